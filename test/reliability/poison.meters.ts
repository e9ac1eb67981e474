import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { eventCatalogue, type EventOf, type NewEvent, type RecordedEvent } from '@opsledger/eventsourcing';
import {
  date,
  defineProjection,
  defineTable,
  diffRows,
  foldRows,
  int4,
  readAllRows,
  text,
  type Projection,
  type ReadStore,
} from '@opsledger/read-store';
import { NOTHING_SEEN, PAGE_METADATA, withEvent } from './completeness.tally.js';

/**
 * What makes a reading impossible to apply, until the handlers are mended. handler: they throw at once. text: so they do, and both the event
 * and the message hold characters that the database has no place for. row: they throw where the row is computed. number: the row does not fit
 * its table. date: the database refuses the row, and does not say which.
 */
export const FAULTS = ['handler', 'text', 'row', 'number', 'date'] as const;
export type Fault = (typeof FAULTS)[number];

const meterEvents = eventCatalogue('meter', {
  MeterRead: {
    summary: 'A meter was read.',
    sentence: '{actor} read {units unit}',
    version: 1,
    schema: z.object({ units: z.number(), note: z.string(), day: z.string(), fault: z.enum(FAULTS).optional() }),
  },
});
type MeterEvent = EventOf<typeof meterEvents>;

const DISTRICTS = 7;
const DAY = '2026-02-28';
const NO_DAY = '2026-02-30';
/** A NUL and half of a surrogate pair, which JSON has and PostgreSQL's text has not. */
const UNSTORABLE = 'a\0b\ud800c';

const meterTable = (name: string) =>
  defineTable(`${name}_meter`, {
    key: ['stream'],
    columns: {
      stream: text(),
      note: text(),
      day: date(),
      units: int4(),
      events: int4(),
      digest: text(),
      revision: int4(),
      disorder: int4(),
    },
    indexes: [{ columns: ['note'] }],
  });
const districtTable = defineTable('joined_district', { key: ['district'], columns: { district: text(), events: int4(), units: int4() } });

const UNREAD = { note: '', day: '', units: 0, ...NOTHING_SEEN, revision: -1, disorder: 0 };

/** A projection of meters whose handlers record in which order they saw the events of each, and can be faulty. */
export interface Metering {
  readonly projection: Projection;
  readonly compare: (readStore: ReadStore, events: readonly RecordedEvent[]) => Promise<Differences>;
}

export interface Differences {
  /** Rows that are no fold of the events. */
  readonly differences: number;
  /** Events that came out of the order of their stream. */
  readonly disorder: number;
}

/** Whether the handlers still have their faults. */
export class Handlers {
  faulty = true;
  readonly apart = this.metering('apart', true);
  readonly joined = this.metering('joined', false);

  private metering(name: string, apart: boolean): Metering {
    const meters = meterTable(name);
    const tables = apart ? [meters] : [meters, districtTable];
    const projection = defineProjection<MeterEvent>({
      name,
      version: 1,
      ...(apart && { partitioned: true as const }),
      tables,
      catalogues: [meterEvents],
      on: {
        MeterRead: ({ id, stream, revision, data }, rows) => {
          if (this.faulty && (data.fault === 'handler' || data.fault === 'text')) throw new Error(`Cannot read "${data.note}".`);
          const { units, note, day } = this.faulty ? data : mended(data);
          rows.change(meters, { stream }, (before = { ...UNREAD, stream }) => {
            if (this.faulty && data.fault === 'row') throw new Error(`Cannot add to ${before.units}.`);
            const disorder = before.disorder + (revision === before.revision + 1 ? 0 : 1);
            return { stream, note, day: later(before.day, day), units: before.units + units, ...withEvent(before, id), revision, disorder };
          });
          if (apart) return;
          const district = `${stream.length}/${Number(stream.slice(6)) % DISTRICTS}`;
          rows.change(districtTable, { district }, (before) => {
            return { district, events: (before?.events ?? 0) + 1, units: (before?.units ?? 0) + units };
          });
        },
      },
    });
    return {
      projection,
      async compare(readStore, events) {
        const folded = foldRows(projection, events);
        let differences = 0;
        for (const table of tables) differences += diffRows(table, folded.rows(table), await readAllRows(readStore, table)).length;
        const disorder = (await readAllRows(readStore, meters)).reduce((sum, meter) => sum + meter.disorder, 0);
        return { differences, disorder };
      },
    };
  }
}

/** Kept, so that no later event of the same batch takes the place of what cannot be stored. */
const later = (a: string, b: string): string => (b > a ? b : a);

const mended = (data: MeterEvent['data']): MeterEvent['data'] => ({ ...data, units: Math.min(data.units, 1000), day: DAY });

/** A reading, sound or with a fault. */
export function reading(fault: Fault | undefined): NewEvent {
  const units = fault === 'number' ? 2 ** 40 : 3;
  const note = fault === 'text' ? UNSTORABLE : 'as usual';
  return {
    id: randomUUID(),
    type: 'MeterRead',
    data: { units, note, day: fault === 'date' ? NO_DAY : DAY, ...(fault && { fault }) },
    metadata: PAGE_METADATA,
  };
}

/** What has to be set aside: the first event of a stream that has a fault, and all that follow it there. */
export function poisonedOf(events: readonly RecordedEvent[]): ReadonlyMap<string, readonly RecordedEvent[]> {
  const poisoned = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    const before = poisoned.get(event.stream);
    if (before) before.push(event);
    else if (event.data['fault'] !== undefined) poisoned.set(event.stream, [event]);
  }
  return poisoned;
}
