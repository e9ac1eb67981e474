import { hashOfNode, leftPart } from './hashes.js';
import { Refused } from './refused.js';

/** A leaf at a place of a tree. */
export interface Inclusion {
  readonly index: number;
  readonly size: number;
  /** Hash of the leaf. */
  readonly leaf: Buffer;
  readonly root: Buffer;
  readonly proof: readonly Buffer[];
}

/** Two trees, one of which is said to begin with the other. */
export interface Consistency {
  readonly oldSize: number;
  readonly newSize: number;
  readonly oldRoot: Buffer;
  readonly newRoot: Buffer;
  readonly proof: readonly Buffer[];
}

/**
 * Proves that a leaf is in a tree: the definition of the proof (RFC 6962, section 2.1.1) read backwards.
 * @throws {Refused} MALFORMED, INDEX_BEYOND_SIZE, PROOF_TOO_SHORT, PROOF_TOO_LONG, ROOT_DIFFERS
 */
export function proveInclusion({ index, size, leaf, root, proof }: Inclusion): void {
  requireSizes([index, size], [leaf, root, ...proof]);
  if (index >= size) throw new Refused('INDEX_BEYOND_SIZE', `A tree of ${size} leaves has no leaf ${index}.`);
  const left = new Left(proof);
  const rootOf = (at: number, of: number): Buffer => {
    if (of === 1) return leaf;
    const part = leftPart(of);
    const sibling = left.take();
    return at < part ? hashOfNode(rootOf(at, part), sibling) : hashOfNode(sibling, rootOf(at - part, of - part));
  };
  const found = rootOf(index, size);
  left.end();
  if (!found.equals(root)) throw new Refused('ROOT_DIFFERS', 'The leaf and the proof do not lead to the root.');
}

/**
 * Proves that a tree begins with another (RFC 6962, section 2.1.2, read backwards).
 * @throws {Refused} MALFORMED, SIZES_SWAPPED, OLD_TREE_EMPTY, PROOF_TOO_SHORT, PROOF_TOO_LONG, OLD_ROOT_DIFFERS, NEW_ROOT_DIFFERS
 */
export function proveConsistency({ oldSize, newSize, oldRoot, newRoot, proof }: Consistency): void {
  requireSizes([oldSize, newSize], [oldRoot, newRoot, ...proof]);
  if (oldSize > newSize) throw new Refused('SIZES_SWAPPED', `The tree of ${newSize} leaves cannot begin with one of ${oldSize}.`);
  if (oldSize === 0) throw new Refused('OLD_TREE_EMPTY', 'Every tree begins with the empty one: that proves nothing.');
  const left = new Left(proof);
  const rootsOf = (old: number, of: number, whole: boolean): readonly [Buffer, Buffer] => {
    if (old === of) {
      const same = whole ? oldRoot : left.take();
      return [same, same];
    }
    const part = leftPart(of);
    const sibling = left.take();
    if (old <= part) {
      const [before, after] = rootsOf(old, part, whole);
      return [before, hashOfNode(after, sibling)];
    }
    const [before, after] = rootsOf(old - part, of - part, false);
    return [hashOfNode(sibling, before), hashOfNode(sibling, after)];
  };
  const [before, after] = rootsOf(oldSize, newSize, true);
  left.end();
  if (!before.equals(oldRoot)) throw new Refused('OLD_ROOT_DIFFERS', 'The proof does not lead to the root of the old tree.');
  if (!after.equals(newRoot)) throw new Refused('NEW_ROOT_DIFFERS', 'The new tree does not begin with the old one.');
}

/** The hashes of a proof, from the last to the first. */
class Left {
  private readonly hashes: Buffer[];

  constructor(proof: readonly Buffer[]) {
    this.hashes = [...proof];
  }

  take(): Buffer {
    const hash = this.hashes.pop();
    if (!hash) throw new Refused('PROOF_TOO_SHORT', 'The proof lacks hashes.');
    return hash;
  }

  end(): void {
    if (this.hashes.length > 0) throw new Refused('PROOF_TOO_LONG', `The proof has ${this.hashes.length} hashes too many.`);
  }
}

function requireSizes(sizes: readonly number[], hashes: readonly Buffer[]): void {
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) throw new Refused('MALFORMED', 'A size is not a whole number.');
  if (!hashes.every(({ length }) => length === 32)) throw new Refused('MALFORMED', 'A hash has not 32 bytes.');
}
