import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedEvent } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import { embeddedCopies } from '@opsledger/read-store';
import { fillLedger } from '../../apps/cli/src/seed/seed.command.js';
import { scriptTerminal } from '../../apps/cli/testing/script-terminal.js';
import { randomBySeed } from './store-random.js';
import { BRISK, differencesTo, eventsOf, openForMachines, readyOf } from './time-machine.world.js';

/** Time machines of random moments are filled by processes that are killed, and some are cancelled, and each is compared with a system that stopped there. */
export interface TimeMachineOptions {
  readonly assets: number;
  readonly people: number;
  readonly months: number;
  readonly dates: number;
  /** Of the fillings, how many are killed in the middle, and how many are cancelled. */
  readonly kills: number;
  readonly cancels: number;
  readonly seed: number;
}

export interface TimeMachineReport extends TimeMachineOptions {
  readonly events: number;
  readonly compared: number;
  readonly rows: number;
  readonly differences: number;
  /** Copies that were left behind by machines that were cancelled or dropped. */
  readonly leftOvers: number;
  readonly killed: number;
  readonly cancelled: number;
  /** Of the fillings that nobody disturbed. */
  readonly secondsPer100000Events: number;
  readonly megabytesPerMachine: number;
  readonly passed: boolean;
}

const FILLER = new URL('./time-machine.filler.js', import.meta.url).pathname;
const PATIENCE_MS = 600_000;
const MEGABYTE = 1_048_576;

export async function run(options: TimeMachineOptions): Promise<TimeMachineReport> {
  const folder = await mkdtemp(join(tmpdir(), 'time-machine-'));
  try {
    const events = await seeded(folder, options);
    const random = randomBySeed(options.seed);
    const tally = { compared: 0, rows: 0, differences: 0, killed: 0, cancelled: 0, events: 0, seconds: 0, megabytes: 0 };
    for (let date = 0; date < options.dates; date++) {
      const moment = recordedAt(events[Math.floor(random() * events.length)]!);
      const order: Order = { folder, moment, afterMs: Math.floor(random() * 6_000) };
      if (date < options.kills && (await killedWhileFilling(order))) tally.killed += 1;
      const isCancelled = date >= options.kills && date < options.kills + options.cancels;
      const outcome = await compared(order, events, isCancelled);
      tally.compared += 1;
      tally.cancelled += isCancelled ? 1 : 0;
      for (const name of ['rows', 'differences', 'megabytes'] as const) tally[name] += outcome[name];
      if (date < options.kills) continue;
      tally.events += outcome.events;
      tally.seconds += outcome.seconds;
    }
    const leftOvers = await left(folder);
    return {
      ...{ ...options, events: events.length, compared: tally.compared, rows: tally.rows, differences: tally.differences, leftOvers },
      ...{ killed: tally.killed, cancelled: tally.cancelled },
      secondsPer100000Events: Math.round((tally.seconds * 100_000) / Math.max(tally.events, 1)),
      megabytesPerMachine: Math.round(tally.megabytes / tally.compared),
      passed: tally.compared === options.dates && tally.differences === 0 && leftOvers === 0,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const recordedAt = ({ metadata }: RecordedEvent): Instant => metadata['recordedAt'] as Instant;

async function seeded(dataFolder: string, { assets, people, months, seed }: TimeMachineOptions): Promise<readonly RecordedEvent[]> {
  const ledger = await openForMachines({ dataFolder });
  try {
    await fillLedger(ledger, { seed, assets, people, months, endOn: '2026-01-01' }, scriptTerminal());
    if (!(await ledger.settle(PATIENCE_MS))) throw new Error('The read models do not reach the log.');
    return await eventsOf(ledger);
  } finally {
    await ledger.close();
  }
}

/** One machine to be filled, and when whoever fills it is disturbed. */
export interface Order {
  readonly folder: string;
  readonly moment: Instant;
  readonly afterMs: number;
}

/** A process that opens the ledger and the machine, and is killed. @returns false when it was ready before. */
async function killedWhileFilling(order: Order): Promise<boolean> {
  const child = fork(FILLER, [JSON.stringify(order)]);
  const news: string[] = [];
  child.on('message', (said) => news.push(JSON.stringify(said)));
  while (!news.includes('"opened"')) {
    if (child.exitCode !== null) throw new Error('The process that fills has ended by itself.');
    await sleep(20);
  }
  await sleep(order.afterMs);
  const early = !news.includes('"ready"');
  await end(child);
  return early;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Has the machine of that moment filled, or goes on with it; compares every row; and drops it. */
async function compared({ folder, moment, afterMs }: Order, events: readonly RecordedEvent[], isCancelled: boolean) {
  const ledger = await openForMachines({ dataFolder: folder, timeMachines: BRISK });
  try {
    const { timeMachines } = ledger;
    await ledger.readStore.ready;
    if (isCancelled) {
      const doomed = await open(timeMachines, moment);
      await sleep(afterMs);
      const answer = await timeMachines.cancel(doomed, 'chaos');
      if ('code' in answer && answer.code !== 'INVALID_TRANSITION') throw new Error(answer.message);
      await timeMachines.drop(doomed, 'chaos');
    }
    const started = performance.now();
    const [known] = await timeMachines.list();
    const id = known?.id ?? (await open(timeMachines, moment));
    await readyOf(ledger, id, PATIENCE_MS);
    const seconds = (performance.now() - started) / 1000;
    const { past, leave } = await timeMachines.enter(id);
    const { rows, differences } = await differencesTo(past.readStore, events, ledger, past.position);
    leave();
    const bytes = (await timeMachines.find(id))?.bytes ?? 0;
    await timeMachines.drop(id, 'chaos');
    return { rows, differences: differences.length, events: Number(past.position.commit), seconds, megabytes: bytes / MEGABYTE };
  } finally {
    await ledger.close();
  }
}

/** Opens a machine of the moment. */
export async function open(timeMachines: Awaited<ReturnType<typeof openForMachines>>['timeMachines'], at: Instant): Promise<string> {
  const machine = await timeMachines.open({ moment: { at }, label: at, lastsSeconds: 86_400, openedBy: 'chaos' });
  if ('code' in machine) throw new Error(machine.message);
  return machine.id;
}

/** What is still there once whoever looks after machines has looked again. */
async function left(dataFolder: string): Promise<number> {
  const ledger = await openForMachines({ dataFolder });
  try {
    await ledger.readStore.ready;
    await sleep(20 * BRISK.lookMs);
    return (await embeddedCopies(join(dataFolder, 'time-machines')).names()).length;
  } finally {
    await ledger.close();
  }
}
