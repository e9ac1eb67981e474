import fc from 'fast-check';
import { EMPTY_ROOT, leafHash, nodeHash, splitOf, type Hash } from './hash.js';
import { proveLeaves, rootByLeaves, type LeafAt } from './multi-proof.js';
import type { NodeReader, Range } from './tree.js';

const LEAVES = Array.from({ length: 70 }, (_, place) => leafHash(Buffer.from(`leaf ${place}`)));

function naiveRoot(leaves: readonly Hash[]): Hash {
  if (leaves.length < 2) return leaves[0] ?? EMPTY_ROOT;
  const split = splitOf(leaves.length);
  return nodeHash(naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}
const node: NodeReader = async (level, index) => naiveRoot(LEAVES.slice(index * 2 ** level, (index + 1) * 2 ** level));
const rootAt = (size: number): Hash => naiveRoot(LEAVES.slice(0, size));
const leavesAt = (indices: readonly number[]): readonly LeafAt[] => indices.map((index) => ({ index, hash: LEAVES[index]! }));
const flipped = (hash: Hash): Hash => Uint8Array.from(hash, (byte, place) => (place === 0 ? byte ^ 1 : byte));

async function* each<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}
async function proofOf(size: number, indices: readonly number[]): Promise<readonly Hash[]> {
  const has = ({ start, end }: Range): boolean => indices.some((index) => index >= start && index < end);
  const proof: Hash[] = [];
  for await (const hash of proveLeaves(size, has, node)) proof.push(hash);
  return proof;
}
const rootBy = (size: number, leaves: readonly LeafAt[], proof: readonly Hash[]): Promise<Hash | undefined> =>
  rootByLeaves(size, each(leaves), each(proof));

/** Any size, and any leaves of it. */
const someLeaves = fc
  .integer({ min: 0, max: LEAVES.length })
  .chain((size) => fc.tuple(fc.constant(size), fc.subarray(Array.from({ length: size }, (_, place) => place))));

describe('a proof of many leaves', () => {
  it('leads from any leaves to the root, and from no others', async () => {
    await fc.assert(
      fc.asyncProperty(someLeaves, fc.nat(), async ([size, indices], seed) => {
        const [leaves, proof, root] = [leavesAt(indices), await proofOf(size, indices), rootAt(size)];
        expect(await rootBy(size, leaves, proof)).toEqual(root);
        for (const [place, hash] of proof.entries()) expect(await rootBy(size, leaves, proof.with(place, flipped(hash)))).not.toEqual(root);
        if (leaves.length === 0) return;
        const place = seed % leaves.length;
        const leaf = leaves[place]!;
        const without = leaves.filter((other) => other !== leaf);
        expect(await rootBy(size, leaves.with(place, { ...leaf, hash: flipped(leaf.hash) }), proof)).not.toEqual(root);
        expect(await rootBy(size, without, proof)).not.toEqual(root);
        expect(await rootBy(size, [...leaves, leaf], proof)).toBeUndefined();
        expect(await rootBy(size, [...without, { ...leaf, index: size }], proof)).not.toEqual(root);
      }),
    );
  });

  it('needs nothing beside all the leaves, at most two hashes a level beside neighbours, and the root beside none', async () => {
    const all = LEAVES.map((_, place) => place);
    expect(await proofOf(70, all)).toEqual([]);
    expect(await proofOf(70, [])).toEqual([rootAt(70)]);
    expect(await proofOf(64, all.slice(21, 43))).toHaveLength(6);
  });

  it('says of the empty tree that it is empty', async () => {
    expect(await proofOf(0, [])).toEqual([]);
    expect(await rootBy(0, [], [])).toEqual(EMPTY_ROOT);
    expect(await rootBy(0, [], [EMPTY_ROOT])).toBeUndefined();
    expect(await rootBy(0, leavesAt([0]), [])).toBeUndefined();
  });

  it('has as many hashes as are needed', async () => {
    const proof = await proofOf(70, [3, 5]);
    expect(await rootBy(70, leavesAt([3, 5]), proof.slice(1))).toBeUndefined();
    expect(await rootBy(70, leavesAt([3, 5]), [...proof, proof[0]!])).toBeUndefined();
    expect(await rootBy(70, leavesAt([5, 3]), proof)).toBeUndefined();
  });
});
