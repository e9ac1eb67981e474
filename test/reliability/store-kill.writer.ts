import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openEmbeddedEventStore, StreamNotFound, type EventStore, type NewEvent } from '@opsledger/eventsourcing';
import { isProgram } from './store-random.js';

/** One append as the writer is about to send it; sent again by the next process when no answer was seen. */
export interface Attempt {
  readonly writer: number;
  readonly stream: string;
  readonly expected: number | 'noStream';
  readonly ids: readonly string[];
}

/** An answer that the writer received: from here on the events must never be lost. */
export interface Acknowledgement extends Attempt {
  readonly revision: number;
  /** Decimal text. */
  readonly position: string;
}

/** What the writing process prints, one JSON text per line. */
export type WriterLine = { readonly opened: number } | { readonly attempt: Attempt } | { readonly acknowledged: Acknowledgement };

export interface WriterOrder {
  readonly folder: string;
  readonly writers: number;
  /** Attempts of the killed process whose outcome nobody knows. */
  readonly unanswered: readonly Attempt[];
}

/** The events of an attempt are a function of its ids, so that sending it again sends the same bytes. */
export function eventsOf(ids: readonly string[]): readonly NewEvent[] {
  return ids.map((id, index) => ({
    id,
    type: 'Entered',
    data: { append: ids[0]!, index, size: ids.length, filler: 'x'.repeat(4 * parseInt(id.slice(0, 2), 16)) },
    metadata: {},
  }));
}

/** Synchronous, so that every line written before the kill is in the pipe. */
function say(line: WriterLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function send(store: EventStore, attempt: Attempt): Promise<number> {
  const { revision, position } = await store.append(attempt.stream, eventsOf(attempt.ids), attempt.expected);
  say({ acknowledged: { ...attempt, revision, position: `${position.commit}` } });
  return revision;
}

async function revisionOf(store: EventStore, stream: string): Promise<number | 'noStream'> {
  try {
    for await (const { revision } of store.readStream(stream, { direction: 'backwards', maxCount: 1 })) return revision;
  } catch (error) {
    if (!(error instanceof StreamNotFound)) throw error;
  }
  return 'noStream';
}

/** Appends to five streams of its own, one append at a time, until the process is killed. */
async function write(store: EventStore, writer: number, unanswered: readonly Attempt[]): Promise<void> {
  for (const attempt of unanswered) await send(store, attempt);
  const streams = Array.from({ length: 5 }, (_, index) => `ledger-${writer}-${index}`);
  const at = new Map<string, number | 'noStream'>();
  for (const stream of streams) at.set(stream, await revisionOf(store, stream));
  for (;;) {
    const stream = streams[Math.floor(Math.random() * streams.length)]!;
    const ids = Array.from({ length: 1 + Math.floor(Math.random() * 3) }, () => randomUUID());
    const attempt: Attempt = { writer, stream, expected: at.get(stream)!, ids };
    say({ attempt });
    at.set(stream, await send(store, attempt));
  }
}

async function main({ folder, writers, unanswered }: WriterOrder): Promise<void> {
  const start = performance.now();
  const store = await openEmbeddedEventStore({ folder });
  await store.head();
  say({ opened: performance.now() - start });
  await Promise.all(
    Array.from({ length: writers }, (_, writer) =>
      write(
        store,
        writer,
        unanswered.filter((attempt) => attempt.writer === writer),
      ),
    ),
  );
}

const order = process.argv[2];
if (isProgram(import.meta.url) && order !== undefined) await main(JSON.parse(order) as WriterOrder);
