import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { START, type EventStore } from '@opsledger/eventsourcing';
import { openEventStoreDb } from '@opsledger/eventstoredb';
import { OUTAGES, type OutageKind } from './store-outage.kinds.js';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';
import { Expectations, type LogFindings } from './wire-log-check.js';

/** R5: the event store goes down and comes back, in every way, while writers append and a subscriber follows. */
export interface OutageOptions {
  /** Of each kind. */
  readonly cycles: number;
  readonly seed: number;
  /** Milliseconds that one try of a call may take. Default 2,000. */
  readonly timeoutMs?: number;
}

export interface OutageReport extends OutageOptions {
  readonly kinds: Readonly<Record<OutageKind, KindReport>>;
  readonly passed: boolean;
}

export interface KindReport extends LogFindings {
  /** Calls of the port that ended without a result, and were made again. */
  readonly failedCalls: number;
  readonly longestCallMs: number;
  /** Longest time from the server's return until the subscriber was given an event that was appended after it. */
  readonly longestGapMs: number;
  /** Events of the log that the subscriber was not given. */
  readonly missed: number;
  /** Events that it was given more than once. */
  readonly repeated: number;
  /** True when it was given the log, in its order. */
  readonly inOrder: boolean;
  readonly passed: boolean;
}

const WRITERS = 4;
const MOST_GAP_MS = 5000;
/** What a loaded machine may add to a limit, in milliseconds. */
const SLACK_MS = 1000;

export async function run({ cycles, seed, timeoutMs = 2000 }: OutageOptions): Promise<OutageReport> {
  const reports: Partial<Record<OutageKind, KindReport>> = {};
  for (const kind of Object.keys(OUTAGES) as OutageKind[]) {
    reports[kind] = await strikeRepeatedly(kind, { cycles, timeoutMs, random: randomBySeed(seed) });
  }
  const kinds = reports as Record<OutageKind, KindReport>;
  return { cycles, seed, timeoutMs, kinds, passed: Object.values(kinds).every(({ passed }) => passed) };
}

interface Strikes {
  readonly cycles: number;
  readonly timeoutMs: number;
  readonly random: () => number;
}

async function strikeRepeatedly(kind: OutageKind, { cycles, timeoutMs, random }: Strikes): Promise<KindReport> {
  const server = await OUTAGES[kind]();
  const store = await openEventStoreDb({ url: server.url, timeoutMs, silenceMs: timeoutMs / 2 });
  const subscriber = new Subscriber(store);
  const expectations = new Expectations();
  const writers = Array.from({ length: WRITERS }, (_, index) => new Writer(store, `ledger-${index}`, expectations));
  let longestGapMs = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    await sleep(50 + random() * 200);
    await server.strike(random() * 1.5 * timeoutMs);
    longestGapMs = Math.max(longestGapMs, await gapSince(performance.now(), { url: server.url, timeoutMs, expectations, subscriber }));
  }
  await Promise.all(writers.map((writer) => writer.stop()));
  const found = await expectations.compare(store);
  const delivered = await subscriber.compareWith(store);
  await store.close();
  await server.close();
  const failedCalls = writers.reduce((sum, writer) => sum + writer.failures, 0);
  const longestCallMs = Math.round(expectations.longestCallMs);
  const inTime = longestCallMs <= 2 * timeoutMs + SLACK_MS && longestGapMs <= MOST_GAP_MS;
  const whole = found.lost + found.doubled + found.holes + delivered.missed + delivered.repeated === 0 && delivered.inOrder;
  return { failedCalls, longestCallMs, longestGapMs: Math.round(longestGapMs), ...found, ...delivered, passed: inTime && whole };
}

interface Probed {
  readonly url: string;
  readonly timeoutMs: number;
  readonly expectations: Expectations;
  readonly subscriber: Subscriber;
}

/** Appends by a store that has seen no fault, and waits for the subscriber to be given the event. @returns milliseconds since the server's return. */
async function gapSince(back: number, { url, timeoutMs, expectations, subscriber }: Probed): Promise<number> {
  const probe = await openEventStoreDb({ url, timeoutMs });
  const id = randomUUID();
  await expectations.append(probe, { stream: `probe-${id}`, ids: [id], revision: -1 });
  await subscriber.given(id, back + 4 * MOST_GAP_MS);
  const gap = performance.now() - back;
  await probe.close();
  return gap;
}

/** Appends to a stream of its own and looks at the log, without pause; sends again what failed. */
class Writer {
  failures = 0;
  private stopped = false;
  private readonly done: Promise<void>;

  constructor(store: EventStore, stream: string, expectations: Expectations) {
    this.done = this.write(store, stream, expectations);
  }

  stop(): Promise<void> {
    this.stopped = true;
    return this.done;
  }

  private async write(store: EventStore, stream: string, expectations: Expectations): Promise<void> {
    for (let revision = -1; !this.stopped;) {
      const ids = [randomUUID(), randomUUID()];
      const append = (): Promise<number> => expectations.append(store, { stream, ids, revision }).then((result) => result.revision);
      revision = await this.insist(append);
      await this.insist(() => expectations.timed(() => store.head()));
      await this.insist(() => expectations.timed(() => lastRevision(store, stream)));
      await sleep(5);
    }
  }

  private async insist<Value>(call: () => Promise<Value>): Promise<Value> {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!['OutcomeUnknown', 'StoreUnavailable'].includes((error as Error).name)) throw error;
        this.failures += 1;
      }
    }
  }
}

async function lastRevision(store: EventStore, stream: string): Promise<number> {
  for await (const { revision } of store.readStream(stream, { direction: 'backwards', maxCount: 1 })) return revision;
  return -1;
}

/** Follows the log from its start; subscribes anew behind the last event when the port gives up. */
class Subscriber {
  private readonly ids: string[] = [];
  private readonly ending = new AbortController();
  private readonly done: Promise<void>;
  private readonly distinct = new Set<string>();

  constructor(store: EventStore) {
    this.done = this.follow(store);
  }

  /** Resolves when an event was given, or at a time. */
  async given(id: string, until: number): Promise<void> {
    while (!this.distinct.has(id) && performance.now() < until) await sleep(5);
  }

  /** Waits until everything has arrived, at most ten seconds, and compares it with the log. */
  async compareWith(store: EventStore) {
    const log: string[] = [];
    for await (const { id } of store.readAll()) log.push(id);
    for (const deadline = Date.now() + 10_000; this.ids.length < log.length && Date.now() < deadline;) await sleep(20);
    this.ending.abort();
    await this.done;
    const { distinct } = this;
    return {
      missed: log.filter((id) => !distinct.has(id)).length,
      repeated: this.ids.length - distinct.size,
      inOrder: log.length === this.ids.length && log.every((id, index) => id === this.ids[index]),
    };
  }

  private async follow(store: EventStore): Promise<void> {
    let after = START;
    while (!this.ending.signal.aborted) {
      try {
        for await (const { events, position } of store.subscribeToAll({ after, signal: this.ending.signal })) {
          for (const { id } of events) {
            this.ids.push(id);
            this.distinct.add(id);
          }
          after = position;
        }
      } catch {
        await sleep(50); // the port gives up after its time limit; its callers go on
      }
    }
  }
}

if (isProgram(import.meta.url)) {
  const [cycles, timeoutMs] = [numberArgument('cycles', 100), numberArgument('timeout', 2000)];
  const report = await run({ cycles, timeoutMs, seed: numberArgument('seed', Date.now() % 1_000_000) });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
