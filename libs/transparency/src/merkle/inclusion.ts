import { climb, leftSides, type LengthFault } from './climb.js';
import { isCount, isHash, sameHash, type Hash } from './hash.js';

/** What is claimed: this leaf is at `index` of the tree of `size` leaves that has this root. */
export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  /** Hash of the leaf, as `leafHash` makes it. */
  readonly leaf: Hash;
  readonly root: Hash;
  /** Hashes from the leaf's sibling up to the root's child. */
  readonly proof: readonly Hash[];
}

/** Why an inclusion proof does not hold. */
export type InclusionFault = 'MALFORMED' | 'INDEX_BEYOND_SIZE' | LengthFault | 'ROOT_DIFFERS';

/** @returns undefined when the proof holds (RFC 9162, section 2.1.3.2). */
export function checkInclusion({ index, size, leaf, root, proof }: InclusionClaim): InclusionFault | undefined {
  if (!isCount(index) || !isCount(size) || ![leaf, root, ...proof].every(isHash)) return 'MALFORMED';
  if (index >= size) return 'INDEX_BEYOND_SIZE';
  const sides = leftSides(index, size - 1, proof.length);
  if (typeof sides === 'string') return sides;
  return sameHash(climb(leaf, proof, sides), root) ? undefined : 'ROOT_DIFFERS';
}
