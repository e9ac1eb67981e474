import type { Range } from '@opsledger/transparency';
import { parsePosition, comparePositions } from '@opsledger/eventsourcing';
import type { Asked } from './manifest.js';
import type { Leaf, ProvedLog } from './proved-log.js';

/** Where the leaves are in the range that is asked for. Times of recording never fall, so a time is found by halving. */
export async function rangeOf(log: ProvedLog, { from, to, fromLeaf = 0, toLeaf = log.size }: Asked): Promise<Range> {
  const start = from === undefined ? fromLeaf : await firstLeafAt(log, from);
  const end = to === undefined ? Math.min(toLeaf, log.size) : await firstLeafAt(log, to);
  return { start: Math.min(start, end), end };
}

/** The first leaf that was recorded at a time or later; the size of the log when there is none. */
export function firstLeafAt(log: ProvedLog, time: string): Promise<number> {
  return firstLeaf(log, ({ event }) => {
    const { recordedAt } = event.metadata;
    return typeof recordedAt === 'string' ? recordedAt >= time : undefined;
  });
}

/** The first leaf at a position of the store or behind it. @throws {RangeError} the text is no position. */
export function firstLeafFrom(log: ProvedLog, position: string): Promise<number> {
  const wanted = parsePosition(position);
  return firstLeaf(log, ({ event }) => comparePositions(event.position, wanted) >= 0);
}

/** @param reached undefined where a leaf does not say; then the next one that does is asked. */
async function firstLeaf(log: ProvedLog, reached: (leaf: Leaf) => boolean | undefined): Promise<number> {
  let [low, high] = [0, log.size];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const said = await firstSaid(log, middle, high, reached);
    if (said?.reached === false) low = said.index + 1;
    else high = middle;
  }
  return low;
}

async function firstSaid(
  log: ProvedLog,
  from: number,
  end: number,
  reached: (leaf: Leaf) => boolean | undefined,
): Promise<{ readonly index: number; readonly reached: boolean } | undefined> {
  for await (const leaf of log.leaves(from)) {
    if (leaf.index >= end) return undefined;
    const answer = reached(leaf);
    if (answer !== undefined) return { index: leaf.index, reached: answer };
  }
  return undefined;
}
