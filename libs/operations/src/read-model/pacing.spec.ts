import { pacing } from './pacing.js';

describe('the pace of a rebuild', () => {
  it('rests until what is served has caught up, and looks again only after a while', async () => {
    const lags = [5, 3, 1.5, 1];
    let looks = 0;
    const pace = pacing(() => Promise.resolve(lags[looks++] ?? 0), 1, new AbortController().signal);
    await pace();
    expect(looks).toBe(lags.length);
    await pace();
    expect(looks).toBe(lags.length);
  });

  it('ends with its signal', async () => {
    const abort = new AbortController();
    const pace = pacing(() => Promise.resolve(9), 1, abort.signal);
    const rest = pace();
    abort.abort(new Error('left'));
    await expect(rest).rejects.toMatchObject({ name: 'AbortError' });
  });
});
