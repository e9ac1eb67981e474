import { run as answerLoss } from './answer-loss.chaos.js';
import { run as asOf } from './as-of.chaos.js';
import { run as backpressure } from './backpressure.chaos.js';
import { run as callbackTrap } from './callback-trap.chaos.js';
import { run as completeness } from './completeness.chaos.js';
import { run as contention } from './contention.chaos.js';
import { run as databaseOutage } from './database-outage.chaos.js';
import { run as duplicates } from './duplicates.chaos.js';
import { run as logEdits } from './log-edits.chaos.js';
import { blowsOf, run as nodes, type NodesOptions } from './nodes.chaos.js';
import { poisonOf, run as poison } from './poison.chaos.js';
import { run as projectorClock } from './projector-clock.chaos.js';
import { run as projectorKill } from './projector-kill.chaos.js';
import { run as projectorTheft } from './projector-theft.chaos.js';
import { rebuildOf, run as rebuild } from './rebuild.chaos.js';
import { run as storeDamage } from './store-damage.chaos.js';
import { run as storeKill } from './store-kill.chaos.js';
import { run as storeOutage } from './store-outage.chaos.js';
import { run as timeMachine } from './time-machine.chaos.js';
import { run as importKill } from './import-kill.chaos.js';

/** One fault run at its full size. The report is printed as it is; `passed` decides the exit code. */
interface ChaosRun {
  readonly about: string;
  run(seed: number): Promise<{ readonly passed: boolean }>;
}

/** Too few for chance to decide: one of each kind of node. */
const SHORT_BLOWS: NodesOptions['blows'] = {
  api: [{ kind: 'api', signal: 'SIGKILL' }],
  projector: [{ kind: 'projector', signal: 'SIGKILL' }],
};

const RUNS: Readonly<Record<string, ChaosRun>> = {
  R1: { about: 'SIGKILL at random moments while 8 writers append to the embedded store', run: (seed) => storeKill({ kills: 1000, seed }) },
  R2: { about: 'cut files and flipped bits in the embedded store', run: (seed) => storeDamage({ files: 500, seed }) },
  R3: { about: 'SIGKILL of a projector between a handler and the commit', run: (seed) => projectorKill({ kills: 500, seed }) },
  R4: {
    about: 'the lease of a projector stolen while it sleeps in the middle of a batch',
    run: (seed) => projectorTheft({ thefts: 200, longSleeps: 2, seed }),
  },
  R5: {
    about: 'the event store killed, paused, cut off, ended gracefully, fallen silent',
    run: (seed) => storeOutage({ cycles: 100, seed }),
  },
  R6: {
    about: 'PostgreSQL ended, restarted, cut off in the middle of a commit, fallen silent',
    run: (seed) => databaseOutage({ cycles: 100, seed }),
  },
  R7: {
    about: 'commands sent again in parallel, by other processes and after kills',
    run: (seed) => duplicates({ keys: 10_000, serverKeys: 2_000, seed }),
  },
  R8: { about: 'answers to appends lost after they were recorded', run: (seed) => answerLoss({ answers: 1000, seed }) },
  R9: { about: '64 writers on one aggregate', run: (seed) => contention({ writers: 64, commands: 10_000, seed }) },
  R10: { about: 'events that cannot be applied, in one stream of a hundred', run: (seed) => poison(poisonOf(100_000, seed)) },
  R11: { about: 'SIGKILL and cancelling of processes that rebuild read models', run: (seed) => rebuild(rebuildOf(1_000_000, seed)) },
  R12: { about: 'clocks of projectors that jump by up to an hour', run: (seed) => projectorClock({ jumps: 50, seed }) },
  R13: { about: 'SIGKILL of a reader right after "caught up"', run: (seed) => callbackTrap({ kills: 500, seed }) },
  R15: { about: 'a signed log changed by somebody who makes every checksum right again', run: (seed) => logEdits({ edits: 1000, seed }) },
  backpressure: {
    about: 'the memory of a projection that is a hundred times slower than its source (R14)',
    run: () => backpressure({ events: 1_000_000, busyEvents: 1_000_000 }),
  },
  nodes: {
    about: 'SIGKILL and SIGTERM of two api nodes and two projectors while clients send mixed commands',
    run: (seed) => nodes({ commands: 10_000, clients: 12, apis: 2, projectors: 2, blows: blowsOf(24, seed), seed }),
  },
  'nodes-short': {
    about: 'the same in a minute: one api node and one of two projectors killed at once',
    run: (seed) => nodes({ commands: 200, clients: 4, apis: 1, projectors: 2, blows: SHORT_BLOWS, seed }),
  },
  completeness: {
    about: '16 writers, and projections that begin late and are restarted',
    run: (seed) => completeness({ events: 1_000_000, seed }),
  },
  'as-of': {
    about: 'the past of 1,000 random things of a seeded company against a fold of its whole log',
    run: (seed) => asOf({ pairs: 1_000, assets: 250, people: 60, months: 36, seed }),
  },
  'time-machine': {
    about: 'SIGKILL and cancelling of processes that fill time machines of random dates of a seeded company',
    run: (seed) => timeMachine({ assets: 250, people: 60, months: 36, dates: 20, cancels: 4, kills: 8, imports: 3, seed }),
  },
  import: { about: 'SIGKILL at random moments during an import, then resumed', run: (seed) => importKill({ kills: 25, rows: 400, seed }) },
};

const USAGE = `Usage: npm run chaos -- NAME [SEED]

${Object.entries(RUNS)
  .map(([name, { about }]) => `  ${name.padEnd(14)}${about}`)
  .join('\n')}

Prints a report as JSON. Exit code 0: nothing lost, doubled or served damaged. 1: something was. 2: wrong usage.
`;

const [name = '', seedText] = process.argv.slice(2);
const chosen = RUNS[name];
const seed = Number(seedText ?? Date.now() % 1_000_000);
if (!chosen || !Number.isSafeInteger(seed)) {
  process.stderr.write(USAGE);
  process.exitCode = name === '--help' ? 0 : 2;
} else {
  process.stderr.write(`${name}: ${chosen.about}. Seed ${seed}.\n`);
  const report = await chosen.run(seed);
  process.stdout.write(`${JSON.stringify(report, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2)}\n`);
  process.exitCode = report.passed ? 0 : 1;
}
