import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OperationsLog } from '@opsledger/eventsourcing';
import { openReadStore } from '../database/embedded-read-store.js';
import { isCopyName, requireCopyName, type CopyStorage } from './copy-storage.js';

/** Copies of the embedded read models: a database of its own for each, in a folder below the one given. */
export function embeddedCopies(folder: string, log?: OperationsLog): CopyStorage {
  const placeOf = (name: string): string => join(folder, requireCopyName(name));
  return {
    open: async (name, projections, { sealed = false } = {}) =>
      openReadStore({ folder: placeOf(name), projections, sealed, ...(log && { log }) }),
    names: async () => (await entriesOf(folder)).filter(isCopyName),
    size: (name) => bytesBelow(placeOf(name)),
    drop: (name) => rm(placeOf(name), { recursive: true, force: true }),
  };
}

/** None where there is no folder. */
async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Files may come and go meanwhile. */
async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map((entry) =>
      stat(join(folder, entry)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
