import { open, type FileHandle } from 'node:fs/promises';
import { findResumePoint, type ExportSink, type ResumePoint } from '@opsledger/eventsourcing';
import { CliFailure, EXIT } from '../console/exit-code.js';

/** How to treat a file that is there already: go on behind it, write it anew, or refuse. */
export interface ExistingFile {
  readonly resume?: true;
  readonly force?: true;
}

/** Where an export goes. */
export interface ExportTarget extends ExportSink {
  /** What an earlier export left. */
  readonly resume?: ResumePoint;
  /** Puts everything on disk. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** Writes to stdout, as fast as its reader reads. */
export function stdoutTarget(): ExportTarget {
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        process.stdout.write(bytes, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    finish: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/**
 * Opens a file to export to. What is there stays as it is until the first bytes are written.
 * @throws {CliFailure} it exists, and nothing says what to do with it. @throws {TransferRefused} it cannot be resumed.
 */
export async function fileTarget(path: string, { resume, force }: ExistingFile): Promise<ExportTarget> {
  const handle = await openFile(path, resume ? 'r+' : force ? 'w' : 'wx');
  try {
    const point = resume && (await findResumePoint(handle.createReadStream({ start: 0, autoClose: false })));
    return appendingTo(handle, point);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function appendingTo(handle: FileHandle, resume: ResumePoint | undefined): ExportTarget {
  let end = resume?.bytes ?? 0;
  let begun = false;
  return {
    ...(resume && { resume }),
    async write(bytes) {
      // Only now is it known that the file holds the same log.
      if (!begun) await handle.truncate(end);
      begun = true;
      for (let written = 0; written < bytes.byteLength;) {
        written += (await handle.write(bytes, written, bytes.byteLength - written, end + written)).bytesWritten;
      }
      end += bytes.byteLength;
    },
    finish: () => handle.sync(),
    close: () => handle.close(),
  };
}

async function openFile(path: string, flags: 'r+' | 'w' | 'wx'): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' && flags === 'r+') return open(path, 'wx+');
    if (code !== 'EEXIST') throw error;
    throw new CliFailure(EXIT.usage, `${path} exists. Go on behind it with --resume, write it anew with --force, or name another file.`);
  }
}
