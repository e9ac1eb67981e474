import { StreamDeleted, WrongExpectedRevision } from '../event-store/errors.js';
import type { AppendResult } from '../event-store/event-store.js';
import { judgeAppend, type StreamView } from './append-rule.js';
import { readUint, uuidBytes } from './bytes.js';
import { eventIdKey, originalOf } from './keys.js';
import type { PreparedAppend, PreparedChange, PreparedDeletion } from './new-events.js';
import { positionOf } from './read-requests.js';
import { damaged, eventIdOf, TOMBSTONE_REVISION } from './record.js';
import { applyMetadata, revive, writeMetadata } from './stream-metadata.js';
import type { StreamHead } from './stream-head.js';
import { readRevision, streamHead, type Tables } from './tables.js';
import { writeEvents, writeHead, type WritePlace } from './write-events.js';

/** What became of one change: done (or recognised as a retry), or refused. */
export type ChangeOutcome = { readonly result: AppendResult } | { readonly error: Error };

/**
 * Judges and writes one change; runs inside a write transaction. Throws only when reading or writing fails, so that the transaction is
 * rolled back.
 */
export function writeChange(tables: Tables, change: PreparedChange, place: WritePlace): ChangeOutcome {
  const head = streamHead(tables, change.stream, change.streamKey);
  const ids = change.events.map(({ id }) => id);
  const verdict = judgeAppend(change.expected, ids, viewOf(tables, change, head));
  switch (verdict.kind) {
    case 'write':
      return change.kind === 'append' ? append(tables, change, head, place) : remove(tables, change, head, place);
    case 'repeat':
      return { result: resultAt(tables, change, verdict.last) };
    case 'wrongRevision':
      return wrongRevision(change, head);
    case 'deleted':
      return { error: new StreamDeleted(change.stream) };
  }
}

function viewOf(tables: Tables, { stream, streamKey }: PreparedChange, head: StreamHead): StreamView {
  return {
    current: head.revision,
    state: head.state,
    described: head.limits !== undefined,
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

function wrongRevision({ stream, expected }: PreparedChange, { revision }: StreamHead): ChangeOutcome {
  return { error: new WrongExpectedRevision(stream, expected, revision < 0 ? 'noStream' : revision) };
}

function resultAt(tables: Tables, { stream, streamKey }: PreparedChange, revision: number): AppendResult {
  if (revision < 0) return { revision, position: positionOf(0) };
  return { revision, position: positionOf(readRevision(tables, stream, streamKey, revision).position) };
}

function append(tables: Tables, change: PreparedAppend, head: StreamHead, place: WritePlace): ChangeOutcome {
  const { stream, streamKey, events } = change;
  const last = events.at(-1);
  if (last === undefined) return { result: resultAt(tables, change, head.revision) };
  const revision = head.revision + events.length;
  const result = { revision, position: positionOf(place.next + events.length - 1) };
  writeEvents(tables, { streamKey, first: head.revision + 1 }, events, place);
  const written = { ...head, revision };
  if (head.state === 'softDeleted') revive(tables, { stream, streamKey, head: written }, head.revision + 1, place);
  else writeHead(tables, streamKey, written);
  const original = originalOf(stream);
  if (original !== undefined) applyMetadata(tables, original, last, place);
  return { result };
}

/** A soft deletion needs something to delete: events or metadata. A tombstone does not. */
function remove(tables: Tables, change: PreparedDeletion, head: StreamHead, place: WritePlace): ChangeOutcome {
  const { kind, stream, streamKey, events } = change;
  const result = { revision: head.revision, position: positionOf(place.next) };
  switch (kind) {
    case 'softDelete':
      if (head.revision < 0 && head.limits === undefined) return wrongRevision(change, head);
      writeMetadata(tables, { stream, streamKey, head }, events[0], place);
      return { result };
    case 'tombstone':
      writeEvents(tables, { streamKey, first: TOMBSTONE_REVISION }, events, place);
      writeHead(tables, streamKey, { ...head, state: 'tombstoned' });
      return { result };
  }
}
