import { createHash, hash } from 'node:crypto';

/** A SHA-256 hash: 32 bytes. */
export type Hash = Uint8Array;

/** Bytes of a hash. */
export const HASH_BYTES = 32;

/** Prefixes that keep a leaf from being taken for a node (RFC 6962, section 2.1). */
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Root of the tree without leaves. */
export const EMPTY_ROOT: Hash = createHash('sha256').digest();

/** Hash of a leaf that holds these bytes, or this text in UTF-8. */
export const leafHash = (data: Uint8Array | string): Hash =>
  typeof data === 'string' ? sha256(`\0${data}`) : sha256(Buffer.concat([LEAF, data]));

/** Hash of the node above two others. */
export const nodeHash = (left: Hash, right: Hash): Hash => {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) return sha256(Buffer.concat([NODE, left, right]));
  nodeBytes.set(left, NODE.length);
  nodeBytes.set(right, NODE.length + HASH_BYTES);
  return sha256(nodeBytes);
};

/** Written over by each node: a hash is computed before anything else can ask for one. */
const nodeBytes = Buffer.concat([NODE, new Uint8Array(2 * HASH_BYTES)]);

/** One call takes half the time of an object that is fed, and a text of one character per byte as its answer half that of a buffer. */
const sha256 = (data: Uint8Array | string): Hash => Buffer.from(hash('sha256', data, 'binary'), 'latin1');

/** Whether two hashes are the same bytes. */
export const sameHash = (one: Hash, other: Hash): boolean => Buffer.compare(one, other) === 0;

/** Whether these bytes can be a hash at all. */
export const isHash = (bytes: Uint8Array): boolean => bytes.length === HASH_BYTES;

/** Whether a number can be a size of a tree or a place in it. */
export const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** The node above, by places that may be beyond 32 bits. */
export const half = (place: number): number => Math.floor(place / 2);

/** The larger part of a tree of `size` > 1 leaves: the largest power of two below it. */
export function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
