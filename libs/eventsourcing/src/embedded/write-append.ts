import { StreamDeleted, WrongExpectedRevision } from '../event-store/errors.js';
import type { AppendResult } from '../event-store/event-store.js';
import { judgeAppend, type StreamView } from './append-rule.js';
import { uintBytes, readUint, uuidBytes } from './bytes.js';
import { eventIdKey, positionKey, revisionKey } from './keys.js';
import type { PreparedAppend } from './new-events.js';
import { positionOf } from './read-requests.js';
import { damaged, eventIdOf, sealRecord } from './record.js';
import { encodeHead, readHead, readRevision, type StreamHead, type Tables } from './tables.js';

/** What became of one append: written (so many events), recognised as a retry, or refused. */
export type AppendOutcome =
  { readonly result: AppendResult; readonly written: number } | { readonly result: AppendResult } | { readonly error: Error };

/** The next free position, and the time of this group's commit in milliseconds since the Unix epoch. */
export interface WritePlace {
  readonly next: number;
  readonly created: number;
}

const NEVER_WRITTEN: StreamHead = { revision: -1, truncateBefore: 0, state: 'open' };

/** Judges and writes one append; runs inside a write transaction. Throws only when reading or writing fails, so that the transaction is rolled back. */
export function writeAppend(tables: Tables, append: PreparedAppend, place: WritePlace): AppendOutcome {
  const head = readHead(tables, append.streamKey) ?? NEVER_WRITTEN;
  const ids = append.events.map(({ id }) => id);
  const verdict = judgeAppend(append.expected, ids, viewOf(tables, append, head));
  switch (verdict.kind) {
    case 'write':
      return append.events.length === 0 ? { result: resultAt(tables, append, head.revision) } : writeEvents(tables, append, head, place);
    case 'repeat':
      return { result: resultAt(tables, append, verdict.last) };
    case 'wrongRevision':
      return { error: new WrongExpectedRevision(append.stream, append.expected, head.revision < 0 ? 'noStream' : head.revision) };
    case 'deleted':
      return { error: new StreamDeleted(append.stream) };
  }
}

function viewOf(tables: Tables, { stream, streamKey }: PreparedAppend, head: StreamHead): StreamView {
  return {
    current: head.revision,
    state: head.state,
    eventIdAt: (revision) => eventIdOf(readRevision(tables, stream, streamKey, revision)),
    revisionOf(id) {
      const bytes = tables.streams.getBinary(eventIdKey(streamKey, uuidBytes(id)));
      if (bytes === undefined) return undefined;
      const record = readRevision(tables, stream, streamKey, readUint(bytes, 0));
      if (eventIdOf(record) !== id) throw damaged(record.position, stream, `is not the event ${id} that its index tells`);
      return record.revision;
    },
  };
}

function resultAt(tables: Tables, { stream, streamKey }: PreparedAppend, revision: number): AppendResult {
  if (revision < 0) return { revision, position: positionOf(0) };
  return { revision, position: positionOf(readRevision(tables, stream, streamKey, revision).position) };
}

function writeEvents(tables: Tables, append: PreparedAppend, head: StreamHead, { next, created }: WritePlace): AppendOutcome {
  const { streamKey, events } = append;
  let revision = head.revision;
  let position = next - 1;
  for (const event of events) {
    revision += 1;
    position += 1;
    sealRecord(event.record, { position, revision, created });
    tables.log.putSync(positionKey(position), event.record, { append: true });
    tables.streams.putSync(revisionKey(streamKey, revision), uintBytes(position));
    tables.streams.putSync(eventIdKey(streamKey, event.idBytes), uintBytes(revision));
    if (event.commandKey) keepFirst(tables, event.commandKey, position);
  }
  // A soft-deleted stream that is written again shows only what comes after its deletion.
  const truncateBefore = head.state === 'softDeleted' ? head.revision + 1 : head.truncateBefore;
  tables.streams.putSync(streamKey, encodeHead(streamKey, { revision, truncateBefore, state: 'open' }));
  return { result: { revision, position: positionOf(position) }, written: events.length };
}

function keepFirst({ commands }: Tables, key: Buffer, position: number): void {
  if (commands.getBinaryFast(key) === undefined) commands.putSync(key, uintBytes(position));
}
