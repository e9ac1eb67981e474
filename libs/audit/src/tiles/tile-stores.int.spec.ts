import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Position } from '@opsledger/eventsourcing';
import type { ReadStore } from '@opsledger/read-store';
import { POSTGRES, type Place, type RunningEngine } from '@opsledger/read-store/testing';
import { growTree, leafHash, nodesInTiles, rootOf } from '@opsledger/transparency';
import { folderTileStore } from './folder-tile-store.js';
import { postgresTileStore } from './postgres-tile-store.js';
import type { TileStore } from './tile-store.js';
import { grownPositions, LeafPositions, tileFile, TilesMissing, tilesOf } from './tree-files.js';

const hashes = (from: number, to: number) => Array.from({ length: to - from }, (_, place) => leafHash(Buffer.from(`${from + place}`)));
/** Leaf n is at 10 n, with a hole behind each, as other events leave them. */
const positionOf = (leaf: number): Position => ({ commit: BigInt(leaf * 10), prepare: BigInt(leaf * 10 - 1) });
const positions = (from: number, to: number) => Array.from({ length: to - from }, (_, place) => positionOf(from + place + 1));

async function grow(store: TileStore, from: number, to: number): Promise<Uint8Array> {
  const { root, tiles } = await growTree(from, hashes(from, to), tilesOf(from, store));
  await store.write([...tiles.map(tileFile), ...(await grownPositions(from, positions(from, to), store))]);
  return root;
}

/** A store in each place where there is one, and the paths in it. */
interface Opened {
  readonly store: TileStore;
  paths(): Promise<readonly string[]>;
  close(): Promise<void>;
}

async function inFolder(): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-tiles-'));
  return {
    store: folderTileStore(folder),
    async paths() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort();
    },
    close: () => rm(folder, { recursive: true }),
  };
}

let engine: RunningEngine;
beforeAll(async () => {
  engine = await POSTGRES.start();
});
afterAll(() => engine.stop());

async function onServer(): Promise<Opened> {
  const place: Place = await engine.place();
  const reads: ReadStore = place.open([]);
  await reads.ready;
  const [store] = await Promise.all([postgresTileStore(reads.db), postgresTileStore(reads.db)]);
  return {
    store,
    async paths() {
      const { rows } = await sql<{ path: string }>`select path from transparency_tile order by path`.execute(reads.db);
      return rows.map(({ path }) => path);
    },
    async close() {
      await reads.close();
      await place.remove();
    },
  };
}

describe.each([
  ['a folder', inFolder],
  [POSTGRES.name, onServer],
])('the tree in %s', (_, open) => {
  let opened: Opened;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  it('grows by the files of its tiles and positions, and full ones take the place of partial ones', async () => {
    const { store } = opened;
    await grow(store, 0, 17);
    expect(await opened.paths()).toEqual(['position/000.p/17', 'tile/0/000.p/17']);
    await grow(store, 17, 200);
    const root = await grow(store, 200, 300);
    expect(await opened.paths()).toEqual(['position/000', 'position/001.p/44', 'tile/0/000', 'tile/0/001.p/44', 'tile/1/000.p/1']);
    const { root: whole } = await growTree(0, hashes(0, 300), tilesOf(0, store));
    expect(root).toEqual(Uint8Array.from(whole));
    expect(await store.read('tile/0/002')).toBeUndefined();
    expect(await store.read('tile/0/000/more')).toBeUndefined();
  });

  it('is read at every smaller size, and by one who has not heard that it has grown', async () => {
    const { store } = opened;
    await grow(store, 0, 250);
    const before = nodesInTiles(250, tilesOf(250, store));
    await grow(store, 250, 600);
    const { root } = await growTree(0, hashes(0, 250), tilesOf(0, store));
    expect(await rootOf(250, before)).toEqual(root);
    expect(await rootOf(250, nodesInTiles(250, tilesOf(600, store)))).toEqual(root);
  });

  it('finds the leaf of a position', async () => {
    const { store } = opened;
    await grow(store, 0, 200);
    await grow(store, 200, 600);
    const places = new LeafPositions(600, store);
    for (const leaf of [0, 1, 255, 256, 511, 512, 599]) {
      expect(await places.indexOf(positionOf(leaf + 1))).toBe(leaf);
      expect(await places.at(leaf)).toEqual(positionOf(leaf + 1));
    }
    for (const commit of [0n, 15n, 2_565n, 6_001n]) expect(await places.indexOf({ commit, prepare: commit })).toBeUndefined();
    await expect(places.at(600)).rejects.toThrow('A tree of 600 leaves has no leaf 600.');
    expect(await new LeafPositions(0, store).indexOf(positionOf(1))).toBeUndefined();
  });

  it('says what is missing or too short', async () => {
    const { store } = opened;
    await grow(store, 0, 300);
    await expect(rootOf(900, nodesInTiles(900, tilesOf(900, store)))).rejects.toThrow(TilesMissing);
    await store.write([
      { path: 'tile/0/000', bytes: Buffer.alloc(31) },
      { path: 'position/000', bytes: Buffer.alloc(15) },
    ]);
    await expect(rootOf(300, nodesInTiles(300, tilesOf(300, store)))).resolves.toBeDefined();
    await expect(rootOf(200, nodesInTiles(300, tilesOf(300, store)))).rejects.toThrow('tile/0/000');
    await expect(new LeafPositions(300, store).at(3)).rejects.toThrow('position/000');
  });
});
