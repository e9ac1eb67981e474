/** Hashes of a full tile, and leaves of a full tile of level 0. */
export const TILE_WIDTH = 256;

/** Levels of the tree that one tile holds. */
export const TILE_LEVELS = 8;

/** A tile, or its beginning while the tree has not filled it. */
export interface TilePlace {
  readonly level: number;
  readonly index: number;
  /** Hashes that it has, 1 to 256. */
  readonly width: number;
}

/** Where a tile is served and stored (C2SP tlog-tiles): `tile/0/x001/x234/067`, `tile/1/002.p/17`. */
export function tilePath({ level, index, width }: TilePlace): string {
  const groups = String(index)
    .padStart(Math.ceil(String(index).length / 3) * 3, '0')
    .match(/.{3}/g)!;
  const name = groups.map((group, place) => (place === groups.length - 1 ? group : `x${group}`)).join('/');
  return `tile/${level}/${name}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}
