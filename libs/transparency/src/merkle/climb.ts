import { half, nodeHash, type Hash } from './hash.js';

/** A proof has as many hashes as its tree has levels to climb. */
export type LengthFault = 'PROOF_TOO_SHORT' | 'PROOF_TOO_LONG';

/**
 * On which side of the way up each hash of a proof stands, true for left (RFC 9162, sections 2.1.3.2 and 2.1.4.2).
 * @param place of the node where the way begins, among those of its level. @param last place of that level. @param count hashes of the proof.
 */
export function leftSides(place: number, last: number, count: number): readonly boolean[] | LengthFault {
  const sides: boolean[] = [];
  let [at, end] = [place, last];
  while (sides.length < count) {
    if (end === 0) return 'PROOF_TOO_LONG';
    const isLeft = at % 2 === 1 || at === end;
    // A node without a right sibling stands for itself on the levels above, until it has a left one.
    if (isLeft) for (; at % 2 === 0 && at !== 0; at = half(at)) end = half(end);
    sides.push(isLeft);
    [at, end] = [half(at), half(end)];
  }
  return end === 0 ? sides : 'PROOF_TOO_SHORT';
}

/** The hash at the end of the way. */
export function climb(from: Hash, proof: readonly Hash[], sides: readonly boolean[]): Hash {
  return proof.reduce((hash, sibling, step) => (sides[step] ? nodeHash(sibling, hash) : nodeHash(hash, sibling)), from);
}
