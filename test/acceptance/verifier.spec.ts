import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { proveConsistency, proveInclusion } from '../../apps/verifier/src/proofs.js';
import { Refused } from '../../apps/verifier/src/refused.js';
import { sharedData } from './shared-data.js';

/** Vectors of transparency-dev/merkle, as in merkle.spec.ts, for the verifier that stands alone. */
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

const folder = sharedData('merkle');
const read = <Content>(name: string): readonly Content[] => JSON.parse(readFileSync(join(folder!, name), 'utf8')) as readonly Content[];
const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
const proofOf = ({ proof }: Vector): readonly Buffer[] => (proof ?? []).map(bytes);

function reasonOf(prove: () => void): string | undefined {
  try {
    prove();
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.reason;
    throw error;
  }
}

/** What came of each vector: those judged wrongly, and the reasons of those refused. */
function judge<Each extends Vector>(vectors: readonly Each[], prove: (vector: Each) => void) {
  const judged = vectors.map((vector) => ({ vector, reason: reasonOf(() => prove(vector)) }));
  const wrong = judged.filter(({ vector, reason }) => (reason !== undefined) !== vector.wantErr).map(({ vector }) => vector.case);
  return { wrong, reasons: [...new Set(judged.flatMap(({ reason }) => reason ?? []))].sort() };
}

describe('the verifier that stands alone, on the vectors of transparency-dev/merkle', () => {
  if (folder === undefined) {
    it('is not tried: the files are absent', () => {
      expect(folder).toBeUndefined();
    });
    return;
  }

  it('agrees on each inclusion proof', () => {
    const vectors = read<InclusionVector>('inclusion-vectors.json');
    const { wrong, reasons } = judge(vectors, (vector) => {
      const { leafIdx: index, treeSize: size, root, leafHash: leaf } = vector;
      proveInclusion({ index, size, leaf: bytes(leaf), root: bytes(root), proof: proofOf(vector) });
    });
    expect([wrong, reasons]).toEqual([[], ['INDEX_BEYOND_SIZE', 'MALFORMED', 'PROOF_TOO_LONG', 'PROOF_TOO_SHORT', 'ROOT_DIFFERS']]);
  });

  it('agrees on each consistency proof', () => {
    const { wrong, reasons } = judge(read<ConsistencyVector>('consistency-vectors.json'), (vector) => {
      const { size1: oldSize, size2: newSize, root1, root2 } = vector;
      proveConsistency({ oldSize, newSize, oldRoot: bytes(root1), newRoot: bytes(root2), proof: proofOf(vector) });
    });
    expect([wrong, reasons]).toEqual([
      [],
      ['MALFORMED', 'NEW_ROOT_DIFFERS', 'OLD_ROOT_DIFFERS', 'OLD_TREE_EMPTY', 'PROOF_TOO_LONG', 'PROOF_TOO_SHORT', 'SIZES_SWAPPED'],
    ]);
  });
});
