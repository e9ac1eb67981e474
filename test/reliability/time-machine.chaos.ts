import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '@opsledger/composition';
import { comparePositions, type RecordedEvent } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import { embeddedCopies } from '@opsledger/read-store';
import { fillLedger } from '../../apps/cli/src/seed/seed.command.js';
import { scriptTerminal } from '../../apps/cli/testing/script-terminal.js';
import { randomBySeed } from './store-random.js';
import { BRISK, differencesTo, differencesToImport, eventsOf, openForMachines, readyOf } from './time-machine.world.js';

/**
 * Time machines of random moments: some are filled in peace, some after another of the same moment was cancelled, some by processes of which the first is
 * killed. Every row of every table is compared with a fold of the log up to there, and for some with a system into which only that was imported.
 */
export interface TimeMachineOptions {
  readonly assets: number;
  readonly people: number;
  readonly months: number;
  readonly dates: number;
  /** Of the dates, how many begin with a cancelled filling, and how many with a killed one. The others tell how long a filling takes. */
  readonly cancels: number;
  readonly kills: number;
  /** How many dates are compared with an import as well. */
  readonly imports: number;
  readonly seed: number;
}

export interface TimeMachineReport extends TimeMachineOptions {
  readonly events: number;
  readonly compared: number;
  readonly imported: number;
  readonly rows: number;
  readonly differences: number;
  readonly differencesToImports: number;
  /** Copies that were left behind by machines that were cancelled or dropped. */
  readonly leftOvers: number;
  /** Fillings that were ended in the middle; the others were faster. */
  readonly killed: number;
  readonly cancelled: number;
  /** Of CPU, for the fillings that nobody disturbed: what each takes, and what every 100,000 events add (the line through them). */
  readonly cpuSecondsPerMachine: number;
  readonly cpuSecondsPer100000Events: number;
  readonly megabytesPerMachine: number;
  /** The most by which the process grew when a machine was opened to be asked. */
  readonly memoryMegabytes: number;
  readonly seconds: number;
  readonly passed: boolean;
}

const FILLER = new URL('./time-machine.filler.js', import.meta.url).pathname;
const PATIENCE_MS = 120_000;
const MEGABYTE = 1_048_576;

/** A machine that was filled and compared. */
interface Compared {
  readonly events: number;
  readonly rows: number;
  readonly differences: number;
  readonly differencesToImport: number | undefined;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
  readonly memoryMegabytes: number;
}

export async function run(options: TimeMachineOptions): Promise<TimeMachineReport> {
  const started = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'time-machine-'));
  try {
    const events = await seeded(folder, options);
    tell(`${events.length} events in ${secondsSince(started)} s`);
    const random = randomBySeed(options.seed);
    const plans = Array.from({ length: options.dates }, (_, date): Plan => {
      const place = Math.floor(random() * events.length);
      const isImported = date % Math.ceil(options.dates / options.imports) === 0;
      return { ...{ folder, events, isImported, place }, moment: recordedAt(events[place]!), share: 0.1 + 0.7 * random() };
    });
    const calm = plans.splice(0, options.dates - options.kills - options.cancels);
    const undisturbed = await inLedger(folder, (ledger) => inTurn(calm, (plan) => compared(ledger, plan)));
    const line = lineThrough(undisturbed);
    const usual = sum(undisturbed.map(({ seconds }) => seconds)) / undisturbed.length;
    const afterMs = ({ share }: Plan): number => 1_000 * share * usual;
    let [cancelled, killed] = [0, 0];
    const others = await inTurn(plans, async (plan) => {
      const dies = plans.indexOf(plan) >= options.cancels;
      if (dies && (await killedWhileFilling(plan, afterMs(plan)))) killed += 1;
      return inLedger(folder, async (ledger) => {
        if (!dies && (await cancelledWhileFilling(ledger, plan, afterMs(plan)))) cancelled += 1;
        return compared(ledger, plan);
      });
    });
    const results = [...undisturbed, ...others];
    const imports = results.flatMap(({ differencesToImport }) => differencesToImport ?? []);
    const found = {
      ...{ events: events.length, compared: results.length, imported: imports.length },
      ...{ rows: sum(results.map(({ rows }) => rows)), differences: sum(results.map(({ differences }) => differences)) },
      ...{ differencesToImports: sum(imports), leftOvers: await left(folder), killed, cancelled },
    };
    return {
      ...{ ...options, ...found },
      ...{ cpuSecondsPerMachine: rounded(line.first), cpuSecondsPer100000Events: rounded(line.each * 100_000) },
      megabytesPerMachine: Math.round(sum(results.map(({ megabytes }) => megabytes)) / results.length),
      memoryMegabytes: Math.round(Math.max(...results.map(({ memoryMegabytes }) => memoryMegabytes))),
      seconds: secondsSince(started),
      passed: isFine(options, found),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Nothing differs, nothing is left, and enough of the blows met a filling. */
function isFine(
  { dates, imports, kills, cancels }: TimeMachineOptions,
  found: Pick<TimeMachineReport, 'compared' | 'imported' | 'differences' | 'differencesToImports' | 'leftOvers' | 'killed' | 'cancelled'>,
): boolean {
  const isComplete = found.compared === dates && found.imported >= imports && 2 * found.killed >= kills && 2 * found.cancelled >= cancels;
  return isComplete && found.differences + found.differencesToImports + found.leftOvers === 0;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const rounded = (seconds: number): number => Math.round(seconds * 10) / 10;
const secondsSince = (started: number): number => rounded((performance.now() - started) / 1_000);
const tell = (what: string): boolean => process.stderr.write(`${what}\n`);

/** The straight line that comes closest to the times of some fillings. */
function lineThrough(filled: readonly Compared[]): { readonly first: number; readonly each: number } {
  const [middle, time] = [
    sum(filled.map(({ events }) => events)) / filled.length,
    sum(filled.map(({ cpuSeconds }) => cpuSeconds)) / filled.length,
  ];
  const spread = sum(filled.map(({ events }) => (events - middle) ** 2));
  const each = spread === 0 ? 0 : sum(filled.map(({ events, cpuSeconds }) => (events - middle) * (cpuSeconds - time))) / spread;
  return { first: time - each * middle, each };
}

/** One after the other, telling how far it is. */
async function inTurn(plans: readonly Plan[], work: (plan: Plan) => Promise<Compared>): Promise<readonly Compared[]> {
  const results: Compared[] = [];
  for (const plan of plans) {
    const result = await work(plan);
    results.push(result);
    tell(`${plan.moment}: ${JSON.stringify(result)}`);
  }
  return results;
}

const recordedAt = ({ metadata }: RecordedEvent): Instant => metadata['recordedAt'] as Instant;

async function inLedger<T>(dataFolder: string, work: (ledger: Ledger) => Promise<T>): Promise<T> {
  const ledger = await openForMachines({ dataFolder });
  try {
    await ledger.readStore.ready;
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

function seeded(folder: string, { assets, people, months, seed }: TimeMachineOptions): Promise<readonly RecordedEvent[]> {
  return inLedger(folder, async (ledger) => {
    await fillLedger(ledger, { seed, assets, people, months, endOn: '2026-01-01' }, scriptTerminal());
    if (!(await ledger.settle(PATIENCE_MS))) throw new Error('The read models do not reach the log.');
    return eventsOf(ledger);
  });
}

/** One machine to be filled by a process. */
export interface Order {
  readonly folder: string;
  readonly moment: Instant;
}

/** A date, and after which share of the time that its filling takes it is disturbed. */
interface Plan extends Order {
  readonly events: readonly RecordedEvent[];
  readonly place: number;
  readonly share: number;
  readonly isImported: boolean;
}

/** A process that opens the ledger and the machine, and is killed. @returns false when it was ready before. */
async function killedWhileFilling({ folder, moment }: Order, afterMs: number): Promise<boolean> {
  const child = fork(FILLER, [JSON.stringify({ folder, moment } satisfies Order)]);
  const exited = once(child, 'exit');
  const news: unknown[] = [];
  child.on('message', (said) => news.push(said));
  while (!news.includes('opened') && child.exitCode === null) await sleep(20);
  await sleep(afterMs);
  child.kill('SIGKILL');
  await exited;
  if (child.signalCode !== 'SIGKILL') throw new Error('The process that fills has ended by itself.');
  return !news.includes('ready');
}

/** A machine that is cancelled and dropped. @returns false when it was ready before. */
async function cancelledWhileFilling({ timeMachines }: Ledger, { moment }: Order, afterMs: number): Promise<boolean> {
  const doomed = await open(timeMachines, moment);
  await sleep(afterMs);
  const answer = await timeMachines.cancel(doomed, 'chaos');
  if ('code' in answer && answer.code !== 'INVALID_TRANSITION') throw new Error(answer.message);
  await timeMachines.drop(doomed, 'chaos');
  return !('code' in answer);
}

/** Has the machine of that moment filled, or goes on with it; compares every row; and drops it. */
async function compared(ledger: Ledger, { moment, events, isImported }: Plan): Promise<Compared> {
  const { timeMachines } = ledger;
  const started = performance.now();
  const before = process.cpuUsage();
  const [known] = await timeMachines.list();
  const id = known?.id ?? (await open(timeMachines, moment));
  await readyOf(ledger, id, PATIENCE_MS);
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(before);
  const memory = process.memoryUsage().rss;
  const { past, leave } = await timeMachines.enter(id);
  const { rows, differences } = await differencesTo(past.readStore, events, ledger, past.position);
  const memoryMegabytes = (process.memoryUsage().rss - memory) / MEGABYTE;
  const prefix = events.filter(({ position }) => comparePositions(position, past.position) <= 0);
  const toImport = isImported ? await differencesToImport(past.readStore, prefix, ledger) : undefined;
  leave();
  const megabytes = ((await timeMachines.find(id))?.bytes ?? 0) / MEGABYTE;
  await timeMachines.drop(id, 'chaos');
  return {
    ...{ events: prefix.length, rows, differences: differences.length, differencesToImport: toImport?.length },
    ...{ seconds, cpuSeconds: (user + system) / 1_000_000, megabytes, memoryMegabytes },
  };
}

/** Opens a machine of the moment. */
export async function open(timeMachines: Ledger['timeMachines'], at: Instant): Promise<string> {
  const machine = await timeMachines.open({ moment: { at }, label: at, lastsSeconds: 86_400, openedBy: 'chaos' });
  if ('code' in machine) throw new Error(machine.message);
  return machine.id;
}

/** What is still there once whoever looks after machines has looked again. */
function left(dataFolder: string): Promise<number> {
  return inLedger(dataFolder, async () => {
    await sleep(20 * BRISK.lookMs);
    return (await embeddedCopies(join(dataFolder, 'time-machines')).names()).length;
  });
}
