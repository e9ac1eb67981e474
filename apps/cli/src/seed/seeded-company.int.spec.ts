import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listTrail, mentionsOf, partsOf, trailCondition } from '@opsledger/audit';
import { eventCatalogues, openLedger, type Ledger } from '@opsledger/composition';
import { putReadModels } from '@opsledger/composition/testing';
import { streamCategory, type EventMetadata, type RecordedEvent } from '@opsledger/eventsourcing';
import { addMoney, multiplyMoney, zeroMoney, type Money } from '@opsledger/kernel';
import type { Entitlement } from '@opsledger/licenses';
import type { OrderEventData, PurchaseOrder } from '@opsledger/procurement';
import { listParked } from '@opsledger/read-store';
import { scriptTerminal } from '../../testing/script-terminal.js';
import { fillLedger } from './seed.command.js';

const SETTINGS = { seed: 1, assets: 30, people: 20, months: 30, endOn: '2026-01-01' };

const sum = (amounts: readonly Money[]): Money => amounts.reduce(addMoney, zeroMoney('EUR'));

describe('a seeded company', () => {
  let folder: string;
  let ledger: Ledger;
  const events: RecordedEvent[] = [];
  let result: Awaited<ReturnType<typeof fillLedger>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsledger-seeded-'));
    await putReadModels(folder);
    ledger = await openLedger({ dataFolder: folder, schedules: false });
    result = await fillLedger(ledger, SETTINGS, scriptTerminal());
    expect(await ledger.settle(30_000)).toBe(true);
    for await (const event of ledger.eventStore.readAll()) events.push(event);
  });
  afterAll(async () => {
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ofType = <Data>(type: string): readonly Data[] => events.filter((each) => each.type === type).map(({ data }) => data as Data);
  const idsOf = (category: string): readonly string[] => [
    ...new Set(events.filter(({ stream }) => stream.startsWith(`${category}-`)).map(({ stream }) => stream.slice(category.length + 1))),
  ];

  it('is accepted to the last command, and every read model applies all of it', async () => {
    expect(result.refused).toEqual([]);
    expect(ofType('FulfilmentRefused')).toEqual([]);
    expect(await listParked(ledger.readStore.db, 10)).toEqual([]);
  });

  it('finds every event by each of its attributes and by every id in it, and no other', async () => {
    const head = await ledger.eventStore.head();
    const known = new Set(eventCatalogues.flatMap(({ definitions }) => Object.keys(definitions)));
    const log = events
      .filter(({ type }) => known.has(type))
      .map((event) => ({ event, metadata: event.metadata as unknown as EventMetadata }));
    type Logged = (typeof log)[number];
    const subject = ({ stream }: RecordedEvent) => ({
      subjectType: streamCategory(stream),
      subjectId: stream.slice(stream.indexOf('-') + 1),
    });
    /** What is asked about an event, and which others answer to it too. */
    const questions: readonly ((of: Logged) => readonly [Parameters<typeof trailCondition>[0], (other: Logged) => boolean])[] = [
      ({ event }) => [subject(event), (other) => other.event.stream === event.stream],
      ({ event }) => [{ types: [event.type] }, (other) => other.event.type === event.type],
      ({ metadata: { commandId } }) => [{ commandId }, (other) => other.metadata.commandId === commandId],
      ({ metadata: { $correlationId: id } }) => [{ correlationId: id }, (other) => other.metadata.$correlationId === id],
      ({ metadata: { $causationId: id } }) => [{ causationId: id }, (other) => other.metadata.$causationId === id],
      ({ metadata: { actor } }) => [
        { actorId: actor.id, origin: 'seed' },
        (other) => other.metadata.actor.id === actor.id && other.metadata.origin === 'seed',
      ],
      ({ metadata: { occurredAt } }) => [{ occurredFrom: occurredAt }, (other) => other.metadata.occurredAt >= occurredAt],
      ({ metadata: { recordedAt } }) => [{ recordedTo: recordedAt }, (other) => other.metadata.recordedAt < recordedAt],
    ];
    const ids = async (condition: ReturnType<typeof trailCondition>) =>
      (await listTrail(ledger.readStore.db, { condition, order: 'OLDEST_FIRST', limit: log.length + 1 })).map((place) => place.event_id);
    expect(await ids(trailCondition({}, head))).toEqual(log.map(({ event }) => event.id));
    for (let at = 0; at < log.length; at += Math.ceil(log.length / 6))
      for (const question of questions) {
        const [filter, answers] = question(log[at]!);
        expect([filter, await ids(trailCondition(filter, head))]).toEqual([filter, log.filter(answers).map(({ event }) => event.id)]);
      }
    for (let at = 1; at < log.length; at += Math.ceil(log.length / 6))
      for (const { id } of mentionsOf(log[at]!.event.data)) {
        const mentioning = log.filter(({ event }) => JSON.stringify(event.data).includes(`"${id}"`) || event.stream.endsWith(`-${id}`));
        const own = { ...subject(log[at]!.event), subjectId: id, related: true };
        expect([id, await ids(trailCondition(own, head))]).toEqual([id, mentioning.map(({ event }) => event.id)]);
      }
  });

  it('knows the parts that an order made, and that assets made none', async () => {
    const head = await ledger.eventStore.head();
    const parts = (subjectType: string, subjectId: string) =>
      partsOf(ledger.readStore.db, trailCondition({ subjectType, subjectId }, head));
    const [asset] = ofType<{ readonly assetId: string; readonly purchaseOrderLineId?: string }>('AssetProcured').filter(
      (each) => each.purchaseOrderLineId,
    );
    expect(await parts('asset', asset!.assetId)).toEqual([]);
    const [requested] = ofType<OrderEventData<'PurchaseRequested'>>('PurchaseRequested').filter(({ lines }) =>
      lines.some(({ lineId }) => lineId === asset!.purchaseOrderLineId),
    );
    expect(await parts('purchaseOrder', requested!.purchaseOrderId)).toEqual(
      expect.arrayContaining(requested!.lines.map(({ lineId }) => lineId)),
    );
  });

  it('never has more of a line than was ordered, nor pays more than was invoiced', async () => {
    const orders = await Promise.all(idsOf('purchaseOrder').map((id) => ledger.aggregates.state<PurchaseOrder>('purchaseOrder', id)));
    const known = orders.flatMap(({ state }) => (state.status === 'Unknown' ? [] : [state.progress]));
    expect(known.length).toBeGreaterThan(10);
    const wrong = known.flatMap(({ lines, invoices }) => [
      ...lines.filter(({ received, returned, quantity }) => received - returned > quantity),
      ...invoices.filter(({ paid, total }) => Number(paid.amount) > Number(total.amount)),
    ]);
    expect(wrong).toEqual([]);
    for (const { lines, tax, total } of ofType<OrderEventData<'InvoiceRecorded'>>('InvoiceRecorded'))
      expect(sum([...lines.map(({ amount }) => amount), tax])).toEqual(total);
  });

  it('has an asset for each thing that arrived, at its share of the price of its line', () => {
    const lines = ofType<OrderEventData<'PurchaseRequested'>>('PurchaseRequested').flatMap((request) => request.lines);
    const received = ofType<OrderEventData<'GoodsReceived'>>('GoodsReceived');
    const procured = ofType<{ readonly purchaseOrderLineId?: string; readonly cost: Money }>('AssetProcured');
    for (const { lineId, kind, unitPrice } of lines) {
      const units =
        kind === 'asset' ? received.filter((each) => each.lineId === lineId).reduce((count, { quantity }) => count + quantity, 0) : 0;
      const costs = procured.filter(({ purchaseOrderLineId }) => purchaseOrderLineId === lineId).map(({ cost }) => cost);
      expect([costs.length, sum(costs)]).toEqual([units, multiplyMoney(unitPrice, units.toString())]);
    }
  });

  it('gives out no more seats than there are, but where that is tolerated', async () => {
    for (const id of idsOf('licenseEntitlement')) {
      const { state } = await ledger.aggregates.state<Entitlement>('licenseEntitlement', id);
      if (state.status === 'Unknown' || state.record.overUse === 'allow') continue;
      for (const { from: day } of state.assignments) {
        const used = state.assignments.filter(({ from, until }) => from <= day && (until === undefined || until > day)).length;
        const seats = state.lots.filter(({ bought: { termStart, termEnd = '9999' } }) => termStart <= day && day <= termEnd);
        const tolerated = state.exceptions.filter(({ from }) => from <= day).reduce((count, exception) => count + exception.seats, 0);
        expect(used).toBeLessThanOrEqual(seats.reduce((count, { bought }) => count + bought.quantity, tolerated));
      }
    }
  });

  it('has what time does at its time, and what processes do because of something', () => {
    const times = events.map(({ type, data, metadata }) => ({ type, data, at: metadata['occurredAt'] as string, metadata }));
    const dayAfter = (end: unknown) => new Date(Date.parse(`${end as string}T00:00:00Z`) + 86_400_000).toISOString();
    const expired = times.filter(({ type }) => type === 'LotExpired');
    expect(expired.length).toBeGreaterThan(0);
    for (const { data, at } of expired) expect(at).toBe(dayAfter(data['termEnd']));
    const renewed = times.filter(({ type, data }) => type === 'ContractRenewed' && data['kind'] === 'tacit');
    expect(renewed.length).toBeGreaterThan(0);
    for (const { data, at } of renewed) expect(at).toBe(dayAfter(data['previousEnd']));
    const reactions = times.filter(({ metadata, type }) => metadata['origin'] === 'process' && !type.startsWith('Key'));
    expect(reactions.filter(({ metadata }) => !(metadata['source'] as { stream?: string } | undefined)?.stream)).toEqual([]);
  });
});
