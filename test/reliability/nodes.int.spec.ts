import { run, type NodesReport } from './nodes.chaos.js';

/** A short seeded run; the full one is started by `npm run chaos`. A failure prints the seed to repeat it with. */
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);

describe('nodes of one deployment under faults', () => {
  it('lose, double and hide nothing while an api node and projectors are killed and ended', async () => {
    const report = await run({
      commands: 200,
      clients: 6,
      apis: 1,
      projectors: 2,
      blows: {
        api: [{ kind: 'api', signal: 'SIGKILL' }],
        projector: [
          { kind: 'projector', signal: 'SIGTERM' },
          { kind: 'projector', signal: 'SIGKILL' },
        ],
      },
      seed,
    });
    const nothing: Partial<NodesReport> = { unanswered: [], faults: [], unfairRaces: [], unseen: [], differences: [], badExits: [] };
    const intact = { lost: [], doubled: [], falselyRefused: [], contradicted: [], misjudged: [], unheardOf: [], shared: [], holes: 0 };
    const log = { ...report.log, ...intact };
    expect(report).toEqual({ ...report, seed, ...nothing, log, settled: true, passed: true });
    expect(report.kills).toEqual({ 'api SIGKILL': 1, 'api SIGTERM': 0, 'projector SIGKILL': 1, 'projector SIGTERM': 1 });
    expect(report.commands).toBeGreaterThanOrEqual(200);
    expect(report.rows).toBeGreaterThan(50);
  }, 300_000);
});
