import { hash } from 'node:crypto';
import { streamCategory, type RecordedEvent } from '@opsledger/eventsourcing';
import type { Json, JsonObject } from '@opsledger/kernel';
import { canonicalJson } from '@opsledger/transparency';

/** The streams in which the log signs for itself: its checkpoints cannot be leaves of the tree whose root they say. */
export const TRANSPARENCY_LOG = 'transparencyLog';

/** What of an event is proved: what it says, and where it stands. Not its position and the store's time of writing, which a move to another store changes. */
export type Entry = Pick<RecordedEvent, 'id' | 'stream' | 'revision' | 'type' | 'data' | 'metadata'>;

/** Whether an event is a leaf: every event of ours, the reservations of keys included, and none of the store's own. */
export function isLeaf({ type, stream }: Pick<RecordedEvent, 'type' | 'stream'>): boolean {
  return !type.startsWith('$') && streamCategory(stream) !== TRANSPARENCY_LOG;
}

/** SHA-256 of the canonical JSON of a value, in hexadecimal. */
export function canonicalHash(value: Json): string {
  return hash('sha256', canonicalJson(value));
}

/**
 * The leaf of an event: canonical JSON (RFC 8785) of what identifies it, of its times, its actor and its cause, and of the hashes of its data and
 * metadata as they are stored, personal data as ciphertext. `index` is its place among the leaves, from 0, in the order of the log.
 * @throws {RangeError} for what has no canonical form; no command can record such an event.
 */
export function leafOf({ id, stream, revision, type, data, metadata }: Entry, index: number): Uint8Array {
  const { occurredAt, recordedAt, actor, $correlationId, $causationId } = metadata;
  const identity = { index, id, stream, revision, type };
  const leaf: JsonObject = {
    ...identity,
    ...named({ occurredAt, recordedAt, actor, correlationId: $correlationId, causationId: $causationId }),
    dataHash: canonicalHash(data),
    metadataHash: canonicalHash(metadata),
  };
  return Buffer.from(canonicalJson(leaf));
}

/** Without the names that have no value, as technical events have no cause. */
function named(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
