import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openEmbeddedEventStore, START, type EventStore, type NewEvent } from '@opsledger/eventsourcing';

/** One measured piece of work. */
export interface StoreRate {
  readonly work: string;
  readonly operations: number;
  readonly seconds: number;
  readonly perSecond: number;
}

/** An event of about 600 bytes with the metadata that a command writes. @param commandId kept in the command index. */
export function sampleEvent(commandId: string = randomUUID()): NewEvent {
  return {
    id: randomUUID(),
    type: 'AssetProcured',
    data: {
      assetId: randomUUID(),
      tag: 'LAP-00001',
      modelId: randomUUID(),
      cost: { amount: 129900, currency: 'EUR' },
      note: 'x'.repeat(120),
    },
    metadata: {
      schemaVersion: 1,
      recordedAt: '2026-03-01T12:00:00.000Z',
      occurredAt: '2026-03-01T12:00:00.000Z',
      actor: { id: randomUUID(), kind: 'user' },
      commandId,
      commandIndex: 0,
      commandSize: 1,
      $correlationId: commandId,
      $causationId: commandId,
      origin: 'graphql',
    },
  };
}

export interface AppendOptions {
  /** Appends in flight at a time. */
  readonly writers: number;
  /** Appends in all, each of one event to a stream of its own. */
  readonly appends: number;
  readonly makeEvent?: () => NewEvent;
}

/** Durable appends per second: each is on disk before its writer sends the next. */
export async function appendRate(store: EventStore, { writers, appends, makeEvent = sampleEvent }: AppendOptions): Promise<StoreRate> {
  let left = appends;
  return rate(`durable appends, ${writers} in flight`, appends, async () => {
    await Promise.all(
      Array.from({ length: writers }, async () => {
        while (left > 0) {
          left -= 1;
          await store.append(`asset-${randomUUID()}`, [makeEvent()], 'noStream');
        }
      }),
    );
  });
}

/** Events per second of a whole read of the log. @param parse reads `data` and `metadata` too. */
export async function readRate(store: EventStore, { parse }: { readonly parse: boolean }): Promise<StoreRate> {
  let events = 0;
  let parsed: readonly unknown[] = [];
  const measured = await rate(parse ? 'log read, parsed' : 'log read, types only', 0, async () => {
    for await (const event of store.readAll()) {
      if (parse) parsed = [event.data, event.metadata];
      events += 1;
    }
  });
  if (parse && events > 0 && parsed.length !== 2) throw new Error('Nothing was parsed.');
  return { ...measured, operations: events, perSecond: events / measured.seconds };
}

/** Events per second that a subscription delivers from the start of the log until it has caught up. */
export async function subscriptionRate(store: EventStore): Promise<StoreRate> {
  let events = 0;
  const stop = new AbortController();
  const measured = await rate('subscription, from the start', 0, async () => {
    for await (const page of store.subscribeToAll({ after: START, signal: stop.signal })) {
      events += page.events.length;
      if (page.caughtUp) stop.abort();
    }
  });
  return { ...measured, operations: events, perSecond: events / measured.seconds };
}

/** Milliseconds from opening a folder to its first answer (P8): the median of nine openings. The store must be closed. */
export async function openingTime(folder: string): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < 9; index += 1) {
    const start = performance.now();
    const store = await openEmbeddedEventStore({ folder });
    await store.head();
    times.push(performance.now() - start);
    await store.close();
  }
  return times.sort((a, b) => a - b)[4]!;
}

/** Appends events in groups, as fast as the store takes them. */
export async function fill(store: EventStore, events: number): Promise<void> {
  await appendRate(store, { writers: 512, appends: events });
}

export interface StoreBench {
  readonly rates: readonly StoreRate[];
  /** Milliseconds to open an empty log and the filled one, and events in the latter. */
  readonly opening: { readonly empty: number; readonly filled: number; readonly events: number };
  /** Appends per second with 64 in flight on the filled log, over those on the almost empty one (P7). */
  readonly growth: number;
}

/** Measures everything above on a new store, filled to `events` in between. */
export async function run({ events }: { readonly events: number }): Promise<StoreBench> {
  const folder = mkdtempSync(join(tmpdir(), 'store-bench-'));
  try {
    const empty = await openingTime(folder);
    const store = await openEmbeddedEventStore({ folder });
    await appendRate(store, { writers: 64, appends: 5000 });
    const one = await appendRate(store, { writers: 1, appends: 2000 });
    const many = await appendRate(store, { writers: 64, appends: 30_000 });
    const { commit } = await store.head();
    await fill(store, Math.max(0, events - Number(commit)));
    const late = await appendRate(store, { writers: 64, appends: 30_000 });
    const reads = [await readRate(store, { parse: false }), await readRate(store, { parse: true }), await subscriptionRate(store)];
    const filled = Number((await store.head()).commit);
    await store.close();
    const opening = { empty, filled: await openingTime(folder), events: filled };
    const filledRate = { ...late, work: `${late.work}, behind ${events} events` };
    return { rates: [one, many, filledRate, ...reads], opening, growth: late.perSecond / many.perSecond };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function rate(work: string, operations: number, measured: () => Promise<void>): Promise<StoreRate> {
  const start = performance.now();
  await measured();
  const seconds = (performance.now() - start) / 1000;
  return { work, operations, seconds, perSecond: operations / seconds };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { rates, opening, growth } = await run({ events: Number(process.argv[2] ?? 200_000) });
  console.table(rates.map((row) => ({ ...row, seconds: Number(row.seconds.toFixed(3)), perSecond: Math.round(row.perSecond) })));
  console.log({ opening, growth });
}
