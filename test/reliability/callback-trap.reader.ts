import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { formatPosition, parsePosition } from '@opsledger/eventsourcing';
import { openEventStoreDb } from '@opsledger/eventstoredb';
import { isProgram } from './store-random.js';

export interface ReaderOrder {
  readonly url: string;
  readonly file: string;
}

/** What a reader has stored for good: one page of events, together with its position. */
export interface StoredPage {
  readonly position: string;
  readonly ids: readonly string[];
}

/** The pages in a reader's file. A last line that the kill cut short was never stored: it is cut off. */
export function storedPages(file: string): readonly StoredPage[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as StoredPage);
}

/** Goes on behind what is stored, and stores every page before it takes the next. Ends only by a kill, or when its parent has gone. */
async function main({ url, file }: ReaderOrder): Promise<void> {
  const after = parsePosition(storedPages(file).at(-1)?.position ?? '0');
  const store = await openEventStoreDb({ url, timeoutMs: 2000, silenceMs: 500 });
  const handle = openSync(file, 'a');
  const ending = new AbortController();
  process.once('disconnect', () => ending.abort());
  for await (const { events, position } of store.subscribeToAll({ after, signal: ending.signal })) {
    const page: StoredPage = { position: formatPosition(position), ids: events.map(({ id }) => id) };
    writeSync(handle, `${JSON.stringify(page)}\n`);
    fsyncSync(handle);
  }
  closeSync(handle);
  await store.close();
}

const order = process.argv[2];
if (isProgram(import.meta.url) && order !== undefined) await main(JSON.parse(order) as ReaderOrder);
