import { EMPTY_ROOT, nodeHash, splitOf, type Hash } from './hash.js';
import { rangeHash, type NodeReader, type Range } from './tree.js';

/** A leaf that is known, at its place. */
export interface LeafAt {
  readonly index: number;
  readonly hash: Hash;
}

/**
 * One proof for many leaves of the tree of `size`: the hashes of the parts of the tree that have none of them, from left to right. Neighbours cost nothing, so a whole
 * period of a log needs some two hashes for each level of the tree.
 * @param has whether one of the leaves is in a range.
 */
export async function* proveLeaves(size: number, has: (range: Range) => boolean, node: NodeReader): AsyncGenerator<Hash> {
  if (size > 0) for (const range of without(has, { start: 0, end: size })) yield await rangeHash(range, node);
}

function* without(has: (range: Range) => boolean, range: Range): Generator<Range> {
  if (!has(range)) yield range;
  else if (range.end - range.start > 1) for (const part of halves(range)) yield* without(has, part);
}

/**
 * The root of the tree of `size` that has these leaves, by their proof. Holds a hash for each level of the tree.
 * @param leaves in the order of their places. @returns undefined when a leaf or a hash is missing or left over, or leaves are not in order.
 */
export async function rootByLeaves(size: number, leaves: AsyncIterator<LeafAt>, proof: AsyncIterator<Hash>): Promise<Hash | undefined> {
  const walk = new Walk(leaves, proof);
  await walk.advance();
  const root = size === 0 ? EMPTY_ROOT : await walk.hashOf({ start: 0, end: size });
  const rest = await proof.next();
  return walk.leaf === undefined && rest.done === true ? root : undefined;
}

class Walk {
  leaf: LeafAt | undefined;

  constructor(
    private readonly leaves: AsyncIterator<LeafAt>,
    private readonly proof: AsyncIterator<Hash>,
  ) {}

  async advance(): Promise<void> {
    const next = await this.leaves.next();
    this.leaf = next.done === true ? undefined : next.value;
  }

  /** A leaf that is out of order is never reached, and so left over. */
  async hashOf(range: Range): Promise<Hash | undefined> {
    const { leaf } = this;
    if (!leaf || leaf.index < range.start || leaf.index >= range.end) return this.nextOfProof();
    if (range.end - range.start === 1) {
      await this.advance();
      return leaf.hash;
    }
    const [left, right] = halves(range);
    const [one, other] = [await this.hashOf(left), await this.hashOf(right)];
    return one && other && nodeHash(one, other);
  }

  private async nextOfProof(): Promise<Hash | undefined> {
    const next = await this.proof.next();
    return next.done === true ? undefined : next.value;
  }
}

function halves({ start, end }: Range): readonly [Range, Range] {
  const middle = start + splitOf(end - start);
  return [
    { start, end: middle },
    { start: middle, end },
  ];
}
