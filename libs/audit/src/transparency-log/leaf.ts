import { hash } from 'node:crypto';
import { streamCategory, type RecordedEvent } from '@opsledger/eventsourcing';
import type { Json } from '@opsledger/kernel';
import { canonicalJson, leafHash, type Hash } from '@opsledger/transparency';

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
export function leafOf(entry: Entry, index: number): Uint8Array {
  return Buffer.from(leafText(entry, index));
}

/** Hash of the leaf of an event in the tree (RFC 6962). @throws {RangeError} as `leafOf`. */
export function leafHashOf(entry: Entry, index: number): Hash {
  return leafHash(leafText(entry, index));
}

/** Written out in the order of the names, which never changes: to build an object and sort it took as long as the hashes. */
function leafText({ id, stream, revision, type, data, metadata }: Entry, index: number): string {
  const { occurredAt, recordedAt, actor, $correlationId, $causationId } = metadata;
  const who = member('actor', actor) + member('causationId', $causationId) + member('correlationId', $correlationId);
  const what = `"dataHash":"${canonicalHash(data)}","id":${canonicalJson(id)},"index":${canonicalJson(index)}`;
  const times = member('occurredAt', occurredAt) + member('recordedAt', recordedAt);
  const where = `"revision":${canonicalJson(revision)},"stream":${canonicalJson(stream)},"type":${canonicalJson(type)}`;
  return `{${who}${what},"metadataHash":"${canonicalHash(metadata)}",${times}${where}}`;
}

/** Nothing for a name that has no value, as technical events have no cause. */
function member(name: string, value: Json | undefined): string {
  return value === undefined ? '' : `"${name}":${canonicalJson(value)},`;
}
