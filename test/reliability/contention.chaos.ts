import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestEventStoreServer, type TestEventStoreServer } from '@opsledger/event-store-server/testing';
import { Aggregates, type CommandContext, type EventStore, type Outcome } from '@opsledger/eventsourcing';
import { boxAggregate, type Box } from '@opsledger/eventsourcing/testing';
import { openEventStoreDb } from '@opsledger/eventstoredb';
import type { CommandId } from '@opsledger/kernel';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';

/** R9: 64 writers that know nothing of each other, on one aggregate. */
export interface ContentionOptions {
  readonly writers: number;
  readonly commands: number;
  readonly seed: number;
}

export interface ContentionReport extends ContentionOptions {
  readonly accepted: number;
  /** Refused with CONFLICT: others were faster every time. */
  readonly conflicts: number;
  /** Refused or failed in any other way. */
  readonly otherFailures: readonly string[];
  /** Appends to the aggregate that the server judged, per command. Bounded by the attempts of the command runner. */
  readonly appendsPerCommand: number;
  /** Accepted commands whose event is not at the revision that the answer said. */
  readonly lost: number;
  /** Commands that are in the stream without having been accepted, or more than once. */
  readonly unaccounted: number;
  /** True when the state of the aggregate is that of the accepted commands, one after another. */
  readonly serial: boolean;
  readonly medianMs: number;
  readonly longestMs: number;
  readonly seconds: number;
  readonly passed: boolean;
}

const BOX = 'box-1';
/** What the command runner allows itself, see its ATTEMPTS. */
const MOST_APPENDS = 5;

export async function run({ writers, commands, seed }: ContentionOptions): Promise<ContentionReport> {
  const random = randomBySeed(seed);
  const server = await startTestEventStoreServer();
  let judged = 0;
  server.faults.afterAppend = (stream) => {
    if (stream === BOX) judged += 1;
    return 'answer';
  };
  // As four processes: what runs in one of them shares a connection, but no aggregate.
  const stores = await Promise.all([1, 2, 3, 4].map(() => openEventStoreDb({ url: server.url })));
  const runners = Array.from({ length: writers }, (_, writer) => new Aggregates(stores[writer % stores.length]!, [boxAggregate]));
  await runners[0]!.execute('box', '1', { type: 'OpenBox', data: { label: 'contended' } }, contextOf(randomUUID()));
  const tally = new Tally();
  const start = performance.now();
  let next = 0;
  const write = async (aggregates: Aggregates): Promise<void> => {
    while (next < commands) {
      const item = `${next++}`;
      await tally.take(item, (context) => aggregates.execute('box', '1', { type: 'AddItem', data: { item } }, context));
      await sleep(random() * 5);
    }
  };
  await Promise.all(runners.map(write));
  const seconds = Math.round((performance.now() - start) / 1000);
  const found = await compare(server, tally, new Aggregates(stores[0]!, [boxAggregate]));
  for (const store of stores) await store.close();
  await server.close();
  const appendsPerCommand = Math.round((judged / commands) * 100) / 100;
  const clean = found.lost + found.unaccounted + tally.otherFailures.length === 0 && found.serial && appendsPerCommand <= MOST_APPENDS;
  return { writers, commands, seed, ...tally.figures(), appendsPerCommand, ...found, seconds, passed: clean && tally.accepted.size > 0 };
}

/** What became of every command. */
class Tally {
  /** Revision by item. */
  readonly accepted = new Map<string, number>();
  readonly otherFailures: string[] = [];
  private conflicts = 0;
  private readonly times: number[] = [];

  async take(item: string, execute: (context: CommandContext) => Promise<Outcome>): Promise<void> {
    const start = performance.now();
    const outcome = await execute(contextOf(randomUUID())).catch((error: unknown) => String(error));
    this.times.push(performance.now() - start);
    if (typeof outcome === 'string') this.otherFailures.push(outcome);
    else if (outcome.accepted) this.accepted.set(item, outcome.revision);
    else if (outcome.rejection.code === 'CONFLICT') this.conflicts += 1;
    else this.otherFailures.push(outcome.rejection.code);
  }

  figures() {
    const sorted = this.times.toSorted((a, b) => a - b).map(Math.round);
    const { conflicts, otherFailures } = this;
    return {
      accepted: this.accepted.size,
      conflicts,
      otherFailures: otherFailures.slice(0, 10),
      medianMs: sorted[sorted.length >> 1] ?? 0,
      longestMs: sorted.at(-1) ?? 0,
    };
  }
}

async function compare(server: TestEventStoreServer, { accepted }: Tally, aggregates: Aggregates) {
  const stored = await storedItems(server.store);
  const lost = [...accepted].filter(([item, revision]) => stored[revision] !== item).length;
  const items = stored.slice(1);
  const unaccounted = items.filter((item, index) => item === undefined || !accepted.has(item) || items.indexOf(item) !== index).length;
  const { state, revision } = await aggregates.state<Box>('box', '1');
  return { lost, unaccounted, serial: state.items === accepted.size && revision === accepted.size };
}

/** The items of the stream's events, by revision; the first event has none. */
async function storedItems(store: EventStore): Promise<readonly (string | undefined)[]> {
  const items: (string | undefined)[] = [];
  for await (const { data } of store.readStream(BOX)) items.push(data['item'] as string | undefined);
  return items;
}

function contextOf(commandId: string): CommandContext {
  return {
    commandId: commandId as CommandId,
    actor: { kind: 'service', id: 'chaos', roles: [] },
    origin: 'seed',
    correlationId: commandId,
  };
}

if (isProgram(import.meta.url)) {
  const commands = numberArgument('commands', 10_000);
  const report = await run({ writers: numberArgument('writers', 64), commands, seed: numberArgument('seed', Date.now() % 1_000_000) });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
