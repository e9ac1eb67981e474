import { Readable, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { ArchiveTarget } from './archive-target.js';

/**
 * Writes an archive as one ZIP, entry by entry, as fast as `out` takes it. What is being read stops when `out` is closed early.
 * @param madeAt the time of every entry.
 */
export function zipArchive(out: Writable, madeAt: Date): ArchiveTarget {
  const zip = new ZipFile();
  const written = finished(out);
  written.catch(() => undefined); // told to whoever adds or finishes
  zip.outputStream.pipe(out);
  return {
    async add(path, content) {
      const stream = Readable.from(content, { objectMode: false });
      const read = finished(stream);
      zip.addReadStreamLazy(path, { mtime: madeAt, mode: 0o100644 }, (take) => {
        take(null, stream);
      });
      try {
        await Promise.race([read, written.then(() => read)]);
      } finally {
        stream.destroy();
      }
    },
    async finish() {
      zip.end();
      await written;
    },
  };
}
