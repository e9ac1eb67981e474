import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openEmbeddedEventStore, type EmbeddedEventStore, type EventStore, type NewEvent } from '@opsledger/eventsourcing';
import { openPostgresReadStore, startProjector, type Projection } from '@opsledger/read-store';
import { ALL_TYPES, PAGE_METADATA, tallying } from './completeness.tally.js';
import { isProgram } from './store-random.js';

/** What a process under pressure is. One with a folder has the log and writes it; one with a database projects; one may be both. */
export interface PressedSettings {
  /** Of the embedded store that it writes; and whether it serves it to another process. */
  readonly folder?: string;
  readonly serves?: boolean;
  /** The log of another process, which it follows. */
  readonly serverUrl?: string;
  readonly databaseUrl?: string;
  /** Most events that its projection takes at once. */
  readonly maxBatch: number;
}

/** busy: how long the projection's handler is to compute over one event, in milliseconds. */
export type PressedOrder =
  { readonly kind: 'write'; readonly events: number } | { readonly kind: 'busy'; readonly perEventMs: number } | { readonly kind: 'end' };

/** In bytes, garbage included, as the machine has to give it. */
export interface Memory {
  /** Resident, without what is mapped from files. */
  readonly own: number;
  /** The part of it that JavaScript knows of: its heap, and buffers beside it. */
  readonly heap: number;
  /** Resident pages of files, mostly of the log: the kernel's cache, which it takes back when it needs it. */
  readonly mapped: number;
}

export type PressedReport =
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'written' }
  /** Right after the opening, and the most since then of each. */
  | { readonly kind: 'memory'; readonly first: Memory; readonly most: Memory };

/** What is followed under pressure. */
export const pressed = tallying('pressed', ALL_TYPES);

const SAMPLE_MS = 50;
/** A batch may be kept waiting for long; nobody is to take that for a fault. */
const PATIENCE_MS = 600_000;
const LANES = 8;
const BATCH = 25;
/** Events of 1 kB with their envelope. */
const FILLER = 'x'.repeat(800);

const report = (said: PressedReport): void => {
  process.send?.(said);
};

/** Linux only. */
function memory(): Memory {
  const status = readFileSync('/proc/self/status', 'utf8');
  const bytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)![1]) * 1024;
  const { heapUsed, external } = process.memoryUsage();
  return { own: bytes('RssAnon') + bytes('RssShmem'), heap: heapUsed + external, mapped: bytes('RssFile') };
}

/** What there is once the process is open, without the garbage of its start; and the most of each since then. */
class Memories {
  readonly first: Memory;
  private most: Memory;
  private readonly sampler = setInterval(() => this.look(), SAMPLE_MS);

  constructor() {
    globalThis.gc!();
    this.first = this.most = memory();
  }

  end(): PressedReport {
    clearInterval(this.sampler);
    this.look();
    return { kind: 'memory', first: this.first, most: this.most };
  }

  private look(): void {
    const [now, most] = [memory(), this.most];
    this.most = { own: Math.max(most.own, now.own), heap: Math.max(most.heap, now.heap), mapped: Math.max(most.mapped, now.mapped) };
  }
}

/** Appends as fast as the store takes it. */
async function write(store: EventStore, events: number): Promise<void> {
  let written = 0;
  const lane = async (writer: number): Promise<void> => {
    for (let append = 0; written < events; append += 1) {
      const size = Math.min(BATCH, events - written);
      written += size;
      const batch = Array.from({ length: size }, (_, index): NewEvent => {
        const data = { writer, append, index, size, filler: FILLER };
        return { id: randomUUID(), type: 'LineWritten', data, metadata: PAGE_METADATA };
      });
      await store.append(`page-${writer}`, batch, 'any');
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, writer) => lane(writer)));
  report({ kind: 'written' });
}

/** The projection with a handler that computes for a while. */
class BusyProjection {
  perEventMs = 0;

  readonly projection: Projection = {
    ...pressed.projection,
    on: Object.fromEntries(
      Object.entries(pressed.projection.on).map(([type, handler]): [string, Projection['on'][string]] => [
        type,
        (event, rows) => {
          for (const end = performance.now() + this.perEventMs; performance.now() < end;);
          handler(event, rows);
        },
      ]),
    ),
  };
}

/** What a process has no part in is not loaded. */
async function openLog({ folder, serverUrl }: PressedSettings): Promise<EventStore> {
  if (folder !== undefined) return openEmbeddedEventStore({ folder });
  const { openEventStoreDb } = await import('@opsledger/eventstoredb');
  return openEventStoreDb({ url: serverUrl! });
}

async function serve(eventStore: EventStore) {
  const { startEventStoreServer } = await import('@opsledger/event-store-server');
  return startEventStoreServer({ store: eventStore as EmbeddedEventStore, port: 0 });
}

/** Starts to project the log, if there is a database to do it in. @returns how to end that. */
async function project(eventStore: EventStore, { databaseUrl: url, maxBatch }: PressedSettings, projection: Projection) {
  if (url === undefined) return async () => undefined;
  const pool = { statementTimeoutMs: PATIENCE_MS, idleInTransactionTimeoutMs: PATIENCE_MS };
  const readStore = openPostgresReadStore({ url, projections: [projection], pool });
  await readStore.ready;
  const projector = startProjector({ readStore, eventStore, maxBatch });
  return async () => {
    await projector.stop();
    await readStore.close();
  };
}

async function main(settings: PressedSettings): Promise<void> {
  const eventStore = await openLog(settings);
  const server = settings.serves === true ? await serve(eventStore) : undefined;
  const busy = new BusyProjection();
  const endProjecting = await project(eventStore, settings, busy.projection);
  await eventStore.head();
  const memories = new Memories();
  report({ kind: 'open', url: server?.url ?? '' });
  let writing: Promise<void> | undefined;
  await new Promise<void>((resolve) => {
    process.once('disconnect', resolve);
    process.on('message', (order: PressedOrder) => {
      if (order.kind === 'write') writing = write(eventStore, order.events);
      else if (order.kind === 'busy') busy.perEventMs = order.perEventMs;
      else resolve();
    });
  });
  const last = memories.end();
  await writing;
  await endProjecting();
  await server?.close();
  await eventStore.close();
  process.send?.(last, undefined, {}, () => process.disconnect());
}

const settings = process.argv[2];
if (isProgram(import.meta.url) && settings !== undefined) await main(JSON.parse(settings) as PressedSettings);
