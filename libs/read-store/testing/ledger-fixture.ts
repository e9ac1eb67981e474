import { uuidV5, type Instant, type JsonObject } from '@opsledger/kernel';
import { eventCatalogue, type EventMetadata, type NewEvent } from '@opsledger/eventsourcing';
import {
  defineProjection,
  defineTable,
  int4,
  int8,
  jsonb,
  nullable,
  numeric,
  text,
  textArray,
  uuidArray,
  timestamptz,
  uuid,
  boolean,
  date,
  type Projection,
  type Table,
} from '@opsledger/read-store';
import { z } from 'zod';

/** A small domain for the specs: jars that are opened, filled, labelled, emptied and broken. */
export const jarCatalogue = eventCatalogue('jar', {
  JarOpened: {
    summary: 'A jar was set up.',
    sentence: '{actor} set up jar {label}',
    version: 2,
    schema: z.object({ label: z.string(), shelf: z.string() }),
    upcasts: { 1: (data) => ({ ...data, shelf: 'unknown' }) },
  },
  JarFilled: {
    summary: 'Something was put in.',
    sentence: '{actor} put something into {subject}',
    version: 1,
    schema: z.object({ amount: z.number() }),
  },
  JarLabelled: {
    summary: 'The label was replaced.',
    sentence: '{actor} put the label {label} on a jar',
    version: 1,
    schema: z.object({ label: z.string() }),
  },
  JarBroken: { summary: 'The jar is gone.', sentence: '{actor} broke {subject}', version: 1, schema: z.object({}) },
});

export type JarEvent =
  | { readonly type: 'JarOpened'; readonly data: { readonly label: string; readonly shelf: string } }
  | { readonly type: 'JarFilled'; readonly data: { readonly amount: number } }
  | { readonly type: 'JarLabelled'; readonly data: { readonly label: string } }
  | { readonly type: 'JarBroken'; readonly data: Record<string, never> };

export const jarTable = defineTable('jar', {
  key: ['id'],
  columns: { id: uuid(), label: text(), shelf: text(), amount: int4(), fillings: int4(), opened_at: timestamptz() },
  indexes: [{ columns: ['label', 'id'] }, { columns: ['opened_at desc'], where: 'amount > 0' }],
});
export const shelfTable = defineTable('shelf', { key: ['shelf'], columns: { shelf: text(), jars: int4() } });

/** Handlers that count: delivering an event twice would show. */
export const jarProjection = defineProjection<JarEvent>({
  name: 'jars',
  version: 1,
  tables: [jarTable, shelfTable],
  catalogues: [jarCatalogue],
  on: {
    JarOpened: ({ stream, data, metadata }, rows) => {
      rows.put(jarTable, {
        id: stream.slice(4),
        label: data.label,
        shelf: data.shelf,
        amount: 0,
        fillings: 0,
        opened_at: metadata.occurredAt,
      });
      rows.change(shelfTable, { shelf: data.shelf }, (shelf) => ({ shelf: data.shelf, jars: (shelf?.jars ?? 0) + 1 }));
    },
    JarFilled: ({ stream, data }, rows) =>
      rows.change(
        jarTable,
        { id: stream.slice(4) },
        (jar) => jar && { ...jar, amount: jar.amount + data.amount, fillings: jar.fillings + 1 },
      ),
    JarLabelled: ({ stream, data }, rows) => rows.patch(jarTable, { id: stream.slice(4) }, { label: data.label }),
    JarBroken: ({ stream }, rows) => rows.remove(jarTable, { id: stream.slice(4) }),
  },
});

/** A table with every type, to see how values come back. */
export const everyTypeTable = defineTable('every_type', {
  key: ['id', 'day'],
  columns: {
    id: uuid(),
    day: date(),
    name: nullable(text()),
    tags: textArray(),
    mentions: uuidArray(),
    done: boolean(),
    small: int4(),
    large: int8(),
    exact: numeric(),
    at: timestamptz(),
    extra: nullable(jsonb<JsonObject>()),
  },
});

export const widgetTable = defineTable('widget', { key: ['name'], columns: { name: text(), size: int4() } });

/** A projection without events, to see what start-up does with its tables. */
export function widgets(version: number, table: Table = widgetTable): Projection {
  return defineProjection({ name: 'widgets', version, tables: [table], catalogues: [], on: {} });
}

const WHEN = '2026-03-01T09:30:00.000Z' as Instant;

/** An event as a command would have recorded it. */
export function jarEvent(type: string, data: JsonObject, name: string, schemaVersion = type === 'JarOpened' ? 2 : 1): NewEvent {
  const metadata: EventMetadata = {
    schemaVersion,
    occurredAt: WHEN,
    recordedAt: WHEN,
    actor: { id: 'spec', kind: 'service', roles: [] },
    commandId: uuidV5(`command ${name}`),
    commandHash: '',
    commandIndex: 0,
    commandSize: 1,
    $correlationId: 'spec',
    $causationId: 'spec',
    origin: 'seed',
  };
  return { id: uuidV5(`event ${name}`), type, data, metadata: metadata as unknown as JsonObject };
}

/** The stream of the jar with this number. */
export function jarStream(jar: number): string {
  return `jar-${uuidV5(`jar ${jar}`)}`;
}

/** The first `count` events of one fixed history, for logs that several processes must agree on. */
export function jarHistory(count: number): readonly (readonly [stream: string, event: NewEvent])[] {
  return Array.from({ length: count }, (_, index) => {
    const jar = Math.floor(index / 7);
    const name = `history ${index}`;
    const step = index % 7;
    if (step === 0) return [jarStream(jar), jarEvent('JarOpened', { label: `jar ${jar}`, shelf: `shelf ${jar % 5}` }, name)];
    if (step === 5) return [jarStream(jar), jarEvent('JarLabelled', { label: `again ${jar}` }, name)];
    if (step === 6 && jar % 3 === 0) return [jarStream(jar), jarEvent('JarBroken', {}, name)];
    return [jarStream(Math.max(0, jar - step)), jarEvent('JarFilled', { amount: index % 11 }, name)];
  });
}
