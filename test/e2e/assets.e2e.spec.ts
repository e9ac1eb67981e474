import { formatPosition } from '@opsledger/eventsourcing';
import { startApp, type App, type Caller, type Payload, type Sending } from './support/app.js';
import { STORES } from './support/event-stores.js';
import { openWorkplace, type Workplace } from './support/workplace.js';

let app: App;
let place: Workplace;

const MANAGER: Caller = 'asset-manager';
const FACTS = `id status tag serial locationId destinationId custody { assigneeKind assigneeId state } nextAuditOn lastAuditedOn lastSeenAt
  auditDiscrepancy inServiceOn retirementReason retiredOn disposalMethod disposedOn warrantyEndsOn mediaBearing version`;
type Facts = Readonly<Record<string, unknown>> & { readonly version: number };

interface Listed {
  readonly totalCount: number;
  readonly nodes: readonly { readonly id: string }[];
}

/** Runs a query as the asset manager and answers its data; fails on errors. */
async function read(query: string, variables: object = {}, as = MANAGER): Promise<Record<string, unknown>> {
  const { data, errors } = await app.gql(query, variables, as);
  expect(errors).toEqual([]);
  return data as Record<string, unknown>;
}

const codesOf = ({ userErrors }: Payload): unknown => userErrors.map(({ code, path }) => [code, path.join('.')]);

/** Sends what must be refused, and proves that it left neither an event nor a change. */
async function refused(mutation: string, input: object, sending: Sending = {}): Promise<unknown> {
  const before = await app.events();
  const payload = await app.send(mutation, input, { as: MANAGER, ...sending });
  expect(payload).toEqual({ userErrors: expect.any(Array) as unknown, position: null, version: null, stale: false });
  expect(await app.events()).toEqual(before);
  return codesOf(payload);
}

describe.each(STORES)('on the %s store', (kind) => {
  beforeAll(async () => {
    app = await startApp(kind);
    place = await openWorkplace(app);
  });
  afterAll(() => app.close());

  describe('an asset from order to disposal', () => {
    let id: string;
    let shown: Facts;
    const positions: string[] = [];

    /** One command: the answer, and then the query at its position, show the facts expected, one version more, and everything else as before. */
    async function step(mutation: string, input: object, changed: object, as: Caller = MANAGER): Promise<void> {
      const payload = await app.send(mutation, { assetId: id, ...input }, { select: `asset { ${FACTS} }`, as });
      const asset = { ...shown, ...changed, version: shown.version + 1 };
      expect(payload).toEqual({ userErrors: [], position: expect.any(String) as string, version: asset.version, stale: false, asset });
      const query = `query($id: UUID!, $position: Position) { asset(id: $id, atLeast: $position) { ${FACTS} } }`;
      expect(await read(query, { id, position: payload.position })).toEqual({ asset });
      shown = asset;
      positions.push(payload.position!);
    }

    /** The lists that show the asset. */
    async function lists(): Promise<readonly string[]> {
      const fields = '{ totalCount nodes { id } }';
      const data = await read(
        `query($ada: UUID!, $id: UUID!, $where: AssetWhere) {
        custody: custodyByPerson(personId: $ada, where: $where) ${fields}
        due: auditsDue(by: "2026-03-05", where: $where) ${fields}
        dueEarlier: auditsDue(by: "2026-03-04", where: $where) ${fields}
        warranty: warrantiesExpiring(from: "2028-03-01", by: "2028-03-01", where: $where) ${fields}
        warrantyEarlier: warrantiesExpiring(by: "2028-02-29", where: $where) ${fields}
        discrepancies: assets(where: { id: { eq: $id }, auditDiscrepancy: { eq: true } }) ${fields}
      }`,
        { ada: place.ada, id, where: { id: { eq: id } } },
      );
      const names = Object.entries(data as Record<string, Listed>).filter(([, { nodes, totalCount }]) => {
        expect(nodes).toEqual(Array(totalCount).fill({ id }));
        return totalCount === 1;
      });
      return names.map(([name]) => name);
    }

    const stock = async (): Promise<unknown> =>
      (await read('query($modelId: UUID) { stockByLocation(modelId: $modelId) { locationId status count model { name } } }', place))[
        'stockByLocation'
      ];
    const counted = (locationId: string, status: string): object => ({ locationId, status, count: 1, model: { name: 'ThinkPad X1' } });

    it('is ordered', async () => {
      const order = { modelId: place.modelId, costCenterId: place.costCenterId, cost: { amount: '1249.9', currency: 'EUR' } };
      const input = { ...order, acquiredOn: '2025-03-01', orderNumber: 'PO-7', occurredAt: '2025-03-01T09:00:00Z' };
      const payload = await app.send('procureAsset', input, { select: `asset { ${FACTS} }`, as: 'vendor-manager' });
      expect(payload).toEqual({
        userErrors: [],
        position: expect.any(String) as string,
        version: 0,
        stale: false,
        asset: {
          id: expect.any(String) as string,
          status: 'ON_ORDER',
          tag: null,
          serial: null,
          locationId: null,
          destinationId: null,
          custody: null,
          nextAuditOn: null,
          lastAuditedOn: null,
          lastSeenAt: null,
          auditDiscrepancy: false,
          inServiceOn: null,
          retirementReason: null,
          retiredOn: null,
          disposalMethod: null,
          disposedOn: null,
          warrantyEndsOn: '2028-03-01',
          mediaBearing: true,
          version: 0,
        },
      });
      shown = payload['asset'] as Facts;
      id = shown['id'] as string;
      positions.push(payload.position!);
      expect(await stock()).toEqual([]);
      const correction = {
        changes: { cost: { amount: '999', currency: 'EUR' } },
        reason: 'as invoiced',
        occurredAt: '2025-03-03T09:00:00Z',
      };
      await step('correctAsset', correction, {});
    });

    it('is received and labelled', async () => {
      expect(await refused('tagAsset', { assetId: id, tag: 'LAP-1' })).toEqual([['INVALID_TRANSITION', '']]);
      const arrival = { locationId: place.depot, serial: 'PF-1', occurredAt: '2025-03-05T09:00:00Z' };
      await step('receiveAsset', arrival, { status: 'IN_STOCK', locationId: place.depot, serial: 'PF-1', nextAuditOn: '2026-03-05' });
      await step('tagAsset', { tag: 'LAP-1', occurredAt: '2025-03-05T10:00:00Z' }, { tag: 'LAP-1' });
      expect(await lists()).toEqual(['due', 'warranty']);
      expect(await stock()).toEqual([counted(place.depot, 'IN_STOCK')]);
    });

    it('is handed to a person, who accepts it', async () => {
      const { ada, grace } = place;
      const custody = { assigneeKind: 'PERSON', assigneeId: ada, state: 'PENDING' };
      const assignment = { assigneeKind: 'PERSON', assigneeId: ada, occurredAt: '2025-03-10T09:00:00Z' };
      expect(await refused('assignAsset', { assetId: id, assigneeKind: 'PERSON', assigneeId: place.depot })).toEqual([
        ['INVALID_REFERENCE', 'assigneeId'],
      ]);
      await step('assignAsset', assignment, { status: 'IN_USE', custody, inServiceOn: '2025-03-10' });
      // As if there were no such asset: who may not see it learns nothing of it.
      const another = { as: { subject: grace, roles: ['requester'] } } as const;
      expect(await refused('acceptCustody', { assetId: id }, another)).toEqual([['NOT_FOUND', 'assetId']]);
      const accepted = { custody: { ...custody, state: 'ACCEPTED' } };
      await step('acceptCustody', { occurredAt: '2025-03-11T09:00:00Z' }, accepted, { subject: ada, roles: ['requester'] });
      expect(await lists()).toEqual(['custody', 'due', 'warranty']);
      expect(await stock()).toEqual([counted(place.depot, 'IN_USE')]);
    });

    it('is moved, at once and by transport', async () => {
      await step('moveAsset', { toLocationId: place.office, occurredAt: '2025-04-01T09:00:00Z' }, { locationId: place.office });
      const transport = { toLocationId: place.depot, inTransit: true, occurredAt: '2025-04-02T09:00:00Z' };
      await step('moveAsset', transport, { status: 'IN_TRANSIT', destinationId: place.depot });
      expect(await refused('retireAsset', { assetId: id, retirementReason: 'OBSOLETE' })).toEqual([['INVALID_TRANSITION', '']]);
      const arrival = { locationId: place.office, occurredAt: '2025-04-03T09:00:00Z' };
      await step('receiveAsset', arrival, { status: 'IN_USE', destinationId: null, locationId: place.office });
      expect(await stock()).toEqual([counted(place.office, 'IN_USE')]);
    });

    it('is repaired and audited', async () => {
      await step('sendToMaintenance', { description: 'fan', occurredAt: '2025-05-01T09:00:00Z' }, { status: 'IN_MAINTENANCE' });
      expect(await refused('assignAsset', { assetId: id, assigneeKind: 'PERSON', assigneeId: place.grace })).toEqual([
        ['INVALID_TRANSITION', ''],
      ]);
      const repair = { cost: { amount: '80', currency: 'EUR' }, occurredAt: '2025-05-03T09:00:00Z' };
      await step('completeMaintenance', repair, { status: 'IN_USE' });
      const audit = { seenAt: place.depot, notes: 'on a shelf', occurredAt: '2025-06-01T09:00:00Z' };
      const seen = { lastAuditedOn: '2025-06-01', lastSeenAt: place.depot, auditDiscrepancy: true, nextAuditOn: '2026-06-01' };
      await step('auditAsset', audit, seen);
      expect(await lists()).toEqual(['custody', 'warranty', 'discrepancies']);
    });

    it('comes back, is retired, and is disposed of with a certificate only', async () => {
      expect(await refused('retireAsset', { assetId: id, retirementReason: 'OBSOLETE' })).toEqual([['INVALID_TRANSITION', '']]);
      const handedIn = { condition: 'WORN', locationId: place.depot, occurredAt: '2026-01-05T09:00:00Z' };
      await step('returnAsset', handedIn, { status: 'IN_STOCK', custody: null, locationId: place.depot });
      expect(await refused('disposeAsset', { assetId: id, method: 'SCRAPPED' })).toEqual([['INVALID_TRANSITION', '']]);
      const retirement = { retirementReason: 'OBSOLETE', occurredAt: '2026-01-10T09:00:00Z' };
      await step('retireAsset', retirement, { status: 'RETIRED', retirementReason: 'OBSOLETE', retiredOn: '2026-01-10' });
      expect(await lists()).toEqual(['discrepancies']);
      const sale = { method: 'SOLD', proceeds: { amount: '90', currency: 'EUR' }, occurredAt: '2026-01-20T09:00:00Z' };
      expect(await refused('disposeAsset', { assetId: id, ...sale })).toEqual([['CERTIFICATE_REQUIRED', 'dataErasureCertificateId']]);
      await app.send('placeLegalHold', { assetId: id, caseReference: 'CASE-1' }, { as: 'security-officer' });
      const certified = { ...sale, dataErasureCertificateId: 'CERT-1', reason: 'entered late' };
      expect(await refused('disposeAsset', { assetId: id, ...certified })).toEqual([['LEGAL_HOLD', '']]);
      await app.send('liftLegalHold', { assetId: id, caseReference: 'CASE-1' }, { as: 'security-officer' });
      shown = { ...shown, version: shown.version + 2 };
      const dollars = { proceeds: { amount: '90', currency: 'USD' } };
      expect(await refused('disposeAsset', { assetId: id, ...certified, ...dollars })).toEqual([
        ['CURRENCY_MISMATCH', 'proceeds.currency'],
      ]);
      await step('disposeAsset', certified, {
        status: 'DISPOSED',
        disposalMethod: 'SOLD',
        disposedOn: '2026-01-20',
        locationId: null,
        nextAuditOn: null,
      });
      expect(await stock()).toEqual([]);
      expect(await refused('reinstateAsset', { assetId: id, locationId: place.depot, reason: 'x' })).toEqual([['INVALID_TRANSITION', '']]);
    });

    it('tells its whole story, page by page', async () => {
      const types: unknown[] = [];
      let after: string | null = null;
      do {
        const query = `query($id: UUID!, $after: String) { asset(id: $id) { timeline(first: 7, after: $after) {
        nodes { type version position occurredAt actorId origin } pageInfo { hasNextPage endCursor } } } }`;
        const { asset } = (await read(query, { id, after })) as {
          asset: { timeline: { nodes: { type: string; version: number }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
        };
        const { nodes, pageInfo } = asset.timeline;
        for (const { type, version } of nodes) expect(types.push(type) - 1).toBe(version);
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after);
      expect(types).toEqual([
        'AssetProcured',
        'AssetCorrected',
        'AssetReceived',
        'AssetTagged',
        'AssetAssigned',
        'CustodyAccepted',
        'AssetMoved',
        'AssetMoved',
        'AssetReceived',
        'MaintenanceStarted',
        'MaintenanceCompleted',
        'AssetAudited',
        'AssetReturned',
        'AssetRetired',
        'LegalHoldPlaced',
        'LegalHoldLifted',
        'AssetDisposed',
      ]);
      expect((await app.events(`asset-${id}`)).map(({ type }) => type)).toEqual(types);
    });

    describe('in the past (row 42)', () => {
      const asOf = (moment: object): ReturnType<App['gql']> =>
        app.gql(
          'query($id: UUID!, $asOf: AsOfInput) { asset(id: $id, asOf: $asOf) { status locationId cost { amount } custody { state } } }',
          { id, asOf: moment },
          MANAGER,
        );
      const code = async (moment: object): Promise<unknown> => {
        const { data, errors } = await asOf(moment);
        return [data, errors.map(({ extensions }) => extensions.code)];
      };

      it('is shown as it was, by what happened', async () => {
        const before = { status: 'ON_ORDER', locationId: null, cost: { amount: '999.00' }, custody: null };
        expect((await asOf({ date: '2025-03-01' })).data).toEqual({ asset: before });
        const received = { ...before, status: 'IN_STOCK', locationId: place.depot };
        expect((await asOf({ at: '2025-03-10T08:59:59Z' })).data).toEqual({ asset: received });
        const assigned = { ...received, status: 'IN_USE', custody: { state: 'PENDING' } };
        expect((await asOf({ at: '2025-03-10T09:00:00Z' })).data).toEqual({ asset: assigned });
        expect((await asOf({ date: '2025-03-11' })).data).toEqual({ asset: { ...assigned, custody: { state: 'ACCEPTED' } } });
        expect((await asOf({ date: '2026-01-19' })).data).toEqual({ asset: { ...received, status: 'RETIRED' } });
      });

      it('is shown as the ledger had it, by time of recording and by position', async () => {
        const events = await app.events(`asset-${id}`);
        const recordedAt = events[0]?.metadata['recordedAt'];
        const ordered = { status: 'ON_ORDER', locationId: null, cost: { amount: '1249.90' }, custody: null };
        expect((await asOf({ at: recordedAt, basis: 'RECORDED' })).data).toEqual({ asset: ordered });
        expect((await asOf({ position: positions[0] })).data).toEqual({ asset: ordered });
        expect((await asOf({ position: positions[1] })).data).toEqual({ asset: { ...ordered, cost: { amount: '999.00' } } });
        expect((await asOf({ at: events[4]?.metadata['recordedAt'], basis: 'RECORDED' })).data).toEqual(
          (await asOf({ position: positions[4] })).data,
        );
        const { data } = await app.gql('query($id: UUID!, $asOf: AsOfInput) { asset(id: $id, asOf: $asOf) { version status } }', {
          id,
          asOf: { position: positions.at(-1) },
        });
        expect(data).toEqual({ asset: { version: shown.version, status: 'DISPOSED' } });
      });

      it('is not shown for moments that are none', async () => {
        const none = [{ asset: null }, ['INVALID_POSITION']];
        const [first] = await app.events();
        expect(await code({ at: '2199-01-01T00:00:00Z' })).toEqual(none);
        expect(await code({ date: '2199-01-01' })).toEqual(none);
        expect(await code({ date: '2025-02-28' })).toEqual(none);
        expect(await code({ date: '2025-03-11', basis: 'RECORDED' })).toEqual(none);
        expect(await code({ position: formatPosition(first!.position) })).toEqual(none);
        expect(await code({ position: formatPosition({ commit: 10n ** 15n, prepare: 10n ** 15n }) })).toEqual(none);
        expect(await code({})).toEqual(none);
        expect(await code({ date: '2025-03-11', at: '2025-03-11T00:00:00Z' })).toEqual(none);
      });
    });
  });

  describe('the list of assets', () => {
    beforeAll(async () => {
      for (const [tag, more] of [
        ['L-1', { name: 'b', inServiceOn: '2025-03-02' }],
        ['L-2', { name: 'a' }],
        ['L-3', { locationId: place.office }],
      ] as const)
        await place.takeOn(tag, more);
    });
    const tags = async (where: object, orderBy: object[] = []): Promise<unknown> => {
      const query =
        'query($where: AssetWhere, $orderBy: [AssetOrder!]) { assets(where: $where, orderBy: $orderBy) { totalCount nodes { tag } } }';
      const within = { and: [{ tag: { startsWith: 'l-' } }, where] };
      const { nodes, totalCount } = (await read(query, { where: within, orderBy }))['assets'] as {
        totalCount: number;
        nodes: { tag: string }[];
      };
      expect(nodes).toHaveLength(totalCount);
      return nodes.map(({ tag }) => tag);
    };

    it('filters and sorts', async () => {
      expect(await tags({})).toEqual(['L-1', 'L-2', 'L-3']);
      expect(await tags({ status: { eq: 'IN_USE' } })).toEqual(['L-1']);
      expect(await tags({ or: [{ locationId: { eq: place.office } }, { name: { eq: 'a' } }] })).toEqual(['L-2', 'L-3']);
      expect(await tags({ not: { name: { isNull: true } } })).toEqual(['L-1', 'L-2']);
      expect(await tags({}, [{ field: 'NAME', direction: 'ASC' }])).toEqual(['L-2', 'L-1', 'L-3']);
      expect(await tags({}, [{ field: 'NAME', direction: 'DESC' }])).toEqual(['L-3', 'L-1', 'L-2']);
      expect(await tags({}, [{ field: 'LOCATION_ID' }, { field: 'TAG', direction: 'DESC' }])).toEqual(
        place.depot < place.office ? ['L-2', 'L-1', 'L-3'] : ['L-3', 'L-2', 'L-1'],
      );
    });
  });

  describe('someone leaves', () => {
    const checklist = async (personId: string): Promise<unknown> =>
      (
        await read(
          `query($personId: UUID!) { offboardingChecklist(personId: $personId) {
        status openItems lastDay signedOffBy items { kind subjectId label completed } } }`,
          { personId },
        )
      )['offboardingChecklist'];

    it('is asked for what they have, and signed off by somebody else when all of it is back', async () => {
      const personId = await place.onboard('Linus');
      const assignment = { assigneeKind: 'PERSON', assigneeId: personId };
      const held = await place.takeOn('O-1', { assignment });
      const leaving = { personId, lastDay: '2026-10-31', leavingReason: 'RESIGNED' };
      const left = await app.send('offboardPerson', leaving, { select: 'person { status lastDay leavingReason }' });
      expect(left).toMatchObject({
        userErrors: [],
        person: { status: 'OFFBOARDED', lastDay: '2026-10-31', leavingReason: 'RESIGNED' },
      });
      await app.settle();
      const item = { kind: 'ASSET_RETURN', subjectId: held, label: 'O-1', completed: false };
      const open = { status: 'STARTED', openItems: 1, lastDay: '2026-10-31', signedOffBy: null, items: [item] };
      expect(await checklist(personId)).toEqual(open);
      const query = 'query($id: UUID!) { asset(id: $id) { custody { returnRequestedAt } } }';
      expect(await read(query, { id: held })).toEqual({ asset: { custody: { returnRequestedAt: expect.any(String) as string } } });

      const officer = { as: 'security-officer' } as const;
      expect(await refused('signOffOffboarding', { personId }, officer)).toEqual([['INVALID_TRANSITION', '']]);
      expect(await checklist(personId)).toEqual(open);

      expect(await app.send('returnAsset', { assetId: held, condition: 'GOOD' }, { as: MANAGER })).toMatchObject({ userErrors: [] });
      await app.settle();
      const done = { ...open, openItems: 0, items: [{ ...item, completed: true }] };
      expect(await checklist(personId)).toEqual(done);
      const self = { as: { subject: personId, roles: ['admin'] } } as const;
      expect(await refused('signOffOffboarding', { personId }, self)).toEqual([['SEGREGATION_OF_DUTIES', '']]);
      expect(await checklist(personId)).toEqual(done);
      const signed = await app.send('signOffOffboarding', { personId }, { ...officer, select: 'checklist { status }' });
      expect(signed).toMatchObject({ userErrors: [], checklist: { status: 'SIGNED_OFF' } });
      expect(await checklist(personId)).toEqual({ ...done, status: 'SIGNED_OFF', signedOffBy: app.actorId('security-officer') });
      expect(await refused('assignAsset', { assetId: held, ...assignment })).toEqual([['INVALID_REFERENCE', 'assigneeId']]);
    });
  });
});
