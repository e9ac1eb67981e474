import type { Hash, TileReader } from '@opsledger/transparency';

const TILE_WIDTH = 256;
const HASH_BYTES = 32;

/** The leaf hashes of a stored tree, one tile at a time. */
export class TileLeaves {
  private tile: Uint8Array = new Uint8Array();
  private loaded = -1;

  /** @param size leaves of the tree that the tiles are of. */
  constructor(
    readonly size: number,
    private readonly read: TileReader,
  ) {}

  /** Whether the tile of a leaf is at hand. */
  has(index: number): boolean {
    return Math.floor(index / TILE_WIDTH) === this.loaded;
  }

  /** Reads the tile of a leaf. @throws what the reader throws when there is none. */
  async load(index: number): Promise<void> {
    const tile = Math.floor(index / TILE_WIDTH);
    const width = Math.min(TILE_WIDTH, this.size - tile * TILE_WIDTH);
    this.tile = await this.read({ level: 0, index: tile, width });
    this.loaded = tile;
  }

  /** The hash of a leaf whose tile was read. */
  hash(index: number): Hash {
    const start = (index % TILE_WIDTH) * HASH_BYTES;
    return this.tile.slice(start, start + HASH_BYTES);
  }

  /** Whether a leaf whose tile was read has this hash. */
  holds(index: number, hash: Hash): boolean {
    const start = (index % TILE_WIDTH) * HASH_BYTES;
    return Buffer.compare(this.tile.subarray(start, start + HASH_BYTES), hash) === 0;
  }
}
