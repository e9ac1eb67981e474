import { createHash } from 'node:crypto';
import { Refused } from './refused.js';

/** SHA-256 over some bytes. */
export function sha256(...parts: readonly (Uint8Array | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Hash of a leaf (RFC 6962, section 2.1). */
export const hashOfLeaf = (entry: Uint8Array): Buffer => sha256(Uint8Array.of(0), entry);

/** Hash over two subtrees. */
export const hashOfNode = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Uint8Array.of(1), left, right);

/** Reads 32 bytes in base64, in the one form in which they can be written. @throws {Refused} MALFORMED */
export function hashFrom(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32 || bytes.toString('base64') !== text) throw new Refused('MALFORMED', `"${text}" is not a hash in base64.`);
  return bytes;
}

/** The left part of a tree of `size` > 1 leaves: the largest power of two below it. */
export function leftPart(size: number): number {
  let part = 1;
  while (part * 2 < size) part *= 2;
  return part;
}
