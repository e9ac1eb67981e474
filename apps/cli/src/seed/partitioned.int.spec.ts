import { readFileSync } from 'node:fs';
import { eventCatalogues, projections } from '@opsledger/composition';
import { eventDecoder, type RecordedEvent } from '@opsledger/eventsourcing';
import { uuidV5, type JsonObject } from '@opsledger/kernel';
import { defineTable, text, type Projection, type RowWriter, type Table } from '@opsledger/read-store';
import { openTarget, type TestTarget } from '../../testing/open-target.js';
import { generateSeed } from './generate-seed.js';
import { runSeed } from './run-seed.js';

/** The streams whose events write each row, by table and key. */
function writersOf(projection: Projection, events: readonly RecordedEvent[]): ReadonlyMap<string, ReadonlySet<string>> {
  const decode = eventDecoder(projection.catalogues);
  const writers = new Map<string, Set<string>>();
  for (const recorded of events) {
    const handler = projection.on[recorded.type];
    const event = handler && decode(recorded);
    if (!event) continue;
    const note = (table: Table, key: Readonly<Record<string, unknown>>): void => {
      const row = `${table.name} ${JSON.stringify(table.key.map((column) => key[column])).toLowerCase()}`;
      writers.set(row, (writers.get(row) ?? new Set()).add(recorded.stream));
    };
    const rows: RowWriter = { put: note, patch: note, change: note, remove: note };
    handler(event, rows);
  }
  return writers;
}

/** Rows that are written by the events of more than one stream. */
const shared = (writers: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] =>
  [...writers].filter(([, streams]) => streams.size > 1).map(([row, streams]) => `${row} by ${[...streams].join(' and ')}`);

/** Of each type that a projection follows and nobody had recorded: one event in each of two streams, alike but for the id of its own. */
function samplesFor({ on }: Projection, events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const seen = new Set(events.map(({ type }) => type));
  const unseen = Object.keys(on).filter((type) => !seen.has(type));
  let place = events.at(-1)!.position.commit;
  return unseen.flatMap((type) => {
    const { category, definitions } = eventCatalogues.find((catalogue) => type in catalogue.definitions)!;
    const sample = JSON.parse(readFileSync(`test/events/${type}.v${definitions[type]!.version}.json`, 'utf8')) as { data: JsonObject };
    const own = `${category}Id`;
    const metadata = { ...events.at(-1)!.metadata, schemaVersion: definitions[type]!.version };
    return [1, 2].map((number): RecordedEvent => {
      const id = uuidV5(`${type} ${number}`);
      const data = own in sample.data ? { ...sample.data, [own]: id } : sample.data;
      const position = { commit: ++place, prepare: place };
      return { ...events.at(-1)!, id, type, stream: `${category}-${id}`, revision: 0, position, data, metadata };
    });
  });
}

describe('the read models of a whole company', () => {
  let target: TestTarget;
  const events: RecordedEvent[] = [];
  beforeAll(async () => {
    const settings = { seed: 7, assets: 110, people: 20, months: 24, endOn: '2026-01-01' };
    target = await openTarget();
    await runSeed(generateSeed(settings), target, settings, { update: () => {}, end: () => {} });
    for await (const event of target.eventStore.readAll()) events.push(event);
  });
  afterAll(() => target.close());

  it('write each row from one stream only, where they are shared out by streams', () => {
    const apart = projections(target.subjectKeys).filter(({ partitioned }) => partitioned);
    const found = apart.map((projection) => {
      const writers = writersOf(projection, [...events, ...samplesFor(projection, events)]);
      return [projection.name, writers.size > 100, shared(writers)];
    });
    expect(found).toEqual([
      ['assetRegister', true, []],
      ['auditTrail', true, []],
    ]);
  });

  it('would be noticed to write a row from several', () => {
    const all = defineTable('all', { key: ['id'], columns: { id: text() } });
    const joining: Projection = {
      ...{ name: 'joining', version: 1, tables: [all], catalogues: eventCatalogues },
      on: { AssetProcured: (_event, rows) => rows.put(all, { id: 'all' }) },
    };
    expect(shared(writersOf(joining, events))).toEqual([expect.stringMatching(/^all \["all"\] by asset-.* and asset-/)]);
  });
});
