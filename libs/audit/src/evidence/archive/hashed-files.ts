import { createHash } from 'node:crypto';
import type { ArchiveTarget } from './archive-target.js';
import type { FileEntry } from './manifest.js';

/** Counts and hashes the files of an archive while they are written. */
export class HashedFiles {
  private readonly written: FileEntry[] = [];

  constructor(private readonly target: ArchiveTarget) {}

  /** Every file so far, in the order of the paths. */
  get entries(): FileEntry[] {
    return this.written.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  }

  /** Writes a file, piece by piece. */
  async add(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const hash = createHash('sha256');
    let size = 0;
    await this.target.add(
      path,
      (async function* () {
        for await (const bytes of content) {
          hash.update(bytes);
          size += bytes.byteLength;
          yield bytes;
        }
      })(),
    );
    this.written.push({ path, size, sha256: hash.digest('hex') });
  }

  /** Writes a short file. */
  addText(path: string, text: string): Promise<void> {
    return this.add(path, oneChunk(text));
  }
}

/** A text as the content of a file. */
export async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  if (text !== '') yield Buffer.from(text);
}

/** Characters that are written at once. */
const BLOCK = 64 * 1024;

/** Lines as the content of a file, in blocks. */
export async function* inBlocks(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let block: string[] = [];
  let size = 0;
  for await (const line of lines) {
    block.push(line, '\n');
    size += line.length + 1;
    if (size < BLOCK) continue;
    yield Buffer.from(block.join(''));
    block = [];
    size = 0;
  }
  if (size > 0) yield Buffer.from(block.join(''));
}
