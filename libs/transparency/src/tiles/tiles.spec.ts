import fc from 'fast-check';
import { leafHash, type Hash } from '../merkle/hash.js';
import { checkConsistency } from '../merkle/consistency.js';
import { checkInclusion } from '../merkle/inclusion.js';
import { proveConsistency, proveInclusion, rootOf } from '../merkle/tree.js';
import { tilePath } from './tile-path.js';
import { growTree, nodesInTiles, type TileReader } from './tiles.js';

const leaves = (from: number, to: number): readonly Hash[] =>
  Array.from({ length: to - from }, (_, place) => leafHash(Buffer.from(String(from + place))));

/** Tiles as files, each by its path. */
class Shelf {
  readonly tiles = new Map<string, Uint8Array>();
  readonly read: TileReader = async (place) => {
    const tile = this.tiles.get(tilePath(place));
    if (!tile) throw new Error(`There is no ${tilePath(place)}.`);
    return tile;
  };

  async grow(from: number, to: number): Promise<Hash> {
    const { root, tiles } = await growTree(from, leaves(from, to), this.read);
    for (const tile of tiles) this.tiles.set(tilePath(tile), tile.hashes);
    return root;
  }
}

describe('the path of a tile', () => {
  it('is in groups of three digits, with its width while it is not full', () => {
    expect(tilePath({ level: 0, index: 0, width: 256 })).toBe('tile/0/000');
    expect(tilePath({ level: 1, index: 999, width: 17 })).toBe('tile/1/999.p/17');
    expect(tilePath({ level: 0, index: 1000, width: 256 })).toBe('tile/0/x001/000');
    expect(tilePath({ level: 2, index: 1_234_067, width: 255 })).toBe('tile/2/x001/x234/067.p/255');
  });
});

describe('a tree in tiles', () => {
  it('has the tiles that its size needs', async () => {
    const shelf = new Shelf();
    await shelf.grow(0, 70_000);
    const widths = [...shelf.tiles].map(([path, hashes]) => [path, hashes.length / 32] as const);
    expect(widths.filter(([path]) => path.startsWith('tile/0/'))).toHaveLength(274);
    expect(widths.filter(([path, width]) => !path.startsWith('tile/0/') || width < 256)).toEqual([
      ['tile/0/273.p/112', 112],
      ['tile/1/000', 256],
      ['tile/1/001.p/17', 17],
      ['tile/2/000.p/1', 1],
    ]);
  });

  it('is the same however its leaves came', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 8 }), async (steps) => {
        const [grown, whole] = [new Shelf(), new Shelf()];
        let size = 0;
        let root: Hash | undefined;
        for (const step of steps) root = await grown.grow(size, (size += step));
        expect(root).toEqual(await whole.grow(0, size));
        for (const [path, tile] of whole.tiles) expect(grown.tiles.get(path)).toEqual(tile);
      }),
      { numRuns: 20 },
    );
  });

  it('gives proofs at any size that it had', async () => {
    const shelf = new Shelf();
    const root = await shelf.grow(0, 1000);
    const nodes = nodesInTiles(1000, shelf.read);
    for (const index of [0, 255, 256, 511, 998, 999])
      expect(
        checkInclusion({
          index,
          size: 1000,
          root,
          leaf: leafHash(Buffer.from(String(index))),
          proof: await proveInclusion(index, 1000, nodes),
        }),
      ).toBeUndefined();
    for (const oldSize of [1, 2, 255, 256, 257, 768, 999]) {
      const proof = await proveConsistency(oldSize, 1000, nodes);
      expect(checkConsistency({ oldSize, newSize: 1000, oldRoot: await rootOf(oldSize, nodes), newRoot: root, proof })).toBeUndefined();
    }
  });

  it('stays what it is when nothing is added', async () => {
    const shelf = new Shelf();
    const root = await shelf.grow(0, 300);
    expect(await growTree(300, [], shelf.read)).toEqual({ size: 300, root, tiles: [] });
  });
});
