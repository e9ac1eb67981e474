import { run as clock } from './projector-clock.chaos.js';
import { run as kill } from './projector-kill.chaos.js';
import { run as theft } from './projector-theft.chaos.js';

/** A short seeded run of each; the full ones are started by `npm run chaos`. A failure prints the seed to repeat it with. */
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);

describe('nodes that share a projection, under faults', () => {
  it('R3: apply every event once when the owner is killed between a handler and the commit', async () => {
    const report = await kill({ kills: 2, seed });
    expect(report).toEqual({ ...report, kills: 2, seed, differences: 0, fellBack: 0, passed: true });
  });

  it('R4: refuse the commit of an owner that slept while its lease went to another', async () => {
    const report = await theft({ thefts: 2, longSleeps: 0, seed });
    expect(report).toEqual({ ...report, thefts: 2, seed, differences: 0, passed: true });
  });

  it('R12: go by the clock of the database alone', async () => {
    const report = await clock({ jumps: 5, seed });
    expect(report).toEqual({ ...report, jumps: 5, seed, leaseChanges: 0, differences: 0, passed: true });
  });
});
