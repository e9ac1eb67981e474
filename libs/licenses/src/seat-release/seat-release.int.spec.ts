import { assetEvents } from '@opsledger/assets';
import { comparePositions, startProcesses, type Message, type ProcessRunner } from '@opsledger/eventsourcing';
import { uuidV5, type EntitlementId, type LicenseAssignmentId } from '@opsledger/kernel';
import { offboardingEvents, personEvents } from '@opsledger/organization';
import { startProjector, type Projector } from '@opsledger/read-store';
import { testReadStore, type TestReadStore } from '@opsledger/read-store/testing';
import { day, ids } from '../../testing/license.samples.js';
import { licensesLedger, type LicensesLedger } from '../../testing/licenses-ledger.js';
import { newEvent } from '@opsledger/eventsourcing/testing';
import type { Entitlement } from '../entitlement/entitlement.state.js';
import { licensesCatalogues, licensesProcesses, licensesProjections } from '../index.js';

let ledger: LicensesLedger;
let readStore: TestReadStore;
let projector: Projector;
let processes: ProcessRunner;

beforeAll(async () => {
  ledger = await licensesLedger();
  readStore = await testReadStore(licensesProjections);
  projector = startProjector({ readStore: readStore.store, eventStore: ledger.store });
  processes = startProcesses({
    processes: licensesProcesses({ readStore: readStore.store, projector, aggregates: ledger.aggregates }),
    catalogues: [...licensesCatalogues, assetEvents, personEvents, offboardingEvents],
    eventStore: ledger.store,
    checkpoints: readStore.store.checkpoints,
    send: (category, id, command, context) => ledger.aggregates.execute(category, id, command, context),
  });
});

afterAll(async () => {
  await processes.stop();
  await projector.stop();
  await readStore.dispose();
  await ledger.dispose();
});

/** Until what happened had its effects, and these theirs. */
async function settled(): Promise<void> {
  const head = await ledger.store.head();
  expect(await processes.waitFor(head, { timeoutMs: 20_000 })).toEqual({ reached: true, behind: [] });
  if (comparePositions(await ledger.store.head(), head) > 0) await settled();
}

async function send(category: string, id: string, command: Message): Promise<void> {
  expect(await ledger.send(category, id, command)).toMatchObject({ accepted: true });
}

/** An entitlement with seats, some of which have holders. */
async function entitlementOf(metric: 'namedUser' | 'device', holderKind: 'person' | 'asset', ...holders: readonly string[]) {
  const entitlementId = uuidV5(metric) as EntitlementId;
  const of = (command: Message) => send('licenseEntitlement', entitlementId, command);
  await of({ type: 'RegisterEntitlement', data: { entitlementId, productId: ids.product, metric, overUse: 'forbid' } });
  await of({ type: 'AddPurchaseLot', data: { entitlementId, lotId: ids.lot, quantity: 5, termStart: day('2025-01-01') } });
  for (const holderId of holders) {
    const assignmentId = uuidV5(`${metric} ${holderId}`) as LicenseAssignmentId;
    await of({ type: 'AssignLicense', data: { entitlementId, assignmentId, holderKind, holderId } });
  }
  return entitlementId;
}

/** Whose seats are open. */
async function holdersOf(entitlementId: EntitlementId): Promise<readonly string[]> {
  const { state } = await ledger.node().state<Entitlement>('licenseEntitlement', entitlementId);
  if (state.status === 'Unknown') throw new Error('The entitlement is gone');
  return state.assignments.filter(({ until }) => until === undefined).map(({ holderId }) => holderId);
}

/** What a slower node records that had decided before the holder left. */
async function assignLate(entitlementId: EntitlementId, holderKind: 'person' | 'asset', holderId: string): Promise<string> {
  const assignmentId = uuidV5(`late ${holderId}`);
  const seats = { assignmentId, lotId: ids.lot, holderKind, holderId, quantity: 1, assignedOn: day('2026-03-01') };
  const late = newEvent({ type: 'LicenseAssigned', data: { entitlementId, ...seats } }, assignmentId);
  await ledger.store.append(`licenseEntitlement-${entitlementId}`, [late], 'any');
  return assignmentId;
}

describe('seats of who leaves', () => {
  it('are released with the reason, each on the checklist until it is, those of a slower node too', async () => {
    const entitlementId = await entitlementOf('namedUser', 'person', ids.person, ids.otherPerson);
    const leaving = { type: 'OffboardPerson', data: { personId: ids.person, lastDay: '2026-03-31', leavingReason: 'resigned' } };
    await send('person', ids.person, leaving);
    await settled();
    expect(await holdersOf(entitlementId)).toEqual([ids.otherPerson]);

    const late = await assignLate(entitlementId, 'person', ids.person);
    await settled();
    expect(await holdersOf(entitlementId)).toEqual([ids.otherPerson]);

    const events = [];
    for await (const event of ledger.store.readStream(`licenseEntitlement-${entitlementId}`)) events.push(event);
    const reasons = events.filter(({ type }) => type === 'LicenseReleased').map(({ metadata }) => metadata['reason']);
    expect(reasons).toEqual([`Offboarding of person ${ids.person}.`, `Offboarding of person ${ids.person}.`]);
    const { state } = await ledger.node().state<{ items: object }>('offboarding', ids.person);
    const own = uuidV5(`namedUser ${ids.person}`);
    expect(state.items).toEqual({ [`licenseRelease ${own}`]: 'completed', [`licenseRelease ${late}`]: 'completed' });
    const labels = [];
    for await (const event of ledger.store.readStream(`offboarding-${ids.person}`)) labels.push(event.data['label']);
    expect(labels.filter(Boolean)).toEqual(['Draw', 'Draw']);
  });

  it('are released when they are bound to an asset that is retired, those of a slower node too', async () => {
    const entitlementId = await entitlementOf('device', 'asset', ids.asset);
    await send('asset', ids.asset, { type: 'RetireAsset', data: { assetId: ids.asset, retirementReason: 'endOfLife' } });
    await settled();
    expect(await holdersOf(entitlementId)).toEqual([]);
    await assignLate(entitlementId, 'asset', ids.asset);
    await settled();
    expect(await holdersOf(entitlementId)).toEqual([]);
  });
});
