import { createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ArchiveTarget } from './archive-target.js';

/** A folder holds something already. */
export class FolderNotEmpty extends Error {
  override readonly name = 'FolderNotEmpty';
}

/** Writes an archive as files of a folder, which is made. @throws {FolderNotEmpty} */
export async function folderArchive(folder: string): Promise<ArchiveTarget> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new FolderNotEmpty(`${folder} holds something already. Name a folder that is new or empty.`);
  return {
    async add(path, content) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await pipeline(content, createWriteStream(file, { flags: 'wx' }));
    },
    finish: () => Promise.resolve(),
  };
}
