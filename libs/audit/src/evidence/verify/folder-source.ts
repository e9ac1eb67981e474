import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ArchiveSource } from './archive-source.js';

/** An archive as a folder. Links and empty folders count as files, which no manifest lists. */
export function folderSource(folder: string): ArchiveSource {
  return {
    paths: () => pathsIn(folder, folder),
    read: (path) => createReadStream(join(folder, path)),
    close: () => Promise.resolve(),
  };
}

async function pathsIn(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    const own = relative(root, path).split(sep).join('/');
    if (!entry.isDirectory()) return [entry.isFile() ? own : `${own} (a link)`];
    const within = await pathsIn(root, path);
    return within.length === 0 ? [`${own}/`] : within;
  });
  return (await Promise.all(paths)).flat();
}
