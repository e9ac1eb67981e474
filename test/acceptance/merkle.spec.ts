import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkConsistency,
  checkInclusion,
  EMPTY_ROOT,
  growTree,
  leafHash,
  nodesInTiles,
  rootOf,
  type Hash,
  type NodeReader,
} from '@opsledger/transparency';
import { sharedData } from './shared-data.js';

/** Vectors of transparency-dev/merkle: proofs that hold, and every way of breaking one. */
interface Vector {
  readonly case: string;
  readonly wantErr: boolean;
  readonly proof: readonly string[] | null;
}
interface InclusionVector extends Vector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
}
interface ConsistencyVector extends Vector {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
}
interface TreeRoots {
  readonly leaves: readonly string[];
  readonly roots: readonly string[];
  readonly emptyRoot: string;
}

const folder = sharedData('merkle');
const read = <Content>(name: string): Content => JSON.parse(readFileSync(join(folder!, name), 'utf8')) as Content;
const bytes = (text: string): Hash => Buffer.from(text, 'base64');
const proofOf = ({ proof }: Vector): readonly Hash[] => (proof ?? []).map(bytes);

describe('vectors of transparency-dev/merkle', () => {
  if (folder === undefined) {
    it('are not tried: the files are absent', () => {
      expect(folder).toBeUndefined();
    });
    return;
  }

  it('agree on each inclusion proof', () => {
    const vectors = read<readonly InclusionVector[]>('inclusion-vectors.json');
    const wrong = vectors.filter((vector) => {
      const { leafIdx: index, treeSize: size, root, leafHash: leaf } = vector;
      return (
        (checkInclusion({ index, size, leaf: bytes(leaf), root: bytes(root), proof: proofOf(vector) }) !== undefined) !== vector.wantErr
      );
    });
    expect([vectors.length > 0, wrong.map((vector) => vector.case)]).toEqual([true, []]);
  });

  it('agree on each consistency proof', () => {
    const vectors = read<readonly ConsistencyVector[]>('consistency-vectors.json');
    const wrong = vectors.filter((vector) => {
      const { size1: oldSize, size2: newSize, root1, root2 } = vector;
      const claim = { oldSize, newSize, oldRoot: bytes(root1), newRoot: bytes(root2), proof: proofOf(vector) };
      return (checkConsistency(claim) !== undefined) !== vector.wantErr;
    });
    expect([vectors.length > 0, wrong.map((vector) => vector.case)]).toEqual([true, []]);
  });

  it('agree on the roots of trees', async () => {
    const { leaves, roots, emptyRoot } = read<TreeRoots>('tree-roots.json');
    expect(Buffer.from(EMPTY_ROOT).toString('hex')).toBe(emptyRoot);
    const hashes = leaves.map((leaf) => leafHash(Buffer.from(leaf, 'hex')));
    const { tiles } = await growTree(0, hashes, () => Promise.reject(new Error('There is no tile yet.')));
    const nodes: NodeReader = nodesInTiles(hashes.length, async () => tiles[0]!.hashes);
    const found = await Promise.all(roots.map((_, size) => rootOf(size + 1, nodes)));
    expect(found.map((root) => Buffer.from(root).toString('hex'))).toEqual(roots);
  });
});
