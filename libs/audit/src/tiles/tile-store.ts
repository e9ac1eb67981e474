/** A file of the tree: a tile, or the positions of the leaves of a tile. */
export interface TreeFile {
  /** Below the tree's folder, e.g. `tile/0/000` or `position/002.p/17`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Keeps the files of the tree. Two implementations: a folder and a table of PostgreSQL. Everything in it follows from the log and can be made again.
 */
export interface TileStore {
  /** What is kept under a path; undefined when nothing is. */
  read(path: string): Promise<Uint8Array | undefined>;
  /**
   * Keeps files, in place of those of the same paths, and resolves once the disk has them all. A full tile also takes the place of the partial ones
   * that it has outgrown.
   */
  write(files: readonly TreeFile[]): Promise<void>;
}

/** Where the partial tiles are that a full one has outgrown; undefined for the path of a partial tile. */
export function outgrownBy(path: string): string | undefined {
  return /\.p\/\d+$/.test(path) ? undefined : `${path}.p`;
}
