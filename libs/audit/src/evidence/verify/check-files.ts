import { createHash } from 'node:crypto';
import { FILES, type FileEntry, type Manifest } from '../archive/manifest.js';
import type { ArchiveFault } from './archive-fault.js';
import type { ArchiveSource } from './archive-source.js';

/** Compares every file with what the manifest says of it. */
export async function* checkFiles(source: ArchiveSource, { files }: Manifest): AsyncGenerator<ArchiveFault> {
  const there = new Set(await source.paths());
  for (const entry of files) {
    if (!there.delete(entry.path)) yield { file: entry.path, code: 'MISSING', message: `${entry.path} is missing.` };
    else yield* checkFile(source, entry);
  }
  for (const file of [...there].sort()) {
    if (file === FILES.manifest || file === FILES.note) continue;
    yield { file, code: 'NOT_LISTED', message: `${file} was added: the manifest does not list it.` };
  }
}

async function* checkFile(source: ArchiveSource, { path, size, sha256 }: FileEntry): AsyncGenerator<ArchiveFault> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of source.read(path)) {
      hash.update(chunk);
      bytes += chunk.byteLength;
    }
  } catch (error) {
    yield unreadable(path, error);
    return;
  }
  if (bytes === size && hash.digest('hex') === sha256) return;
  const how = bytes === size ? 'its SHA-256 is another' : `it has ${bytes} bytes instead of ${size}`;
  yield { file: path, code: 'CHANGED', message: `${path} was changed: ${how}.` };
}

/** A file that breaks off or whose ZIP entry is damaged. */
export function unreadable(file: string, error: unknown): ArchiveFault {
  return { file, code: 'UNREADABLE', message: `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.` };
}

/** Most bytes of a file that is read whole: of a manifest with its figures and receipts. */
const MOST_BYTES = 16 * 1_048_576;

/** A short file as text; undefined when it is too long, or no UTF-8. */
async function textOf(source: ArchiveSource, path: string): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of source.read(path)) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) return undefined;
  }
  const whole = Buffer.concat(chunks);
  const text = whole.toString('utf8');
  return Buffer.from(text).equals(whole) ? text : undefined;
}

/** The text of a file, or what is wrong with it. */
export async function shortFile(source: ArchiveSource, file: string): Promise<string | ArchiveFault> {
  if (!(await source.paths()).includes(file)) return { file, code: 'MISSING', message: `${file} is missing.` };
  try {
    return (await textOf(source, file)) ?? { file, code: 'MALFORMED', message: `${file} is too long, or no text in UTF-8.` };
  } catch (error) {
    return unreadable(file, error);
  }
}
