import fc from 'fast-check';
import { checkConsistency } from './consistency.js';
import { EMPTY_ROOT, leafHash, nodeHash, splitOf, type Hash } from './hash.js';
import { checkInclusion } from './inclusion.js';
import { proveConsistency, proveInclusion, rootOf, type NodeReader } from './tree.js';

const LEAVES = Array.from({ length: 70 }, (_, place) => leafHash(Buffer.from(`leaf ${place}`)));

/** The definition of RFC 6962, section 2.1, word for word. */
function naiveRoot(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return EMPTY_ROOT;
  if (leaves.length === 1) return leaves[0]!;
  const split = splitOf(leaves.length);
  return nodeHash(naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

const node: NodeReader = async (level, index) => naiveRoot(LEAVES.slice(index * 2 ** level, (index + 1) * 2 ** level));
const rootAt = (size: number): Hash => naiveRoot(LEAVES.slice(0, size));
const size = fc.integer({ min: 1, max: LEAVES.length });
const flipped = (hash: Hash): Hash => Uint8Array.from(hash, (byte, place) => (place === 0 ? byte ^ 1 : byte));

describe('a tree', () => {
  it('has the root that its definition says, at every size', async () => {
    const sizes = Array.from({ length: LEAVES.length + 1 }, (_, count) => count);
    expect(await Promise.all(sizes.map((count) => rootOf(count, node)))).toEqual(sizes.map(rootAt));
  });

  it('proves each of its leaves, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), async (count, seed) => {
        const index = seed % count;
        const claim = { index, size: count, leaf: LEAVES[index]!, root: rootAt(count), proof: await proveInclusion(index, count, node) };
        expect(checkInclusion(claim)).toBeUndefined();
        expect(checkInclusion({ ...claim, leaf: flipped(claim.leaf) })).toBe('ROOT_DIFFERS');
        expect(checkInclusion({ ...claim, root: flipped(claim.root) })).toBe('ROOT_DIFFERS');
        expect(checkInclusion({ ...claim, proof: [...claim.proof, claim.leaf] })).toBe('PROOF_TOO_LONG');
        if (count > 1) expect(checkInclusion({ ...claim, proof: claim.proof.slice(0, -1) })).toBeDefined();
        for (const [place, hash] of claim.proof.entries())
          expect(checkInclusion({ ...claim, proof: claim.proof.with(place, flipped(hash)) })).toBe('ROOT_DIFFERS');
      }),
    );
  });

  it('proves that it is the beginning of each larger one', async () => {
    await fc.assert(
      fc.asyncProperty(size, size, async (one, other) => {
        const [oldSize, newSize] = [Math.min(one, other), Math.max(one, other)];
        const proof = await proveConsistency(oldSize, newSize, node);
        const claim = { oldSize, newSize, oldRoot: rootAt(oldSize), newRoot: rootAt(newSize), proof };
        expect(checkConsistency(claim)).toBeUndefined();
        expect(checkConsistency({ ...claim, newRoot: flipped(claim.newRoot) })).toBe('NEW_ROOT_DIFFERS');
        expect(checkConsistency({ ...claim, oldRoot: flipped(claim.oldRoot) })).toMatch(/^(?:OLD|NEW)_ROOT_DIFFERS$/);
        for (const [place, hash] of proof.entries())
          expect(checkConsistency({ ...claim, proof: proof.with(place, flipped(hash)) })).toBeDefined();
      }),
    );
  });

  it('proves nothing about what it does not have', async () => {
    await expect(proveInclusion(5, 5, node)).rejects.toThrow('A tree of 5 leaves has no leaf 5.');
    await expect(proveInclusion(-1, 5, node)).rejects.toThrow(RangeError);
    await expect(proveConsistency(0, 5, node)).rejects.toThrow('A tree of 0 leaves cannot be proved to be the beginning of one of 5.');
    await expect(proveConsistency(6, 5, node)).rejects.toThrow(RangeError);
  });
});

describe('a claim that cannot be', () => {
  const hash = LEAVES[0]!;
  const inclusion = { index: 0, size: 1, leaf: hash, root: hash, proof: [] };
  const consistency = { oldSize: 1, newSize: 2, oldRoot: hash, newRoot: nodeHash(hash, hash), proof: [hash] };

  it('is refused for its own reason: inclusion', () => {
    expect(checkInclusion(inclusion)).toBeUndefined();
    expect(checkInclusion({ ...inclusion, index: 1 })).toBe('INDEX_BEYOND_SIZE');
    expect(checkInclusion({ ...inclusion, size: 2 })).toBe('PROOF_TOO_SHORT');
    expect(checkInclusion({ ...inclusion, index: 0.5 })).toBe('MALFORMED');
    expect(checkInclusion({ ...inclusion, size: -1 })).toBe('MALFORMED');
    expect(checkInclusion({ ...inclusion, root: hash.subarray(1) })).toBe('MALFORMED');
    expect(checkInclusion({ ...inclusion, size: 2, proof: [new Uint8Array(0)] })).toBe('MALFORMED');
  });

  it('is refused for its own reason: consistency', () => {
    expect(checkConsistency(consistency)).toBeUndefined();
    expect(checkConsistency({ ...consistency, oldSize: 3 })).toBe('SIZES_SWAPPED');
    expect(checkConsistency({ ...consistency, oldSize: 0 })).toBe('OLD_TREE_EMPTY');
    expect(checkConsistency({ ...consistency, proof: [] })).toBe('PROOF_TOO_SHORT');
    expect(checkConsistency({ ...consistency, newSize: 3 })).toBe('PROOF_TOO_SHORT');
    expect(checkConsistency({ ...consistency, proof: [hash, hash] })).toBe('PROOF_TOO_LONG');
    expect(checkConsistency({ ...consistency, newSize: 1 })).toBe('PROOF_TOO_LONG');
    expect(checkConsistency({ ...consistency, newSize: 1, proof: [] })).toBe('NEW_ROOT_DIFFERS');
    expect(checkConsistency({ ...consistency, oldRoot: hash.subarray(1) })).toBe('MALFORMED');
    expect(checkConsistency({ ...consistency, newSize: Number.NaN })).toBe('MALFORMED');
  });

  it('of a tree beyond 32 bits is walked to its end', () => {
    const proof = Array.from({ length: 40 }, () => hash);
    expect(checkInclusion({ index: 2 ** 39, size: 2 ** 40, leaf: hash, root: hash, proof })).toBe('ROOT_DIFFERS');
  });
});
