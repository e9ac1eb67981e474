import type { Position } from '@opsledger/eventsourcing';
import { tilePath, type GrownTile, type TileReader } from '@opsledger/transparency';
import type { TileStore, TreeFile } from './tile-store.js';

/** Leaves of a full tile of level 0, and of a full file of positions. */
export const LEAVES_PER_FILE = 256;

/** A position is two numbers of 8 bytes, most significant first: commit, prepare. */
const POSITION_BYTES = 16;

/** The tree's files do not hold what they must: they are to be made again from the log. */
export class TilesMissing extends Error {
  override readonly name = 'TilesMissing';
  constructor(readonly path: string) {
    super(`The file ${path} of the transparency log's tree is missing or damaged. It is made again from the log when a server starts.`);
  }
}

/** A tile as a file. */
export const tileFile = (tile: GrownTile): TreeFile => ({ path: tilePath(tile), bytes: tile.hashes });

/** Where the positions of 256 leaves are, `index` being that of their tile of level 0. */
export const positionPath = (index: number, width: number): string => tilePath({ level: 0, index, width }).replace('tile/0', 'position');

/**
 * Reads the tiles of a tree of `size` leaves, for `growTree` and `nodesInTiles`, of that size or of any smaller one.
 * A tile that was partial then may have been filled since, which is why the full one is looked for too.
 * @throws {TilesMissing}
 */
export function tilesOf(size: number, store: Pick<TileStore, 'read'>): TileReader {
  return async ({ level, index, width }) => {
    const stored = Math.min(LEAVES_PER_FILE, Math.floor(size / LEAVES_PER_FILE ** level) - index * LEAVES_PER_FILE);
    const path = tilePath({ level, index, width: Math.max(stored, width) });
    const bytes = (await store.read(path)) ?? (await store.read(tilePath({ level, index, width: LEAVES_PER_FILE })));
    if (!bytes || bytes.length % HASH_BYTES !== 0 || bytes.length < width * HASH_BYTES) throw new TilesMissing(path);
    return bytes;
  };
}

const HASH_BYTES = 32;

/** Reads at which positions of the log the leaves of a tree of `size` are. */
export class LeafPositions {
  constructor(
    readonly size: number,
    private readonly store: Pick<TileStore, 'read'>,
  ) {}

  /** Positions of the leaves of file `index`, as far as the tree has them. @throws {TilesMissing} */
  async file(index: number): Promise<readonly Position[]> {
    const width = Math.min(LEAVES_PER_FILE, this.size - index * LEAVES_PER_FILE);
    if (width <= 0) return [];
    const path = positionPath(index, width);
    const bytes = (await this.store.read(path)) ?? (await this.store.read(positionPath(index, LEAVES_PER_FILE)));
    if (!bytes || bytes.length < width * POSITION_BYTES) throw new TilesMissing(path);
    return readPositions(bytes).slice(0, width);
  }

  /** Where leaf `index` is. @throws {TilesMissing} @throws {RangeError} the tree has no such leaf. */
  async at(index: number): Promise<Position> {
    const position = (await this.file(Math.floor(index / LEAVES_PER_FILE)))[index % LEAVES_PER_FILE];
    if (index < 0 || !position) throw new RangeError(`A tree of ${this.size} leaves has no leaf ${index}.`);
    return position;
  }

  /** Which leaf the event at this position is; undefined when it is none of this tree. @throws {TilesMissing} */
  async indexOf(position: Position): Promise<number | undefined> {
    let [low, high] = [0, Math.ceil(this.size / LEAVES_PER_FILE) - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (isAtOrBefore((await this.file(middle))[0]!, position)) low = middle;
      else high = middle - 1;
    }
    const found = (await this.file(low)).findIndex(({ commit, prepare }) => commit === position.commit && prepare === position.prepare);
    return found < 0 ? undefined : low * LEAVES_PER_FILE + found;
  }
}

const isAtOrBefore = (one: Position, other: Position): boolean =>
  one.commit < other.commit || (one.commit === other.commit && one.prepare <= other.prepare);

/**
 * The files of positions that change when a tree of `size` leaves grows by leaves at these positions.
 * @throws {TilesMissing}
 */
export async function grownPositions(
  size: number,
  added: readonly Position[],
  store: Pick<TileStore, 'read'>,
): Promise<readonly TreeFile[]> {
  if (added.length === 0) return [];
  const first = Math.floor(size / LEAVES_PER_FILE);
  const all = [...(await new LeafPositions(size, store).file(first)), ...added];
  return Array.from({ length: Math.ceil(all.length / LEAVES_PER_FILE) }, (_, place) => {
    const positions = all.slice(place * LEAVES_PER_FILE, (place + 1) * LEAVES_PER_FILE);
    return { path: positionPath(first + place, positions.length), bytes: writePositions(positions) };
  });
}

function writePositions(positions: readonly Position[]): Uint8Array {
  const bytes = Buffer.alloc(positions.length * POSITION_BYTES);
  positions.forEach(({ commit, prepare }, place) => {
    bytes.writeBigUInt64BE(commit, place * POSITION_BYTES);
    bytes.writeBigUInt64BE(prepare, place * POSITION_BYTES + POSITION_BYTES / 2);
  });
  return bytes;
}

function readPositions(bytes: Uint8Array): readonly Position[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: buffer.length / POSITION_BYTES }, (_, place) => ({
    commit: buffer.readBigUInt64BE(place * POSITION_BYTES),
    prepare: buffer.readBigUInt64BE(place * POSITION_BYTES + POSITION_BYTES / 2),
  }));
}
