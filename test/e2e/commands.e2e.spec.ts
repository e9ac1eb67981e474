import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '@opsledger/eventsourcing';
import { startApp, type App, type Payload } from './support/app.js';
import { STORES } from './support/event-stores.js';
import { openWorkplace, type Workplace } from './support/workplace.js';

let app: App;
let place: Workplace;

const accepted = ({ userErrors }: Payload): boolean => userErrors.length === 0;
const refusal = (code: string, path: readonly string[] = [], more: object = {}): object => ({
  userErrors: [{ code, path, ...more }],
  position: null,
  version: null,
  stale: false,
});

/** What happened, and which labels and names are held. A label may have been held for a moment: that leaves two technical events. */
async function ledger(): Promise<{ readonly events: readonly RecordedEvent[]; readonly held: readonly string[] }> {
  const all = await app.events();
  const [reservations, events] = [all.filter(isReservation), all.filter((event) => !isReservation(event))];
  const last = new Map(reservations.map(({ stream, type }) => [stream, type]));
  return { events, held: [...last].flatMap(([stream, type]) => (type === 'KeyReserved' ? [stream] : [])) };
}
const isReservation = ({ stream }: RecordedEvent): boolean => stream.startsWith('reservation-');

/** Sends what must be refused, proves that nothing was written, and answers the payload. */
async function refused(...request: Parameters<App['send']>): Promise<Payload> {
  const before = await ledger();
  const payload = await app.send(...request);
  expect(await ledger()).toEqual(before);
  return payload;
}

async function typesOf(assetId: string): Promise<readonly string[]> {
  return (await app.events(`asset-${assetId}`)).map(({ type }) => type);
}
const REGISTERED = ['AssetProcured', 'AssetReceived', 'AssetTagged'];

describe.each(STORES)('on the %s store', (kind) => {
  beforeAll(async () => {
    app = await startApp(kind);
    place = await openWorkplace(app);
  });
  afterAll(() => app.close());

  describe('a command that is sent again (row 19)', () => {
    it('has one effect and the same answer', async () => {
      const assetId = await place.takeOn('I-1');
      const input = { commandId: randomUUID(), assetId, tag: 'I-1b' };
      const first = await app.send('tagAsset', input, { select: 'asset { tag version }' });
      expect(first).toMatchObject({ userErrors: [], version: 3, asset: { tag: 'I-1b', version: 3 } });
      await app.send('placeLegalHold', { assetId, caseReference: 'CASE-1' });
      const again = await refused('tagAsset', input, { select: 'asset { tag version }' });
      expect(again).toEqual({ ...first, asset: { tag: 'I-1b', version: 4 } });
      expect(await typesOf(assetId)).toEqual([...REGISTERED, 'AssetTagged', 'LegalHoldPlaced']);
    });

    it('is refused with another body, for another thing, and by another person', async () => {
      const [assetId, other] = [await place.takeOn('I-2'), await place.takeOn('I-3')];
      const input = { commandId: randomUUID(), assetId, tag: 'I-2b' };
      await app.send('tagAsset', input);
      const reused = refusal('IDEMPOTENCY_KEY_REUSED', ['commandId']);
      expect(await refused('tagAsset', { ...input, tag: 'I-2c' })).toEqual(reused);
      expect(await refused('placeLegalHold', { ...input, tag: undefined, caseReference: 'CASE-1' })).toEqual(reused);
      // EventStoreDB has no index of commands, so there only a thing itself knows what it has done (docs/adr/0014).
      if (kind === 'embedded') expect(await refused('tagAsset', { ...input, assetId: other, tag: 'I-3b' })).toEqual(reused);
      expect(await refused('tagAsset', input, { as: 'asset-manager' })).toEqual(reused);
    });

    it('is one event when fifty copies come at once', async () => {
      const assetId = await place.takeOn('I-4');
      const before = (await app.events()).length;
      const input = { commandId: randomUUID(), assetId, caseReference: 'CASE-1' };
      const answers = await Promise.all(Array.from({ length: 50 }, () => app.send('placeLegalHold', input)));
      expect(answers).toEqual(Array(50).fill(answers[0]));
      expect(answers[0]).toMatchObject({ userErrors: [], version: 3 });
      expect(await typesOf(assetId)).toEqual([...REGISTERED, 'LegalHoldPlaced']);
      expect((await app.events()).length).toBe(before + 1);
    });

    it('makes one thing, with one id, when fifty copies make it at once', async () => {
      const input = {
        commandId: randomUUID(),
        modelId: place.modelId,
        costCenterId: place.costCenterId,
        cost: { amount: '1', currency: 'EUR' },
        acquiredOn: '2025-03-01',
      };
      const answers = await Promise.all(Array.from({ length: 50 }, () => app.send('procureAsset', input, { select: 'asset { id }' })));
      expect(answers).toEqual(Array(50).fill(answers[0]));
      const [made] = answers as unknown as [{ readonly asset: { readonly id: string } }];
      expect(await typesOf(made.asset.id)).toEqual(['AssetProcured']);
    });
  });

  describe('versions (row 20)', () => {
    const conflict = (expected: number, actual: number): object => refusal('VERSION_CONFLICT', ['expectedVersion'], { expected, actual });

    it('refuses a stale one and names both', async () => {
      const assetId = await place.takeOn('V-1');
      expect(await refused('tagAsset', { assetId, tag: 'V-1b', expectedVersion: 1 })).toEqual(conflict(1, 2));
      expect(await refused('tagAsset', { assetId, tag: 'V-1b', expectedVersion: 7 })).toEqual(conflict(7, 2));
      expect(await refused('tagAsset', { assetId, tag: 'V-1b', expectedVersion: -1 })).toEqual(conflict(-1, 2));
      expect(await app.send('tagAsset', { assetId, tag: 'V-1b', expectedVersion: 2 })).toMatchObject({ userErrors: [], version: 3 });
    });

    it('lets one of two writers win', async () => {
      const assetId = await place.takeOn('V-2');
      const input = { assetId, expectedVersion: 2 };
      const answers = await Promise.all([
        app.send('deployAsset', input),
        app.send('assignAsset', { ...input, assigneeKind: 'PERSON', assigneeId: place.ada }),
      ]);
      expect(answers.filter(accepted)).toHaveLength(1);
      expect(answers.filter((answer) => !accepted(answer))).toEqual([conflict(2, 3)]);
      expect(await typesOf(assetId)).toHaveLength(4);
    });

    it('keeps what twenty writers say who name no version', async () => {
      const assetId = await place.takeOn('V-3');
      const cases = Array.from({ length: 20 }, (_, index) => `CASE-${String(index).padStart(2, '0')}`);
      const answers = await Promise.all(cases.map((caseReference) => app.send('placeLegalHold', { assetId, caseReference })));
      expect(answers.map(({ version }) => version).sort((a, b) => Number(a) - Number(b))).toEqual(cases.map((_, index) => 3 + index));
      const { data } = await app.gql('query($id: UUID!) { asset(id: $id) { legalHolds version } }', { id: assetId });
      expect(data).toEqual({ asset: { legalHolds: cases, version: 22 } });
    });
  });

  describe('what the rules forbid (row 21)', () => {
    it('is an illegal transition', async () => {
      const assetId = await place.takeOn('T-1');
      const illegal: readonly (readonly [string, object])[] = [
        ['acceptCustody', {}],
        ['declineCustody', {}],
        ['requestAssetReturn', {}],
        ['returnAsset', { condition: 'GOOD' }],
        ['completeMaintenance', {}],
        ['recoverAsset', { locationId: place.depot }],
        ['disposeAsset', { method: 'SCRAPPED', dataErasureCertificateId: 'CERT-1' }],
        ['reinstateAsset', { locationId: place.depot, reason: 'needed' }],
      ];
      for (const [mutation, input] of illegal) {
        expect([mutation, await refused(mutation, { assetId, ...input })]).toEqual([mutation, refusal('INVALID_TRANSITION')]);
      }
      expect(await refused('liftLegalHold', { assetId, caseReference: 'CASE-1' })).toEqual(
        refusal('INVALID_TRANSITION', ['caseReference']),
      );
      expect(await refused('deployAsset', { assetId: randomUUID() })).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }], version: null });
    });

    it('is erasing a person alone; two erase for ever', async () => {
      const personId = await place.onboard('Konrad');
      expect(await refused('requestPersonErasure', { personId })).toEqual(refusal('INVALID_TRANSITION'));
      await app.send('offboardPerson', { personId, lastDay: '2026-01-31', leavingReason: 'CONTRACT_ENDED' });
      await app.settle();
      expect(await refused('approvePersonErasure', { personId })).toEqual(refusal('INVALID_TRANSITION'));
      expect(await app.send('requestPersonErasure', { personId, reason: 'The person asked for it.' })).toMatchObject({ userErrors: [] });
      expect(await refused('approvePersonErasure', { personId })).toEqual(refusal('SEGREGATION_OF_DUTIES'));
      const query = 'query($id: UUID!) { person(id: $id) { name username erased status } }';
      const kept = { name: 'Konrad', username: 'Konrad', erased: false, status: 'OFFBOARDED' };
      expect((await app.gql(query, { id: personId })).data).toEqual({ person: kept });
      const officer = { as: 'security-officer' } as const;
      expect(await app.send('approvePersonErasure', { personId }, officer)).toMatchObject({ userErrors: [] });
      await app.settle();
      const gone = { name: null, username: null, erased: true, status: 'ERASED' };
      expect((await app.gql(query, { id: personId })).data).toEqual({ person: gone });
      expect(await refused('correctPerson', { personId, personalData: { name: 'K.' } })).toMatchObject({
        userErrors: [{ code: 'INVALID_TRANSITION' }],
      });
    });
  });

  describe('bulk (row 24)', () => {
    const RESULTS = { select: 'results { index version userErrors { code path } asset { tag status } }' } as const;
    const tagging = (assetId: string, tag: string): object => ({ command: { tagAsset: { assetId, tag } } });

    it('takes a hundred items and not one more', async () => {
      const assetId = await place.takeOn('B-0');
      const items = Array.from({ length: 101 }, (_, index) => tagging(assetId, `B-0-${index}`));
      expect(await refused('bulkAssets', { items }, RESULTS)).toEqual({
        userErrors: [{ code: 'LIMIT_EXCEEDED', path: ['items'], limit: 100, actual: 101 }],
        position: null,
        stale: false,
        results: [],
      });
      const before = (await app.events(`asset-${assetId}`)).length;
      const { results } = await app.send(
        'bulkAssets',
        { items: items.slice(1) },
        { select: 'results { index version userErrors { code } }' },
      );
      expect(results).toEqual(items.slice(1).map((_, index) => ({ index, version: before + index, userErrors: [] })));
      expect(await app.events(`asset-${assetId}`)).toHaveLength(before + 100);
    });

    it('writes nothing, or all but the bad item, as the policy says', async () => {
      const [one, two, three] = [await place.takeOn('B-1'), await place.takeOn('B-2'), await place.takeOn('B-3')];
      const items = [tagging(one, 'B-1b'), tagging(two, 'B-3'), tagging(three, 'B-3b')];
      const taken = [{ code: 'KEY_TAKEN', path: ['tag'] }];
      const skipped = [{ code: 'NOT_ATTEMPTED', path: [] }];
      expect(await refused('bulkAssets', { items, errorPolicy: 'REJECT_ALL' }, RESULTS)).toEqual({
        userErrors: [],
        position: null,
        stale: false,
        results: [
          { index: 0, version: null, userErrors: skipped, asset: null },
          { index: 1, version: null, userErrors: taken, asset: null },
          { index: 2, version: null, userErrors: skipped, asset: null },
        ],
      });
      expect(await app.send('bulkAssets', { items, errorPolicy: 'REJECT_FAILED' }, RESULTS)).toEqual({
        userErrors: [],
        position: expect.any(String) as string,
        stale: false,
        results: [
          { index: 0, version: 3, userErrors: [], asset: { tag: 'B-1b', status: 'IN_STOCK' } },
          { index: 1, version: null, userErrors: taken, asset: null },
          { index: 2, version: 3, userErrors: [], asset: { tag: 'B-3b', status: 'IN_STOCK' } },
        ],
      });
      expect([await typesOf(one), await typesOf(two), await typesOf(three)]).toEqual([
        [...REGISTERED, 'AssetTagged'],
        REGISTERED,
        [...REGISTERED, 'AssetTagged'],
      ]);
    });

    it('writes nothing when one item breaks a rule of its fields', async () => {
      const assetId = await place.takeOn('B-4');
      const items = [tagging(assetId, 'B-4b'), tagging(assetId, ' ')];
      const { results } = await refused('bulkAssets', { items }, RESULTS);
      expect(results).toMatchObject([{ userErrors: [{ code: 'NOT_ATTEMPTED' }] }, { userErrors: [{ code: 'INVALID_INPUT' }] }]);
    });

    it('goes whole to one of two requests that want the same labels', async () => {
      const assets = await Promise.all(['B-6', 'B-7', 'B-8', 'B-9'].map((tag) => place.takeOn(tag)));
      const [one, two, three, four] = assets as [string, string, string, string];
      const want = (first: string, second: string): Promise<Payload> =>
        app.send('bulkAssets', { items: [tagging(first, 'B-X'), tagging(second, 'B-Y')] }, RESULTS);
      const answers = await Promise.all([want(one, two), want(three, four)]);
      expect(answers.map(({ position }) => position !== null).sort()).toEqual([false, true]);
      const counts = await Promise.all(assets.map(async (id) => (await typesOf(id)).length - REGISTERED.length));
      expect(counts).toEqual(answers[0].position === null ? [0, 0, 1, 1] : [1, 1, 0, 0]);
    });

    it('refuses two items of one request that want the same label', async () => {
      const [one, two] = [await place.takeOn('B-10'), await place.takeOn('B-11')];
      const items = [tagging(one, 'B-Z'), tagging(two, 'b-z')];
      const { results } = await refused('bulkAssets', { items }, RESULTS);
      expect(results).toMatchObject([{ userErrors: [{ code: 'NOT_ATTEMPTED' }] }, { userErrors: [{ code: 'KEY_TAKEN' }] }]);
      expect(await app.send('tagAsset', { assetId: two, tag: 'B-Z' })).toMatchObject({ userErrors: [] });
    });

    it('counts versions from item to item', async () => {
      const assetId = await place.takeOn('B-12');
      const hold = (caseReference: string, expectedVersion: number): object => ({
        command: { placeLegalHold: { assetId, caseReference } },
        expectedVersion,
      });
      const { results } = await refused('bulkAssets', { items: [hold('CASE-1', 2), hold('CASE-2', 2)] }, RESULTS);
      expect(results).toMatchObject([
        { userErrors: [{ code: 'NOT_ATTEMPTED' }] },
        { userErrors: [{ code: 'VERSION_CONFLICT', path: ['expectedVersion'] }] },
      ]);
      const done = await app.send('bulkAssets', { items: [hold('CASE-1', 2), hold('CASE-2', 3)] }, RESULTS);
      expect(done['results']).toMatchObject([
        { version: 3, userErrors: [] },
        { version: 4, userErrors: [] },
      ]);
    });

    it('is one effect when sent twice, one after another and at once', async () => {
      const assetId = await place.takeOn('B-5');
      const input = { commandId: randomUUID(), items: [tagging(assetId, 'B-5b'), tagging(assetId, 'B-5c')] };
      const first = await app.send('bulkAssets', input, RESULTS);
      expect(await refused('bulkAssets', input, RESULTS)).toEqual(first);
      const more = { commandId: randomUUID(), items: [tagging(assetId, 'B-5d'), tagging(assetId, 'B-5e')] };
      const before = await typesOf(assetId);
      const answers = await Promise.all(Array.from({ length: 10 }, () => app.send('bulkAssets', more, RESULTS)));
      expect(answers).toEqual(Array(10).fill(answers[0]));
      expect(await typesOf(assetId)).toEqual([...before, 'AssetTagged', 'AssetTagged']);
    });
  });

  describe('a label that is taken', () => {
    it('goes to one of fifty', async () => {
      const before = (await app.events()).filter(({ type }) => type === 'AssetTagged').length;
      const input = { modelId: place.modelId, costCenterId: place.costCenterId, cost: { amount: '1', currency: 'EUR' } };
      const asked = { ...input, acquiredOn: '2025-03-01', locationId: place.depot, tag: 'C-1' };
      const answers = await Promise.all(Array.from({ length: 50 }, () => app.send('registerAsset', asked)));
      expect(answers.filter(accepted)).toHaveLength(1);
      expect(answers.filter((answer) => !accepted(answer))).toEqual(Array(49).fill(refusal('KEY_TAKEN', ['tag'])));
      expect((await app.events()).filter(({ type }) => type === 'AssetTagged')).toHaveLength(before + 1);
      const { data } = await app.gql('{ assets(where: { tag: { eq: "C-1" } }) { totalCount } }');
      expect(data).toEqual({ assets: { totalCount: 1 } });
    });

    it('is free again after nothing that failed', async () => {
      const [one, two] = [await place.takeOn('C-2'), await place.takeOn('C-3')];
      expect(await refused('tagAsset', { assetId: two, tag: ' c-2 ' })).toEqual(refusal('KEY_TAKEN', ['tag']));
      const correction = { assetId: two, changes: { tag: 'C-2' }, reason: 'misread' };
      expect(await refused('correctAsset', correction)).toMatchObject({ userErrors: [{ code: 'KEY_TAKEN' }] });
      expect(await app.send('tagAsset', { assetId: one, tag: 'C-2b' })).toMatchObject({ userErrors: [] });
      expect(await app.send('tagAsset', { assetId: two, tag: 'C-2c' })).toMatchObject({ userErrors: [] });
    });
  });

  it('names the field of a code or username that is taken', async () => {
    const personalData = { name: 'Another Ada', username: 'ADA' };
    expect(await refused('onboardPerson', { personalData })).toEqual(refusal('KEY_TAKEN', ['personalData', 'username']));
    expect(await refused('correctPerson', { personId: place.grace, personalData: { username: 'ada' } })).toEqual(
      refusal('KEY_TAKEN', ['personalData', 'username']),
    );
    const told = await app.send(
      'onboardPerson',
      { personalData },
      { select: 'errors: userErrors { message ... on GenericUserError { details } }' },
    );
    expect(JSON.stringify(told)).not.toMatch(/[0-9a-f]{64}/);
    expect(await refused('openCostCenter', { code: 'it', name: 'Another' })).toEqual(refusal('KEY_TAKEN', ['code']));
    expect(await refused('createOrgUnit', { code: 'ops', name: 'Another' })).toEqual(refusal('KEY_TAKEN', ['code']));
  });

  describe('read your writes', () => {
    it('says when the answer may miss the write, and shows it to who names its position', async () => {
      const assetId = await place.takeOn('W-1');
      const written = await app.send('tagAsset', { assetId, tag: 'W-1b' }, { headers: { 'opsledger-wait-ms': '0' } });
      expect(written).toEqual({ userErrors: [], position: expect.any(String) as string, version: 3, stale: true });
      const query = `query($id: UUID!, $p: Position) { asset(id: $id, atLeast: $p) { tag version }
      assets(atLeast: $p, where: { id: { eq: $id } }) { stale nodes { tag } } }`;
      const { data, extensions } = await app.gql(query, { id: assetId, p: written.position });
      expect(data).toEqual({ asset: { tag: 'W-1b', version: 3 }, assets: { stale: false, nodes: [{ tag: 'W-1b' }] } });
      expect(extensions).toBeUndefined();
    });
  });
});
