import { hash } from 'node:crypto';
import { z } from 'zod';
import type { JsonObject } from '@opsledger/kernel';
import { comparePositions, eventCatalogue, START, type EventOf, type Position, type RecordedEvent } from '@opsledger/eventsourcing';
import { defineProjection, defineTable, int4, int8, text, type Projection } from '@opsledger/read-store';

/** Which append of which writer an event belongs to, and its place in it. */
const schema = z.object({ writer: z.number(), append: z.number(), index: z.number(), size: z.number() });

export const pageEvents = eventCatalogue('page', {
  LineWritten: { summary: 'A line was written.', sentence: '{actor} wrote a line', version: 1, schema },
  LineStruck: { summary: 'A line was struck through.', sentence: '{actor} struck a line through', version: 1, schema },
});
export type PageEvent = EventOf<typeof pageEvents>;
export type PageEventType = PageEvent['type'];
export const ALL_TYPES: readonly PageEventType[] = ['LineWritten', 'LineStruck'];

/** The metadata by which the events are read; nothing else of the envelope matters here. */
export const PAGE_METADATA: JsonObject = { schemaVersion: 1 };

/** What was seen of the log: how much, and in which order. */
export interface Tally {
  readonly events: number;
  /** Of the ids of all events, in the order in which they came. */
  readonly digest: string;
}

export const NOTHING_SEEN: Tally = { events: 0, digest: '' };

export function withEvent({ events, digest }: Tally, id: string): Tally {
  return { events: events + 1, digest: hash('sha1', digest + id, 'base64') };
}

/** A projection that notices every event which is missing, comes twice, or comes out of order. */
export interface Tallying {
  readonly types: readonly PageEventType[];
  readonly projection: Projection;
  readonly logTable: ReturnType<typeof tallyTable>;
  readonly pageTable: ReturnType<typeof pageTable>;
}

const tallyTable = (name: string) =>
  defineTable(`${name}_tally`, {
    key: ['log'],
    columns: { log: text(), events: int4(), digest: text(), position: int8(), disorder: int4() },
  });
const pageTable = (name: string) =>
  defineTable(`${name}_page`, { key: ['stream'], columns: { stream: text(), revision: int4(), disorder: int4() } });

/** Makes one that follows events of these types. */
export function tallying(name: string, types: readonly PageEventType[]): Tallying {
  const [logTable, pages] = [tallyTable(name), pageTable(name)];
  const isWhole = types.length === ALL_TYPES.length;
  const handler: Projection['on'][string] = ({ id, stream, revision, position }: RecordedEvent, rows) => {
    rows.change(logTable, { log: 'all' }, (before) => {
      const disorder = (before?.disorder ?? 0) + (position.commit > BigInt(before?.position ?? 0) ? 0 : 1);
      return { log: 'all', ...withEvent(before ?? NOTHING_SEEN, id), position: `${position.commit}`, disorder };
    });
    rows.change(pages, { stream }, (before) => {
      const last = before?.revision ?? -1;
      const follows = isWhole ? revision === last + 1 : revision > last;
      return { stream, revision, disorder: (before?.disorder ?? 0) + (follows ? 0 : 1) };
    });
  };
  const on = Object.fromEntries(types.map((type) => [type, handler]));
  const projection = defineProjection({ name, version: 1, tables: [logTable, pages], catalogues: [pageEvents], on });
  return { types, projection, logTable, pageTable: pages };
}

/** What is wrong in the log itself. */
export interface LogReport {
  readonly events: number;
  readonly acknowledgedAppends: number;
  /** Acknowledged appends that are not whole in the log, where the acknowledgement said. */
  readonly lost: number;
  /** Appends of which there is more than was sent. */
  readonly doubled: number;
  /** Places where a stream's revisions or the log's positions do not follow on. */
  readonly holes: number;
}

/** What writers were told, to be compared with the log. */
export class Acknowledged {
  private readonly places = new Map<string, string>();

  add(
    { writer, append, size }: { readonly writer: number; readonly append: number; readonly size: number },
    stream: string,
    revision: number,
  ): void {
    this.places.set(`${writer}/${append}`, `${stream}@${revision} whole ${size}`);
  }

  /** Reads the log once. @param tallies is told every event. */
  async compareWith(log: AsyncIterable<RecordedEvent>, tallies: (event: RecordedEvent) => void): Promise<LogReport> {
    const found = new Map<string, { next: number; place: string }>();
    const revisions = new Map<string, number>();
    let [events, doubled, holes, last]: [number, number, number, Position] = [0, 0, 0, START];
    for await (const event of log) {
      const { stream, revision, position, data } = event;
      if (!stream.startsWith('page-')) continue;
      events += 1;
      if (revision !== (revisions.get(stream) ?? -1) + 1 || comparePositions(position, last) <= 0) holes += 1;
      revisions.set(stream, revision);
      last = position;
      const { writer, append, index, size } = data as unknown as z.infer<typeof schema>;
      const part = found.get(`${writer}/${append}`) ?? { next: 0, place: '' };
      if (part.next !== index) doubled += 1;
      part.next = index + 1;
      part.place = `${stream}@${revision} ${part.next === size ? 'whole' : 'part'} ${size}`;
      found.set(`${writer}/${append}`, part);
      tallies(event);
    }
    const lost = [...this.places].filter(([append, place]) => found.get(append)?.place !== place).length;
    return { events, acknowledgedAppends: this.places.size, lost, doubled, holes };
  }
}
