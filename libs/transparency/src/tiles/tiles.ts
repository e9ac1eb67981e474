import { HASH_BYTES, nodeHash, type Hash } from '../merkle/hash.js';
import { rootOf, type NodeReader } from '../merkle/tree.js';
import { TILE_LEVELS, TILE_WIDTH, type TilePlace } from './tile-path.js';

/** The hashes of a tile side by side, at least `width` of them. @throws when there is no such tile. */
export type TileReader = (place: TilePlace) => Promise<Uint8Array>;

/** A tile as it is after the tree has grown. */
export interface GrownTile extends TilePlace {
  readonly hashes: Uint8Array;
}

/** What growing a tree brings: tiles to store, before anyone is told of the size, and the root. */
export interface Growth {
  readonly size: number;
  readonly root: Hash;
  readonly tiles: readonly GrownTile[];
}

/** Reads nodes of a tree of `size` leaves out of its tiles: nodes between the levels of tiles are computed. */
export function nodesInTiles(size: number, read: TileReader): NodeReader {
  return async (level, index) => {
    const tileLevel = Math.floor(level / TILE_LEVELS);
    const span = 2 ** (level % TILE_LEVELS);
    const first = index * span;
    const tile = Math.floor(first / TILE_WIDTH);
    const hashes = await read({ level: tileLevel, index: tile, width: widthOf(size, tileLevel, tile) });
    return subtree(hashes, first % TILE_WIDTH, span);
  };
}

/**
 * Adds leaves on the right. Nothing is kept between calls, so that growing the same tree by the same leaves again gives the same tiles, after a
 * crash too.
 * @param size leaves that the tree has.
 */
export async function growTree(size: number, leaves: readonly Hash[], read: TileReader): Promise<Growth> {
  const grownSize = size + leaves.length;
  const tiles = new Map<string, GrownTile>();
  let added: readonly Hash[] = leaves;
  for (let level = 0; added.length > 0; level++) {
    const grown = await growLevel(level, added, { count: countAt(size, level), read });
    for (const tile of grown) tiles.set(`${tile.level}/${tile.index}`, tile);
    added = grown.filter(({ width }) => width === TILE_WIDTH).map(({ hashes }) => subtree(hashes, 0, TILE_WIDTH));
  }
  const readGrown: TileReader = async (place) => tiles.get(`${place.level}/${place.index}`)?.hashes ?? read(place);
  return { size: grownSize, root: await rootOf(grownSize, nodesInTiles(grownSize, readGrown)), tiles: [...tiles.values()] };
}

/** The tiles of one level that change when hashes are added to the `count` that it has. */
async function growLevel(
  level: number,
  added: readonly Hash[],
  { count, read }: { readonly count: number; readonly read: TileReader },
): Promise<readonly GrownTile[]> {
  const begun = count % TILE_WIDTH;
  const first = (count - begun) / TILE_WIDTH;
  const before = begun === 0 ? [] : [(await read({ level, index: first, width: begun })).subarray(0, begun * HASH_BYTES)];
  const all = Buffer.concat([...before, ...added]);
  const tileBytes = TILE_WIDTH * HASH_BYTES;
  return Array.from({ length: Math.ceil(all.length / tileBytes) }, (_, place) => {
    const hashes = all.subarray(place * tileBytes, (place + 1) * tileBytes);
    return { level, index: first + place, width: hashes.length / HASH_BYTES, hashes };
  });
}

/** Hashes that a level of tiles has in a tree of `size` leaves. */
const countAt = (size: number, level: number): number => Math.floor(size / TILE_WIDTH ** level);

const widthOf = (size: number, level: number, tile: number): number => Math.min(TILE_WIDTH, countAt(size, level) - tile * TILE_WIDTH);

/** Hash of the full subtree over `span` hashes from `first`. */
function subtree(hashes: Uint8Array, first: number, span: number): Hash {
  let level: readonly Hash[] = Array.from({ length: span }, (_, place) =>
    hashes.slice((first + place) * HASH_BYTES, (first + place + 1) * HASH_BYTES),
  );
  while (level.length > 1) level = Array.from({ length: level.length / 2 }, (_, pair) => nodeHash(level[pair * 2]!, level[pair * 2 + 1]!));
  return level[0]!;
}
