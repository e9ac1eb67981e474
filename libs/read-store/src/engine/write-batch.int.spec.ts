import fc from 'fast-check';
import { sql } from 'kysely';
import { uuidV5, type JsonObject } from '@opsledger/kernel';
import { eventCatalogue, eventDecoder, type RecordedEvent } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { jarEvent } from '../../testing/ledger-fixture.js';
import { ENGINES, type Place, type RunningEngine } from '../../testing/engines.js';
import { countStatements } from '../database/statement-counter.js';
import { resetProjection } from '../database/schema.js';
import { foldRows, recordChanges } from '../projection/fold.js';
import { defineProjection } from '../projection/projection.js';
import { loadCheckpoint } from '../../testing/load-checkpoint.js';
import type { Checkpoint } from '../projector/checkpoint.js';
import type { ReadStore } from '../read-store.js';
import { defineTable, int4, jsonb, nullable, numeric, text, textArray, timestamptz, uuid } from '../table/table.js';
import { ChangeSet, type TableOutcome } from './change-set.js';
import { diffRows, readAllRows } from './compare-rows.js';
import { RecentRows } from './recent-rows.js';
import { commitBatch, loadNeeded } from './write-batch.js';

const step = z.object({ key: z.number(), value: z.number() });
const definition = { summary: 'A step of the property test.', sentence: '{actor} made a step', version: 1, schema: step };
const catalogue = eventCatalogue('step', {
  Put: definition,
  Patched: definition,
  Counted: definition,
  Removed: definition,
  Dropped: definition,
});
type StepEvent = { readonly type: 'Put' | 'Patched' | 'Counted' | 'Removed' | 'Dropped'; readonly data: z.infer<typeof step> };

const thing = defineTable('thing', {
  key: ['id'],
  columns: {
    id: uuid(),
    name: nullable(text()),
    count: int4(),
    price: numeric(),
    at: timestamptz(),
    tags: textArray(),
    extra: jsonb<JsonObject>(),
  },
});
const pair = defineTable('pair', { key: ['left', 'right'], columns: { left: text(), right: int4(), count: int4() } });
const mark = defineTable('mark', { key: ['name'], columns: { name: text() } });

const idOf = (key: number): string => uuidV5(`thing ${key}`);
const things = defineProjection<{ [T in StepEvent['type']]: { readonly type: T; readonly data: StepEvent['data'] } }[StepEvent['type']]>({
  name: 'things',
  version: 3,
  tables: [thing, pair, mark],
  catalogues: [catalogue],
  on: {
    Put: ({ data: { key, value } }, rows) => {
      rows.put(thing, {
        id: idOf(key),
        name: value % 3 ? `n${value}` : null,
        count: value,
        price: `0${value}.10`,
        at: '2026-03-01T00:00:00Z',
        tags: [`${value}`, 'a,"b"'],
        extra: { value },
      });
      rows.put(mark, { name: `${key}` });
    },
    Patched: ({ data: { key, value } }, rows) =>
      rows.patch(thing, { id: idOf(key) }, { price: `${value}`, extra: { patched: [value, null] } }),
    Counted: ({ data: { key, value } }, rows) => {
      rows.change(
        thing,
        { id: idOf(key) },
        (row) => row && { ...row, count: row.count + value, name: `${row.name}|${row.price}|${row.at}` },
      );
      rows.change(pair, { left: `l${key % 2}`, right: key }, (row) => ({
        left: `l${key % 2}`,
        right: key,
        count: (row?.count ?? 0) * 2 + value,
      }));
    },
    Removed: ({ data: { key } }, rows) => {
      rows.remove(thing, { id: idOf(key) });
      rows.remove(mark, { name: `${key}` });
    },
    Dropped: ({ data: { key } }, rows) =>
      rows.change(pair, { left: `l${key % 2}`, right: key }, (row) => (row && row.count % 2 ? row : undefined)),
  },
});

const recorded = (steps: readonly StepEvent[]): readonly RecordedEvent[] =>
  steps.map(({ type, data }, index) => {
    const place = BigInt(index + 1);
    return {
      ...jarEvent(type, data, `${index}`, 1),
      stream: 'step-1',
      revision: index,
      position: { commit: place, prepare: place },
      created: 0,
    };
  });

const anyStep = fc.record({
  type: fc.constantFrom<StepEvent['type']>('Put', 'Patched', 'Counted', 'Counted', 'Removed', 'Dropped'),
  data: fc.record({ key: fc.integer({ min: 0, max: 4 }), value: fc.integer({ min: 0, max: 9 }) }),
});

describe.each(ENGINES)('the row engine on $name', (engine) => {
  const decode = eventDecoder([catalogue]);
  let running: RunningEngine;
  let place: Place;
  let store: ReadStore;
  beforeAll(async () => {
    running = await engine.start();
    place = await running.place();
    store = place.open([things]);
    await store.ready;
  });
  afterAll(async () => {
    await store.close();
    await place.remove();
    await running.stop();
  });

  const set = { projection: things, slot: 'serving', build: 0 } as const;

  async function compute(events: readonly RecordedEvent[], recent?: RecentRows): Promise<readonly TableOutcome[]> {
    const changes = new ChangeSet(things, recent);
    recordChanges(things, decode, events, changes);
    const stored = await loadNeeded(store.db, set, changes);
    return changes.apply((table) => stored.get(table.name) ?? new Map());
  }

  async function apply(events: readonly RecordedEvent[], from: Checkpoint): Promise<Checkpoint> {
    return write(await compute(events), events, from);
  }

  async function write(outcomes: readonly TableOutcome[], events: readonly RecordedEvent[], from: Checkpoint): Promise<Checkpoint> {
    const to: Checkpoint = { ...from, position: events.at(-1)!.position };
    await commitBatch(store.db, set, { outcomes, parked: [], move: { from: new Map([[0, from]]), to } });
    return to;
  }

  async function reset(): Promise<Checkpoint> {
    await store.db.transaction().execute((transaction) => resetProjection(transaction, things, true));
    return loadCheckpoint(store.db, things);
  }

  it('leaves the rows of a fold, however the events are cut into batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStep, { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }),
        async (steps, cuts) => {
          let checkpoint = await reset();
          const events = recorded(steps);
          for (let start = 0, cut = 0; start < events.length; start += cuts[cut++ % cuts.length]!) {
            checkpoint = await apply(events.slice(start, start + cuts[cut % cuts.length]!), checkpoint);
          }
          const folded = foldRows(things, events);
          for (const table of things.tables) expect(diffRows(table, folded.rows(table), await readAllRows(store, table))).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('leaves them too when each batch is computed before the one before is written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStep, { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, cuts, generation) => {
          const recent = new RecentRows(generation);
          let checkpoint = await reset();
          let unwritten: { readonly outcomes: readonly TableOutcome[]; readonly batch: readonly RecordedEvent[] } | undefined;
          const writeBefore = async (): Promise<void> => {
            if (unwritten) checkpoint = await write(unwritten.outcomes, unwritten.batch, checkpoint);
          };
          const events = recorded(steps);
          for (let start = 0, cut = 0; start < events.length; start += cuts[cut++ % cuts.length]!) {
            const batch = events.slice(start, start + cuts[cut % cuts.length]!);
            const outcomes = await compute(batch, recent);
            recent.note(outcomes);
            await writeBefore();
            unwritten = { outcomes, batch };
          }
          await writeBefore();
          const folded = foldRows(things, events);
          for (const table of things.tables) expect(diffRows(table, folded.rows(table), await readAllRows(store, table))).toEqual([]);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('takes the same number of statements for a small and a large batch', async () => {
    const unread = await reset();
    const many = recorded(
      Array.from({ length: 500 }, (_, index) => ({
        type: (['Put', 'Counted', 'Patched', 'Removed', 'Counted'] as const)[index % 5]!,
        data: { key: index % 70, value: 1 },
      })),
    );
    const large = await countStatements(() => apply(many, unread));
    const next = recorded([
      ...many,
      { type: 'Counted', data: { key: 0, value: 1 } },
      { type: 'Put', data: { key: 90, value: 1 } },
      { type: 'Removed', data: { key: 1, value: 1 } },
    ] as StepEvent[]).slice(500);
    const small = await countStatements(() => apply(next, large.result));
    // A load for each of two tables, and one statement that writes everything.
    expect([large.statements.length, small.statements.length]).toEqual([2 + 1, 2 + 1]);
  });

  it('writes nothing when the checkpoint was moved by someone else', async () => {
    const unread = await reset();
    const [first, second] = recorded([
      { type: 'Put', data: { key: 1, value: 1 } },
      { type: 'Put', data: { key: 2, value: 2 } },
    ]);
    await apply([first!], unread);
    await expect(apply([second!], unread)).rejects.toMatchObject({ name: 'CheckpointMoved' });
    expect([(await readAllRows(store, mark)).length, (await sql`select 1`.execute(store.db)).rows.length]).toEqual([1, 1]);
  });

  it('writes nothing for a writer from before the tables were begun anew', async () => {
    const before = await reset();
    const [event] = recorded([{ type: 'Put', data: { key: 1, value: 1 } }]);
    const after = await reset();
    await expect(apply([event!], before)).rejects.toMatchObject({ name: 'CheckpointMoved' });
    expect(await readAllRows(store, mark)).toEqual([]);
    await apply([event!], after);
    expect(await readAllRows(store, mark)).toEqual([{ name: '1' }]);
  });
});
