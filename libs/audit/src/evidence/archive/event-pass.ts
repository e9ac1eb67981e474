import { eventLine, exported, type RecordedEvent } from '@opsledger/eventsourcing';
import type { Range } from '@opsledger/transparency';
import { leafOf } from '../../transparency-log/leaf.js';
import { MOST_RECEIPTS, type Asked, type Manifest, type Subject } from './manifest.js';
import type { Leaf, ProvedLog } from './proved-log.js';

/** Most events that the report shows one by one; `events.jsonl` has all. */
export const MOST_ROWS = 1_000;

/** The line of an event: as an export of the whole log writes it, with its place among the leaves in front. */
export function leafLine({ index, event }: Leaf): string {
  return `{"index":${index},${eventLine(exported(event)).slice(1)}`;
}

/** Whether an event is about a subject: of its own stream, or naming its id. */
export function isAbout({ stream, data }: Pick<RecordedEvent, 'stream' | 'data'>, subjects: readonly Subject[]): boolean {
  if (subjects.some((subject) => subject.stream === stream)) return true;
  const text = JSON.stringify(data);
  return subjects.some(({ id }) => text.includes(JSON.stringify(id)));
}

/**
 * Goes once through the leaves that are asked for. Keeps what the other files of the archive need: the first events, counts, and of subjects the places.
 */
export class EventPass {
  count = 0;
  /** The first events, for the report. */
  readonly rows: Leaf[] = [];
  readonly byType = new Map<string, number>();
  /** By kind and id. */
  readonly byActor = new Map<string, number>();
  /** Places of the events, in order; those of a period are its range. */
  private readonly places: number[] = [];
  private first: string | undefined;
  private last: string | undefined;

  constructor(
    private readonly log: ProvedLog,
    private readonly asked: Asked,
    private readonly range: Range,
  ) {}

  /** The lines of the events. @param onProgress hears how many leaves were looked at. */
  async *lines(onProgress: (looked: number) => void = () => undefined): AsyncGenerator<string> {
    const { start, end } = this.range;
    const { subjects } = this.asked;
    for await (const leaf of this.log.leaves(start)) {
      if (leaf.index >= end) return;
      onProgress(leaf.index - start + 1);
      if (subjects && !isAbout(leaf.event, subjects)) continue;
      if (subjects) this.places.push(leaf.index);
      this.take(leaf);
      yield leafLine(leaf);
    }
  }

  private take(leaf: Leaf): void {
    const { type, metadata } = leaf.event;
    const actor = metadata['actor'] as { readonly kind?: string; readonly id?: string } | undefined;
    this.count += 1;
    if (this.rows.length < MOST_ROWS) this.rows.push(leaf);
    add(this.byType, type);
    add(this.byActor, `${actor?.kind ?? ''} ${actor?.id ?? ''}`);
    const { recordedAt } = metadata;
    if (typeof recordedAt !== 'string') return;
    this.first ??= recordedAt;
    this.last = recordedAt;
  }

  /** Whether an event of the archive is in a range. */
  has({ start, end }: Range): boolean {
    if (!this.asked.subjects) return Math.max(start, this.range.start) < Math.min(end, this.range.end);
    const place = this.places[firstFrom(this.places, start)];
    return place !== undefined && place < end;
  }

  /** Each event with its leaf, when there are few enough for a receipt each. */
  *receipts(): Generator<{ readonly index: number; readonly entry: Uint8Array }> {
    if (this.count > MOST_RECEIPTS) return;
    for (const { index, event } of this.rows) yield { index, entry: leafOf(event, index) };
  }

  /** What the manifest says of the events. */
  facts(): Manifest['events'] {
    const { subjects } = this.asked;
    const enclosed = { start: this.places[0] ?? this.range.start, end: (this.places.at(-1) ?? this.range.start - 1) + 1 };
    const { start, end } = subjects ? enclosed : this.range;
    return {
      count: this.count,
      firstLeaf: start,
      endLeaf: end,
      ...(this.first !== undefined && { firstRecordedAt: this.first }),
      ...(this.last !== undefined && { lastRecordedAt: this.last }),
    };
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Place in a rising list of the first number that is `value` or more. */
function firstFrom(rising: readonly number[], value: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
