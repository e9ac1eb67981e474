import { run as damage } from './store-damage.chaos.js';
import { run as kill } from './store-kill.chaos.js';

/** A short seeded run of each; the full ones are started by `npm run chaos`. A failure prints the seed to repeat it with. */
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);

describe('the embedded store under faults', () => {
  it('R1: loses and doubles nothing when it is killed while eight writers append', async () => {
    const report = await kill({ kills: 8, seed });
    expect(report).toEqual({
      ...report,
      kills: 8,
      seed,
      lost: 0,
      doubled: 0,
      holes: 0,
      torn: 0,
      failedOpens: 0,
      damage: undefined,
      passed: true,
    });
    expect(report.acknowledgedEvents).toBeGreaterThan(0);
  });

  it('R2: refuses damaged records and cut files, and serves none of them', async () => {
    const report = await damage({ files: 20, seed });
    expect(report).toEqual({ ...report, files: 20, seed, unnoticed: 0, details: [], passed: true });
    expect(report.refused + report.harmless).toBe(20);
  });
});
