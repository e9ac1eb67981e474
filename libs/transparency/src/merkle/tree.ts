import { EMPTY_ROOT, isCount, nodeHash, splitOf, type Hash } from './hash.js';

/** Hash of a full subtree of 2^`level` leaves, the `index`-th of its level from the left. Level 0: the leaf hashes. */
export type NodeReader = (level: number, index: number) => Promise<Hash>;

/** Leaves from `start` up to, but not including, `end`: the left part of a tree, or what is right of one. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Root of the tree of the first `size` leaves. */
export async function rootOf(size: number, node: NodeReader): Promise<Hash> {
  return size === 0 ? EMPTY_ROOT : rangeHash({ start: 0, end: size }, node);
}

/**
 * Proof that leaf `index` is in the tree of the first `size` leaves, for `checkInclusion`.
 * @throws {RangeError} when the tree has no such leaf.
 */
export async function proveInclusion(index: number, size: number, node: NodeReader): Promise<readonly Hash[]> {
  if (!isCount(index) || !isCount(size) || index >= size) throw new RangeError(`A tree of ${size} leaves has no leaf ${index}.`);
  return hashesOf(inclusionRanges(index, { start: 0, end: size }), node);
}

/**
 * Proof that the tree of the first `oldSize` leaves is the beginning of that of the first `newSize`, for `checkConsistency`.
 * @throws {RangeError} when the old tree is empty or larger than the new one.
 */
export async function proveConsistency(oldSize: number, newSize: number, node: NodeReader): Promise<readonly Hash[]> {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize === 0 || oldSize > newSize)
    throw new RangeError(`A tree of ${oldSize} leaves cannot be proved to be the beginning of one of ${newSize}.`);
  return hashesOf(consistencyRanges(oldSize, { start: 0, end: newSize }, true), node);
}

/** The siblings on the way from a leaf to the root (RFC 6962, section 2.1.1). */
function inclusionRanges(index: number, { start, end }: Range): readonly Range[] {
  if (end - start === 1) return [];
  const middle = start + splitOf(end - start);
  const [left, right] = [
    { start, end: middle },
    { start: middle, end },
  ];
  return index < middle ? [...inclusionRanges(index, left), right] : [...inclusionRanges(index, right), left];
}

/** Those of the old tree's right edge (RFC 6962, section 2.1.2). @param whole the old tree is all of the range's beginning, so its hash is known. */
function consistencyRanges(oldEnd: number, range: Range, whole: boolean): readonly Range[] {
  const { start, end } = range;
  if (oldEnd === end) return whole ? [] : [range];
  const middle = start + splitOf(end - start);
  const [left, right] = [
    { start, end: middle },
    { start: middle, end },
  ];
  if (oldEnd <= middle) return [...consistencyRanges(oldEnd, left, whole), right];
  return [...consistencyRanges(oldEnd, right, false), left];
}

const hashesOf = (ranges: readonly Range[], node: NodeReader): Promise<readonly Hash[]> =>
  Promise.all(ranges.map((range) => rangeHash(range, node)));

/** Hash over a range that begins where a full subtree of its size could: its full subtrees, from the right edge up. */
export async function rangeHash({ start, end }: Range, node: NodeReader): Promise<Hash> {
  const nodes: Promise<Hash>[] = [];
  for (let from = start; from < end;) {
    const [level, width] = largestWithin(end - from);
    nodes.push(node(level, from / width));
    from += width;
  }
  return (await Promise.all(nodes)).reduceRight((right, left) => nodeHash(left, right));
}

/** The largest full subtree of at most `count` leaves. */
function largestWithin(count: number): readonly [level: number, width: number] {
  let [level, width] = [0, 1];
  for (; width * 2 <= count; width *= 2) level += 1;
  return [level, width];
}
