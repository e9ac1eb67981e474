import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How a file is written. */
export interface DurableOptions {
  /** Rights of the file; default 0o644: what is written here is to be shown. */
  readonly mode?: number;
  /** A file that is there already stays as it is. */
  readonly keep?: true;
}

/** Writes a file aside, then renames it: a crash leaves the whole file or what was there before. Resolves once the disk has it. */
export async function writeDurably(path: string, content: Uint8Array | string, { mode = 0o644, keep }: DurableOptions = {}): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const aside = `${path}.${randomUUID()}.new`;
  const file = await open(aside, 'wx', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await (keep ? linkOnce(aside, path) : rename(aside, path));
  if (process.platform !== 'win32') await syncFolder(folder);
}

async function linkOnce(aside: string, path: string): Promise<void> {
  try {
    await link(aside, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(aside);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
