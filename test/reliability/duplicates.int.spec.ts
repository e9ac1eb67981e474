import { run } from './duplicates.chaos.js';

/** A short seeded run; the full one is `npm run chaos -- R7`. A failure prints the seed to repeat it with. */
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);

describe('commands that are sent again and again', () => {
  it('R7: have one effect and the same answer each time, over kills and from two nodes; an id with another payload is refused', async () => {
    const report = await run({ keys: 24, serverKeys: 8, seed });
    const clean = { differing: 0, lost: 0, doubled: 0, wrongRefusals: [] };
    const [embedded, server] = [
      { ...report.embedded, ...clean },
      { ...report.server, ...clean },
    ];
    expect(report).toEqual({ keys: 24, serverKeys: 8, seed, embedded, server, passed: true });
  });
});
