import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { outgrownBy, type TileStore, type TreeFile } from './tile-store.js';
import { writeDurably } from './write-durably.js';

/** Keeps the tree in a folder, as C2SP tlog-tiles lays it out, so that a web server can serve it as it is. */
export function folderTileStore(folder: string): TileStore {
  return {
    read: (path) => readIfThere(join(folder, path)),
    async write(files) {
      await Promise.all(files.map((file) => writeDurably(join(folder, file.path), file.bytes)));
      await Promise.all(files.map((file) => removeOutgrown(folder, file)));
    },
  };
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

async function removeOutgrown(folder: string, { path }: TreeFile): Promise<void> {
  const outgrown = outgrownBy(path);
  if (outgrown !== undefined) await rm(join(folder, outgrown), { recursive: true, force: true });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
