import { randomUUID } from 'node:crypto';
import type { ExpectedRevision } from '../event-store/event-store.js';
import type { Position } from '../event-store/position.js';
import { streamKey } from './keys.js';
import { checkExpected, prepareEvent, type PreparedDeletion, type PreparedEvent } from './new-events.js';
import { softDeletion } from './stream-metadata.js';

/** Where a deletion lies in the log. */
export interface DeleteResult {
  readonly position: Position;
}

/** Prepares a deletion. Its event has a fresh id, so that no deletion is ever taken for a retry. @throws {RangeError} the stream name or the revision is not valid. */
export function prepareDeletion(kind: PreparedDeletion['kind'], stream: string, expected: ExpectedRevision): PreparedDeletion {
  checkExpected(expected);
  const key = streamKey(stream);
  const event = kind === 'softDelete' ? softDeletion(stream) : tombstone(stream);
  return { kind, stream, streamKey: key, events: [event], expected, bytes: event.record.length };
}

function tombstone(stream: string): PreparedEvent {
  return prepareEvent(stream, { id: randomUUID(), type: '$streamDeleted', data: '', metadata: '', isJson: false });
}
