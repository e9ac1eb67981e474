import { TransferRefused } from './transfer-refused.js';

/** Longest line in bytes: an event has at most 1 MiB, and JSON within JSON is not escaped again. */
const MAX_LINE = 16 * 1_048_576;
const LINE_FEED = 10;

/** One line of a file. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** With the line feed, when it has one. */
  readonly bytes: Buffer;
  /** False for a last line that is cut off. */
  readonly whole: boolean;
}

/** Divides bytes into lines. Holds one line and one chunk at a time. @throws {TransferRefused} a line has no end in sight. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 1;
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      const last = bytes.subarray(start, end + 1);
      yield { number, bytes: parts.length === 0 ? last : Buffer.concat([...parts, last]), whole: true };
      number += 1;
      parts = [];
      size = 0;
      start = end + 1;
    }
    if (start < bytes.length) parts.push(bytes.subarray(start));
    size += bytes.length - start;
    if (size > MAX_LINE) {
      throw new TransferRefused('file', `Line ${number} is longer than any event can be. This is not a file of exported events.`);
    }
  }
  if (parts.length > 0) yield { number, bytes: Buffer.concat(parts), whole: false };
}
