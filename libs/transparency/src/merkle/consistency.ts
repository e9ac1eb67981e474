import { climb, leftSides, type LengthFault } from './climb.js';
import { half, isCount, isHash, sameHash, type Hash } from './hash.js';

/** What is claimed: the tree of `oldSize` leaves is the beginning of that of `newSize` leaves. */
export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly newSize: number;
  readonly oldRoot: Hash;
  readonly newRoot: Hash;
  readonly proof: readonly Hash[];
}

/** Why a consistency proof does not hold. OLD_TREE_EMPTY: every tree begins with the empty one, so nothing is proved. */
export type ConsistencyFault = 'MALFORMED' | 'SIZES_SWAPPED' | 'OLD_TREE_EMPTY' | LengthFault | 'OLD_ROOT_DIFFERS' | 'NEW_ROOT_DIFFERS';

/** @returns undefined when the proof holds (RFC 9162, section 2.1.4.2). */
export function checkConsistency(claim: ConsistencyClaim): ConsistencyFault | undefined {
  const { oldSize, newSize, oldRoot, newRoot, proof } = claim;
  if (!isCount(oldSize) || !isCount(newSize) || ![oldRoot, newRoot, ...proof].every(isHash)) return 'MALFORMED';
  if (oldSize > newSize) return 'SIZES_SWAPPED';
  if (oldSize === 0) return 'OLD_TREE_EMPTY';
  return oldSize === newSize ? checkSame(claim) : checkGrown(claim);
}

function checkSame({ oldRoot, newRoot, proof }: ConsistencyClaim): ConsistencyFault | undefined {
  if (proof.length > 0) return 'PROOF_TOO_LONG';
  return sameHash(oldRoot, newRoot) ? undefined : 'NEW_ROOT_DIFFERS';
}

/** Computes both roots on one way up from the old tree's right edge. */
function checkGrown({ oldSize, newSize, oldRoot, newRoot, proof }: ConsistencyClaim): ConsistencyFault | undefined {
  if (proof.length === 0) return 'PROOF_TOO_SHORT';
  let place = oldSize - 1;
  let last = newSize - 1;
  for (; place % 2 === 1; place = half(place)) last = half(last);
  // An old tree that is full is a node of the new one: the verifier has its hash, so the proof leaves it out.
  const [first, ...rest] = place === 0 ? [oldRoot, ...proof] : proof;
  const sides = leftSides(place, last, rest.length);
  if (typeof sides === 'string') return sides;
  const within = rest.filter((_, step) => sides[step]);
  const oldHash = climb(
    first!,
    within,
    within.map(() => true),
  );
  if (!sameHash(oldHash, oldRoot)) return 'OLD_ROOT_DIFFERS';
  return sameHash(climb(first!, rest, sides), newRoot) ? undefined : 'NEW_ROOT_DIFFERS';
}
