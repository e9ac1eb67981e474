import { promisify } from 'node:util';
import { open, type Entry, type Options, type ZipFile } from 'yauzl';
import type { ArchiveSource } from './archive-source.js';

/** A file is no ZIP, or a damaged one. */
export class NotAZip extends Error {
  override readonly name = 'NotAZip';
}

const opened = promisify<string, Options, ZipFile>(open);

/** An archive as a ZIP. Of two entries with one name the second counts as a file that no manifest lists. @throws {NotAZip} */
export async function zipSource(path: string): Promise<ArchiveSource> {
  const zip = await opened(path, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
    throw notAZip(path, error);
  });
  const entries = await entriesOf(zip).catch((error: unknown) => {
    zip.close();
    throw notAZip(path, error);
  });
  return {
    paths: () => Promise.resolve([...entries.keys()]),
    read: (name) => contentOf(zip, entries.get(name)!),
    close: () => {
      zip.close();
      return Promise.resolve();
    },
  };
}

async function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      const { fileName } = entry;
      entries.set(entries.has(fileName) ? `${fileName} (again)` : fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => {
      resolve(entries);
    });
    zip.on('error', reject);
    zip.readEntry();
  });
}

async function* contentOf(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    zip.openReadStream(entry, (error, content) => {
      if (error) reject(error);
      else resolve(content);
    });
  });
  for await (const chunk of stream) yield chunk as unknown as Buffer;
}

function notAZip(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || 'syscall' in error) return error;
  return new NotAZip(`${path} is no ZIP that can be read: ${error.message}.`);
}
