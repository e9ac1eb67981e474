import type { CheckedRecord } from './record.js';
import type { TailRecord } from './tail.js';

/** Most records and bytes that a reader holds at a time. */
export const PAGE_RECORDS = 256;
export const PAGE_BYTES = 1_048_576;

/** Which places a page visits: `count` of them from `first`, up (1) or down (-1). */
export interface PageRange {
  readonly first: number;
  readonly step: 1 | -1;
  readonly count: number;
}

/** Reads places one after the other until the page is full. Synchronous: no transaction outlives it. */
export function readPage({ first, step, count }: PageRange, read: (place: number) => CheckedRecord): readonly CheckedRecord[] {
  const records: CheckedRecord[] = [];
  let bytes = 0;
  for (let index = 0; index < count && index < PAGE_RECORDS && bytes < PAGE_BYTES; index += 1) {
    const record = read(first + index * step);
    bytes += record.bytes.length;
    records.push(record);
  }
  return records;
}

/** Part of the log as a subscription sees it: what matched among the records up to and including `last`. */
export interface ConsideredPage {
  readonly found: readonly TailRecord[];
  readonly last: number;
}

/** Most records considered for one page of a subscription, and most bytes of those that matched. */
const CONSIDERED = 5000;
const MATCHED_BYTES = 4 * 1_048_576;

/** Considers the records after `after` up to `head`. @param read the record at a position, undefined when it does not match. JSON is parsed for none. */
export function considerPage(
  read: (position: number) => TailRecord | undefined,
  range: { readonly after: number; readonly head: number },
  maxPage: number,
): ConsideredPage {
  const matched: TailRecord[] = [];
  const end = Math.min(range.head, range.after + CONSIDERED);
  let bytes = 0;
  let last = range.after;
  while (last < end && matched.length < maxPage && bytes < MATCHED_BYTES) {
    const found = read(last + 1);
    last += 1;
    if (!found) continue;
    bytes += found.record.bytes.length;
    matched.push(found);
  }
  return { found: matched, last };
}
