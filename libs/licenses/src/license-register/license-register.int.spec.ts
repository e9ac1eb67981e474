import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore, type EmbeddedEventStore, type RecordedEvent } from '@opsledger/eventsourcing';
import { addDays, uuidV5, type EntitlementId } from '@opsledger/kernel';
import { diffRows, foldRows, readAllRows, startProjector, type Projector } from '@opsledger/read-store';
import { testReadStore, type TestReadStore } from '@opsledger/read-store/testing';
import { anyRegistration, anyStep, givenAt } from '../../testing/license.arbitraries.js';
import { day, ids, productDefined, registered } from '../../testing/license.samples.js';
import { naivePosition } from '../../testing/naive-position.js';
import { newEvent, recordedEvents } from '@opsledger/eventsourcing/testing';
import { entitlementDecider } from '../entitlement/entitlement.decider.js';
import { entitlementEvents, type EntitlementEvent } from '../entitlement/entitlement.events.js';
import type { Entitlement } from '../entitlement/entitlement.state.js';
import { readPositions } from '../license-position/license-position.queries.js';
import { softwareProductList } from '../software-product-list/software-product-list.projection.js';
import { licenseRegister } from './license-register.projection.js';
import { licenseEntitlementTable } from './license-register.table.js';

const projections = [licenseRegister, softwareProductList];
const LIVES = 16;
let folder: string;
let log: EmbeddedEventStore;
let readStore: TestReadStore;
let projector: Projector;
const lives = new Map<EntitlementId, readonly EntitlementEvent[]>();

/** The events of a random life. The ids within it are those of every other: entitlements must not get in one another's way. */
function lifeOf(
  entitlementId: EntitlementId,
  [first, steps]: readonly [
    Parameters<typeof entitlementDecider.decide>[0],
    readonly (typeof anyStep extends fc.Arbitrary<infer Step> ? Step : never)[],
  ],
): readonly EntitlementEvent[] {
  let entitlement: Entitlement = { status: 'Unknown' };
  let now = day('2025-03-01');
  const events: EntitlementEvent[] = [];
  for (const { sent, days, back } of [{ sent: first, days: 0, back: 0 }, ...steps]) {
    now = addDays(now, days);
    const answer = entitlementDecider.decide(sent, entitlement, givenAt(now, back));
    if ('code' in answer) continue;
    entitlement = answer.reduce<Entitlement>(entitlementDecider.evolve, entitlement);
    events.push(...answer);
  }
  return events.map((event) => ({ ...event, data: { ...event.data, entitlementId } }) as EntitlementEvent);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opsledger-licenses-'));
  log = await openEmbeddedEventStore({ folder });
  readStore = await testReadStore(projections);
  const { productId } = productDefined.data;
  await log.append(
    `softwareProduct-${productId}`,
    PRODUCT.map((event, index) => newEvent(event, `product ${index}`)),
    'noStream',
  );
  const story = fc.tuple(anyRegistration, fc.array(anyStep, { minLength: 25, maxLength: 60 }));
  for (const [index, each] of fc.sample(story, LIVES).entries()) {
    const entitlementId = uuidV5(`entitlement ${index}`) as EntitlementId;
    const events = lifeOf(entitlementId, each);
    const stream = `licenseEntitlement-${entitlementId}`;
    await log.append(
      stream,
      events.map((event, at) => newEvent(event, `${stream} ${at}`)),
      'noStream',
    );
    lives.set(entitlementId, events);
  }
  const golden = Object.keys(entitlementEvents.definitions).map(
    (type) => JSON.parse(readFileSync(`test/events/${type}.v1.json`, 'utf8')) as EntitlementEvent,
  );
  const { entitlementId } = golden[0]!.data;
  await log.append(
    `licenseEntitlement-${entitlementId}`,
    golden.map((event, at) => newEvent(event, `golden ${at}`)),
    'noStream',
  );
  lives.set(entitlementId, golden);
  projector = startProjector({ readStore: readStore.store, eventStore: log });
  expect(await projector.waitFor(await log.head(), { timeoutMs: 20_000 })).toMatchObject({ reached: true });
});

afterAll(async () => {
  await projector.stop();
  await readStore.dispose();
  await log.close();
  await rm(folder, { recursive: true });
});

const PRODUCT = [
  productDefined,
  {
    type: 'SoftwareProductRevised',
    data: {
      productId: productDefined.data.productId,
      changes: { name: 'Draw Pro', manufacturer: 'Vector', category: null, swidTagId: 'tag', notes: 'new' },
    },
  },
  { type: 'SoftwareProductRetired', data: { productId: productDefined.data.productId } },
  { type: 'SoftwareProductReinstated', data: { productId: productDefined.data.productId } },
];

describe('the read models of licenses', () => {
  it('are in the database what the log says', async () => {
    const events: RecordedEvent[] = [];
    for await (const event of log.readAll()) events.push(event);
    for (const projection of projections) {
      const folded = foldRows(projection, events);
      for (const table of projection.tables) {
        const stored = await readAllRows(readStore.store, table);
        expect([table.name, stored.length > 0]).toEqual([table.name, true]);
        expect([...diffRows(table, folded.rows(table), stored)]).toEqual([]);
      }
    }
    expect(foldRows(softwareProductList, events).rows(softwareProductList.tables[0]!)).toMatchObject([
      { status: 'Active', name: 'Draw Pro', manufacturer: 'Vector', category: null, swid_tag_id: 'tag', notes: 'new', revision: 3 },
    ]);
  });

  it('tell the position of any day, past and to come, as counting the events does', async () => {
    const days = Array.from({ length: 16 }, (_, index) => addDays(day('2024-11-20'), index * 41));
    const keys = [...lives.keys()].flatMap((entitlementId) => days.map((on) => ({ entitlementId, on })));
    const positions = await readPositions(readStore.store.db, keys);
    expect(positions).toHaveLength(keys.length);
    for (const { entitlementId, ...position } of positions) {
      expect(position).toEqual(naivePosition(lives.get(entitlementId)!, position.on));
    }
    expect(positions.filter(({ delta }) => delta < 0).length).toBeGreaterThan(0);
    expect(positions.filter(({ reserved }) => reserved > 0).length).toBeGreaterThan(0);
  });

  it('tell the last day of over-use, also when that of an earlier day is found later', () => {
    const found = (detectedOn: string): EntitlementEvent => {
      const figures = { kind: 'assigned', used: 2, entitled: 1, excepted: 0, excess: 1 } as const;
      return { type: 'OverUseDetected', data: { entitlementId: ids.entitlement, ...figures, detectedOn: day(detectedOn) } };
    };
    const events = [registered(), found('2025-03-01'), found('2025-06-01'), found('2025-04-01')];
    const folded = foldRows(licenseRegister, recordedEvents(`licenseEntitlement-${ids.entitlement}`, events));
    expect(folded.rows(licenseEntitlementTable)).toMatchObject([{ over_used_on: '2025-06-01', revision: 3 }]);
  });
});
