import { run } from './import-kill.chaos.js';

/** A short seeded run; the full one is `npm run chaos -- import`. A failure prints the seed to repeat it with. */
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);

describe('an import that is killed and resumed', () => {
  it('loses nothing acknowledged, records nothing twice, and its read models equal a fold of the log', async () => {
    const report = await run({ kills: 2, rows: 30, seed });
    expect(report).toEqual({ ...report, kills: 2, rows: 30, lost: 0, doubled: 0, assets: 30, people: 30, differences: 0, passed: true });
  });
});
