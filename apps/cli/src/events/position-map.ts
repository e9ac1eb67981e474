import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { once } from 'node:events';
import { CliFailure, EXIT } from '../console/exit-code.js';
import { exists } from '../doctor/check-files.js';

/** A file that tells for every event its position in the log it came from, and in the one it is in now. */
export interface PositionMap {
  readonly add: (from: string, to: string) => Promise<void>;
  /** Gives the file its name, which it has only when it is whole. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** Begins a file of positions. @throws {CliFailure} it exists. */
export async function openPositionMap(path: string): Promise<PositionMap> {
  if (await exists(path)) throw new CliFailure(EXIT.usage, `${path} exists. Name another file for the positions.`);
  const part = `${path}.part`;
  const stream = createWriteStream(part);
  await once(stream, 'open');
  stream.write('old,new\n');
  return {
    async add(from, to) {
      if (!stream.write(`${from},${to}\n`)) await once(stream, 'drain');
    },
    async finish() {
      stream.end();
      await once(stream, 'finish');
      await rename(part, path);
    },
    async close() {
      if (stream.closed) return;
      stream.destroy();
      await once(stream, 'close');
    },
  };
}
