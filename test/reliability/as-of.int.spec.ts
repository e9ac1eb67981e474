import { run } from './as-of.chaos.js';

/** A short seeded run; the full one is `npm run chaos -- as-of`. A failure prints the seed to repeat it with. */
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);

describe('the past of a seeded company', () => {
  it('is that of a fold of the whole log, by every basis, and the present at its end', async () => {
    const options = { pairs: 80, assets: 25, people: 20, months: 12, seed };
    const report = await run(options);
    expect(report).toEqual({ ...report, ...options, different: [], unlikePresent: [], passed: true });
    expect(Object.keys(report.types)).toHaveLength(20);
  });
});
