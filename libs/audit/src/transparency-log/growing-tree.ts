import type { Position, RecordedEvent } from '@opsledger/eventsourcing';
import { EMPTY_ROOT, growTree, nodesInTiles, rootOf, type Hash } from '@opsledger/transparency';
import type { TileStore } from '../tiles/tile-store.js';
import { grownPositions, tileFile, tilesOf } from '../tiles/tree-files.js';
import { leafHashOf } from './leaf.js';

/** The tree while it grows: most of it in tiles, the last leaves in memory. */
export class GrowingTree {
  private readonly hashes: Hash[] = [];
  private readonly positions: Position[] = [];

  /** @param size leaves that are in tiles. @param root over them. */
  constructor(
    private readonly tiles: TileStore,
    private size = 0,
    private root: Hash = EMPTY_ROOT,
  ) {}

  /** Leaves, in tiles and in memory. */
  get count(): number {
    return this.size + this.hashes.length;
  }

  /** Leaves in memory. */
  get held(): number {
    return this.hashes.length;
  }

  /** Adds the next leaf. */
  add(event: RecordedEvent): void {
    this.hashes.push(leafHashOf(event, this.count));
    this.positions.push(event.position);
  }

  /** Puts leaves from memory into tiles, up to a size. Repeatable: what was begun before a crash is written again the same. */
  async store(size = this.count): Promise<void> {
    const added = size - this.size;
    if (added <= 0) return;
    const [hashes, positions] = [this.hashes.slice(0, added), this.positions.slice(0, added)];
    const grown = await growTree(this.size, hashes, tilesOf(this.size, this.tiles));
    await this.tiles.write([...grown.tiles.map(tileFile), ...(await grownPositions(this.size, positions, this.tiles))]);
    this.hashes.splice(0, added);
    this.positions.splice(0, added);
    [this.size, this.root] = [grown.size, grown.root];
  }

  /** The root that the tree had at a size; leaves up to there are put into tiles. @throws {TilesMissing} */
  async rootAt(size: number): Promise<Hash> {
    await this.store(size);
    return size === this.size ? this.root : rootOf(size, nodesInTiles(this.size, tilesOf(this.size, this.tiles)));
  }
}
