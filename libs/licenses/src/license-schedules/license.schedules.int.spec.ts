import { dueCommandContext, type DueCommand } from '@opsledger/eventsourcing';
import { uuidV5, type EntitlementId, type Instant } from '@opsledger/kernel';
import { startProjector, type Projector, type ReadStore } from '@opsledger/read-store';
import { testReadStore, type TestReadStore } from '@opsledger/read-store/testing';
import { day, ids, lotAdded, registered, retired, subscription } from '../../testing/license.samples.js';
import { licensesLedger, type LicensesLedger } from '../../testing/licenses-ledger.js';
import { newEvent } from '@opsledger/eventsourcing/testing';
import type { EntitlementEvent } from '../entitlement/entitlement.events.js';
import { licensesSchedules } from '../index.js';
import { licenseRegister } from '../license-register/license-register.projection.js';
import { purchaseLotTable } from '../license-register/license-register.table.js';

/** More than two pages. */
const MANY = 450;

const { lot: lotId } = ids;
const years = Array.from({ length: MANY }, (_, index) => `year ${index}`);
const entitlementOf = (name: string): EntitlementId => uuidV5(name) as EntitlementId;
const entitlementId = entitlementOf('year 0');

describe('the schedules of licenses', () => {
  let ledger: LicensesLedger;
  let tested: TestReadStore;
  let readStore: ReadStore;
  let projector: Projector;

  beforeAll(async () => {
    ledger = await licensesLedger();
    tested = await testReadStore([licenseRegister]);
    readStore = tested.store;
    const record = async (name: string, events: readonly EntitlementEvent[]): Promise<void> => {
      const entitlementId = entitlementOf(name);
      const own = events.map((event, index) => newEvent({ ...event, data: { ...event.data, entitlementId } }, `${name} ${index}`));
      await ledger.store.append(`licenseEntitlement-${entitlementId}`, own, 'any');
    };
    // Many that end on the same day under the same id, so that a page ends between two of them.
    await Promise.all(years.map((name) => record(name, [registered(), subscription(1)])));
    const term = { previousLotId: lotId, quantity: 1, termStart: day('2026-01-01'), termEnd: day('2026-12-31') };
    const lot = { entitlementId: entitlementOf('any'), lotId };
    await record('renewed', [registered(), subscription(1), { type: 'LotRenewed', data: { ...lot, ...term, lotId: ids.otherLot } }]);
    const none = { kind: 'return', seats: 1, quantity: 0, effectiveOn: day('2025-06-01') } as const;
    await record('given back', [registered(), subscription(1), { type: 'LotReduced', data: { ...lot, ...none } }]);
    await record('for ever', [registered(), lotAdded(1)]);
    await record('retired', [registered(), subscription(1), retired]);
    projector = startProjector({ readStore, eventStore: ledger.store });
  });
  afterAll(async () => {
    await projector.stop();
    await tested.dispose();
    await ledger.dispose();
  });

  async function dueAt(now: string): Promise<Readonly<Record<string, readonly DueCommand[]>>> {
    expect(await projector.waitFor(await ledger.store.head(), { timeoutMs: 30_000 })).toMatchObject({ reached: true });
    const found: Record<string, DueCommand[]> = {};
    for (const { name, due } of licensesSchedules({ readStore })) {
      const commands: DueCommand[] = [];
      for await (const command of due(now as Instant)) commands.push(command);
      found[name] = commands;
    }
    return found;
  }
  const named = (commands: readonly DueCommand[]) => commands.map(({ id }) => id).sort();

  it('find every lot the day after its term, page by page, and none before', async () => {
    expect((await dueAt('2025-12-31T23:59:59.999Z'))['licenseLotExpiry']).toEqual([]);
    const { licenseLotExpiry } = await dueAt('2026-01-01T00:00:00.000Z');
    expect(named(licenseLotExpiry!)).toEqual([...years, 'renewed', 'given back'].map(entitlementOf).sort());
    expect(licenseLotExpiry!.find(({ id }) => id === entitlementId)).toEqual({
      category: 'licenseEntitlement',
      id: entitlementId,
      command: { type: 'ExpireLot', data: { entitlementId, lotId } },
      key: `${entitlementId}|${lotId}|2025-12-31`,
      occurredAt: '2026-01-01T00:00:00.000Z',
      reason: 'The term has ended.',
    });
  });

  it('remind from sixty days before the end to the last day, of what is there to renew', async () => {
    expect((await dueAt('2025-10-31T23:59:59.999Z'))['licenseRenewalReminder']).toEqual([]);
    for (const now of ['2025-11-01T00:00:00.000Z', '2025-12-31T23:59:59.999Z']) {
      expect(named((await dueAt(now))['licenseRenewalReminder']!)).toEqual(years.map(entitlementOf).sort());
    }
    const { licenseRenewalReminder } = await dueAt('2026-12-31T00:00:00.000Z');
    const id = entitlementOf('renewed');
    expect(licenseRenewalReminder).toEqual([
      {
        category: 'licenseEntitlement',
        id,
        command: { type: 'RemindOfRenewal', data: { entitlementId: id, lotId: ids.otherLot } },
        key: `${id}|${ids.otherLot}|2026-12-31`,
      },
    ]);
  });

  it('find what was done no more', async () => {
    const { licenseLotExpiry } = await dueAt('2026-02-01T00:00:00.000Z');
    const due = licenseLotExpiry!.find(({ id }) => id === entitlementId)!;
    const context = dueCommandContext('licenseLotExpiry', due);
    expect(await ledger.aggregates.execute(due.category, due.id, due.command, context)).toMatchObject({ accepted: true });
    const today = new Date().toISOString().slice(0, 10);
    const term = { lotId: ids.thirdLot, quantity: 1, termStart: day('2025-01-01'), termEnd: day(today) };
    await ledger.send('licenseEntitlement', entitlementId, { type: 'AddPurchaseLot', data: { entitlementId, ...term } });
    const remind = async () => (await dueAt(`${today}T00:00:00.000Z`))['licenseRenewalReminder']!.filter(({ id }) => id === entitlementId);
    const [reminder] = await remind();
    const at = dueCommandContext('licenseRenewalReminder', reminder!);
    expect(await ledger.aggregates.execute(reminder!.category, entitlementId, reminder!.command, at)).toMatchObject({ accepted: true });
    expect(await remind()).toEqual([]);
    expect(named((await dueAt('2026-02-01T00:00:00.000Z'))['licenseLotExpiry']!)).not.toContain(entitlementId);
    const lots = readStore.from(purchaseLotTable).selectAll().where('entitlement_id', '=', entitlementId).orderBy('lot_id');
    expect(await lots.execute()).toMatchObject([
      { expired_on: '2026-01-01', reminded_on: null },
      { expired_on: null, reminded_on: today },
    ]);
  });
});
