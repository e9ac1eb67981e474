import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { policy } from '@opsledger/composition';
import { isAllowed, LOCAL_AUDIENCE, LOCAL_ISSUER, openSigningKey } from '@opsledger/identity';
import type { Actor } from '@opsledger/kernel';
import { startApp, type Answer, type App, type Caller } from './support/app.js';
import { STORES } from './support/event-stores.js';
import { rootFields, type RootField } from './support/root-fields.js';
import { Subscriber, type Next } from './support/subscriber.js';
import { openWorkplace, type Workplace } from './support/workplace.js';

let app: App;
let place: Workplace;
let fields: Awaited<ReturnType<typeof rootFields>>;
let held: string;
let unheld: string;
let adaAsRequester: Caller;

const faults = ({ errors }: Answer): unknown => errors.map(({ path, extensions }) => [path?.join('.'), extensions.code]);
const names = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name).sort();

/** The root fields that answer FORBIDDEN to the caller; fails when one is refused before the policy is asked. */
async function forbidden(list: readonly RootField[], as: Caller): Promise<readonly string[]> {
  const refused: RootField[] = [];
  for (const field of list) {
    const { status, errors } = await app.gql(field.operation, field.variables, as);
    expect([field.name, status]).toEqual([field.name, 200]);
    if (errors.some(({ extensions, path }) => extensions.code === 'FORBIDDEN' && path?.[0] === field.name)) refused.push(field);
  }
  return names(refused);
}

/** Mutations that change nothing in the ledger, which auditors may send too. */
const REPLAYS = Object.keys(policy.replays);
/** Mutations that everyone may send who is signed in: about what they have or are asked for. */
const FOR_EVERYONE = ['acceptCustody', 'declineCustody'];
/** Mutations of somebody who only asks for things: the votes are for those among them who were named as approvers. */
const OWN_MUTATIONS = [
  ...FOR_EVERYONE,
  'requestPurchase',
  ...['requestChange', 'reviseChange', 'cancelChange', 'approveChange', 'rejectChange', 'abstainFromChange'],
];
/** Queries that are not for auditors either, since they are about them. */
const FOR_WATCHERS = ['auditReads'];
/** Queries that are not for somebody who only asks for things, by context. */
const FOR_OTHERS = [
  ...FOR_WATCHERS,
  ...['parkedEvents', 'processes', 'projections', 'rebuilds'],
  ...['timeMachine', 'timeMachines'],
  ...['checkpoint', 'checkpoints', 'consistencyProof', 'inclusionProof', 'transparencyLog'],
  ...['offboardingChecklist', 'retentionDue'],
  ...['auditsDue', 'stockByLocation', 'warrantiesExpiring'],
  ...['matchExceptions', 'spendByVendor', 'vendorInvoice', 'vendorInvoices', 'vendorScorecard'],
  ...['licenseCostByYear', 'licenseEntitlement', 'licenseEntitlements', 'licensePosition'],
  ...['purchaseLot', 'purchaseLots', 'renewalCalendar', 'unusedSeats'],
  ...['activityOf', 'auditEvent', 'auditTrail', 'eventsByCorrelation'],
  ...['approvalTrail', 'changeConflicts', 'changeLeadTime', 'changeSuccessRate', 'emergencyShare'],
  ...['notificationDeliveries', 'notificationKinds', 'notificationRule', 'notificationRules'],
  ...['commitmentByMonth', 'contract', 'contractCalendar', 'contractValueAt', 'contracts', 'noticeDeadlines'],
  ...['budget', 'budgets'],
];

const NO_ERASURE = { legalHolds: [], erasureRequestedBy: null, erasureExpiresOn: null };

describe.each(STORES)('on the %s store', (kind) => {
  beforeAll(async () => {
    app = await startApp(kind);
    place = await openWorkplace(app);
    fields = await rootFields(app);
    held = await place.takeOn('P-1', { assignment: { assigneeKind: 'PERSON', assigneeId: place.ada } });
    unheld = await place.takeOn('P-2');
    adaAsRequester = { subject: place.ada, roles: ['requester'] };
  });
  afterAll(() => app.close());

  describe('the policy', () => {
    it('has an entry for every query and mutation, and none beside them', () => {
      const upkeep = ['replayParkedEvents', 'discardParkedEvent', 'rebuildReadModel', 'cancelRebuild'];
      const ofTheApi = {
        queries: ['diff', 'node', 'nodes', 'projections', 'processes', 'parkedEvents', 'rebuilds'],
        mutations: ['issueApiKey', 'revokeApiKey', ...upkeep],
      };
      expect(names(fields.queries)).toEqual([...Object.keys(policy.queries), ...ofTheApi.queries].sort());
      expect(names(fields.mutations)).toEqual([...Object.keys(policy.mutations), ...REPLAYS, ...ofTheApi.mutations].sort());
      expect([...fields.subscriptions].sort()).toEqual([...Object.keys(policy.subscriptions), 'subjectChanged'].sort());
      expect(fields.queries.length).toBeGreaterThanOrEqual(18);
      expect(fields.mutations.length).toBeGreaterThanOrEqual(50);
    });

    it('lets auditors read everything but who watches them, and change nothing', async () => {
      const before = await app.events();
      expect(await forbidden(fields.mutations, 'auditor')).toEqual(names(fields.mutations).filter((name) => !REPLAYS.includes(name)));
      expect(await app.events()).toEqual(before);
      expect(await forbidden(fields.queries, 'auditor')).toEqual(FOR_WATCHERS);
      const query = `query($asset: UUID!, $person: UUID!) {
      asset(id: $asset) { cost { amount } proceeds { amount } legalHolds timeline { nodes { type } } }
      person(id: $person) { name email username jobTitle phone employeeNumber leavingReason
        legalHolds erasureRequestedBy erasureExpiresOn } }`;
      const answer = await app.gql(query, { asset: held, person: place.ada }, 'auditor');
      expect(faults(answer)).toEqual([]);
      expect(answer.data).toEqual({
        asset: {
          cost: { amount: '1249.90' },
          proceeds: null,
          legalHolds: [],
          timeline: { nodes: ['AssetProcured', 'AssetReceived', 'AssetTagged', 'AssetAssigned'].map((type) => ({ type })) },
        },
        person: {
          name: 'Ada',
          email: null,
          username: 'Ada',
          jobTitle: null,
          phone: null,
          employeeNumber: null,
          leavingReason: null,
          ...NO_ERASURE,
        },
      });
      const shown = Object.entries(answer.data as Record<'asset' | 'person', object>).flatMap(([thing, values]) =>
        Object.keys(values).map((field) => `${thing === 'asset' ? 'Asset' : 'Person'}.${field}`),
      );
      const guarded = Object.keys(policy.fields);
      expect(shown.sort()).toEqual(guarded.filter((name) => /^(Asset|Person)\./.test(name)).sort());
      const auditor: Actor = { id: 'auditor', kind: 'user', roles: ['auditor'] };
      expect(guarded.filter((name) => !isAllowed(policy, auditor, { kind: 'fields', name }))).toEqual([]);
    });

    it('lets auditors change nothing, whatever else they are', async () => {
      const both: Caller = { subject: place.ada, roles: ['auditor', 'asset-manager'] };
      expect(await forbidden(fields.mutations, both)).toEqual(names(fields.mutations).filter((name) => !REPLAYS.includes(name)));
      const answer = await app.gql(
        'mutation($input: AcceptCustodyInput!) { acceptCustody(input: $input) { version } }',
        { input: { commandId: randomUUID(), assetId: held } },
        { subject: place.ada, roles: ['auditor', 'requester'] },
      );
      expect(faults(answer)).toEqual([['acceptCustody', 'FORBIDDEN']]);
    });

    it('lets requesters ask for things, answer for what they have, vote when asked, and read what concerns them', async () => {
      const before = await app.events();
      expect(await forbidden(fields.mutations, 'requester')).toEqual(
        names(fields.mutations).filter((name) => !OWN_MUTATIONS.includes(name)),
      );
      expect(await app.events()).toEqual(before);
      // These answer by whose things are asked for, so their own specs have them.
      const query = fields.queries.filter(({ name }) => !['custodyByPerson', 'licensesByHolder'].includes(name));
      expect(await forbidden(query, 'requester')).toEqual([...FOR_OTHERS].sort());
      const custody = 'query($id: UUID!) { custodyByPerson(personId: $id) { nodes { id } } }';
      expect((await app.gql(custody, { id: place.ada }, adaAsRequester)).data).toEqual({ custodyByPerson: { nodes: [{ id: held }] } });
      expect(faults(await app.gql(custody, { id: place.grace }, adaAsRequester))).toEqual([['custodyByPerson', 'FORBIDDEN']]);
    });

    it('lets nobody in who has no role, but to ask', async () => {
      const nobody: Caller = { subject: randomUUID(), roles: [] };
      expect(await forbidden(fields.mutations, nobody)).toEqual(names(fields.mutations).filter((name) => !FOR_EVERYONE.includes(name)));
      expect((await app.gql('{ assets { totalCount } }', {}, nobody)).data).toEqual({ assets: { totalCount: 0 } });
    });

    it('refuses a token that is admin and auditor', async () => {
      const caller: Caller = { subject: randomUUID(), roles: ['admin', 'auditor'] };
      await expect(async () => app.token(caller)).rejects.toThrow(RangeError);
      const { privateKey } = openSigningKey(join(app.ledger.dataFolder, 'keys'), false);
      const token = await new SignJWT({ roles: caller.roles })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt' })
        .setSubject(caller.subject)
        .setIssuer(LOCAL_ISSUER)
        .setAudience(LOCAL_AUDIENCE)
        .setExpirationTime('5m')
        .sign(privateKey);
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: '{ assets { totalCount } }' }),
      });
      expect([response.status, await response.json()]).toMatchObject([401, { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]);
    });
  });

  describe('what may not be seen (rows 15 and 16)', () => {
    it('15: is as if it were not there', async () => {
      const ask = (id: string): Promise<Answer> => app.gql('query($id: ID!) { node(id: $id) { __typename id } }', { id }, adaAsRequester);
      expect((await ask(held)).data).toEqual({ node: { __typename: 'Asset', id: held } });
      expect((await ask(place.office)).data).toEqual({ node: { __typename: 'Location', id: place.office } });
      const answers = [await ask(unheld), await ask(randomUUID()), await ask('x')];
      expect(answers).toEqual(Array(3).fill({ status: 200, data: { node: null }, errors: [], extensions: undefined }));
      const query = 'query($ids: [ID!]!, $id: UUID!) { nodes(ids: $ids) { id } asset(id: $id) { id } assets { totalCount nodes { id } } }';
      expect((await app.gql(query, { ids: [unheld, held, randomUUID()], id: unheld }, adaAsRequester)).data).toEqual({
        nodes: [null, { id: held }, null],
        asset: null,
        assets: { totalCount: 1, nodes: [{ id: held }] },
      });
      const past = 'query($id: UUID!) { asset(id: $id, asOf: { date: "2026-01-01", basis: OCCURRED }) { id } }';
      expect(await app.gql(past, { id: unheld }, adaAsRequester)).toEqual(await app.gql(past, { id: randomUUID() }, adaAsRequester));
    });

    it('16: is null and FORBIDDEN at its path, while the rest is answered', async () => {
      const query = `query($ada: UUID!, $grace: UUID!, $asset: UUID!) {
      ada: person(id: $ada) { name } grace: person(id: $grace) { status name }
      asset(id: $asset) { tag cost { amount } legalHolds timeline { nodes { data } } assignee { ... on Person { name } } } }`;
      const answer = await app.gql(query, { ada: place.ada, grace: place.grace, asset: held }, adaAsRequester);
      expect(answer.data).toEqual({
        ada: { name: 'Ada' },
        grace: { status: 'ACTIVE', name: null },
        asset: { tag: 'P-1', cost: null, legalHolds: null, timeline: null, assignee: { name: 'Ada' } },
      });
      expect((faults(answer) as string[][]).sort()).toEqual([
        ['asset.cost', 'FORBIDDEN'],
        ['asset.legalHolds', 'FORBIDDEN'],
        ['asset.timeline', 'FORBIDDEN'],
        ['grace.name', 'FORBIDDEN'],
      ]);
      const byName = await app.gql('{ people(where: { name: { startsWith: "G" } }) { totalCount } }', {}, adaAsRequester);
      expect(faults(byName)).toEqual([['people', 'FORBIDDEN']]);
    });

    it('16: is not told by the answer of a mutation either', async () => {
      const input = { assetId: unheld, assigneeKind: 'PERSON', assigneeId: place.grace };
      const query = `mutation($input: AssignAssetInput!) { assignAsset(input: $input) {
      userErrors { code } asset { tag cost { amount } legalHolds assignee { ... on Person { name employeeNumber } } } } }`;
      const answer = await app.gql(query, { input: { commandId: randomUUID(), ...input } }, 'service-agent');
      expect(answer.data).toEqual({
        assignAsset: {
          userErrors: [],
          asset: { tag: 'P-2', cost: null, legalHolds: null, assignee: { name: 'Grace', employeeNumber: null } },
        },
      });
      expect((faults(answer) as string[][]).sort()).toEqual([
        ['assignAsset.asset.assignee.employeeNumber', 'FORBIDDEN'],
        ['assignAsset.asset.cost', 'FORBIDDEN'],
        ['assignAsset.asset.legalHolds', 'FORBIDDEN'],
      ]);
    });
  });

  describe('subscriptions', () => {
    const FOLLOW = 'subscription($id: ID!, $after: Position) { subjectChanged(id: $id, after: $after) { version event { type data } } }';
    /** What each change of an asset says to a caller; `nothing` for one who may not see the asset. */
    async function heard(id: string, changes: number, as: Caller): Promise<unknown> {
      const client = await Subscriber.open(app.url, await app.token(as));
      client.subscribe('1', FOLLOW, { id, after: '0' });
      const found: unknown[] = [];
      for (let change = 0; change < changes; change++) {
        const { data, errors } = (await client.next('next')).payload as Next;
        if (!data) return errors?.map(({ extensions: { code } }) => code);
        const event = data['subjectChanged']!['event'] as { readonly type: string; readonly data: { readonly cost?: object } } | null;
        found.push(event ? [event.type, event.data.cost !== undefined] : errors?.map(({ extensions: { code } }) => code));
      }
      await client.leave();
      return found;
    }

    it('tell as much as the timeline and the asset do', async () => {
      const types = ['AssetProcured', 'AssetReceived', 'AssetTagged', 'AssetAssigned'];
      expect(await heard(held, 4, 'auditor')).toEqual(types.map((type) => [type, type === 'AssetProcured']));
      expect(await heard(held, 4, 'security-officer')).toEqual(types.map((type) => [type, false]));
      expect(await heard(held, 4, adaAsRequester)).toEqual(types.map(() => ['FORBIDDEN']));
      expect(await heard(unheld, 1, adaAsRequester)).toEqual(['NOT_FOUND']);
    });
  });

  describe('what is forbidden is not told in other ways', () => {
    const cost = { amount: '1249.90', currency: 'EUR' };
    const lower = { amount: '999.00', currency: 'EUR' };
    const proceeds = { amount: '90.00', currency: 'EUR' };

    /** What the timeline says to a caller of the fields that are guarded, by type of event. */
    async function told(assetId: string, as: Caller): Promise<unknown> {
      const query = 'query($id: UUID!) { asset(id: $id) { timeline { nodes { type data } edges { node { data } } } } }';
      const { data, errors } = await app.gql(query, { id: assetId }, as);
      expect(errors).toEqual([]);
      type Event = { readonly type: string; readonly data: Readonly<Record<string, unknown>> };
      const { timeline } = (data as { asset: { timeline: { nodes: Event[]; edges: { node: Event }[] } } }).asset;
      expect(timeline.edges.map(({ node }) => node.data)).toEqual(timeline.nodes.map((node) => node.data));
      const guarded = ['cost', 'proceeds', 'caseReference', 'before', 'after'];
      return timeline.nodes.flatMap(({ type, data: said }) => {
        expect(said['assetId']).toBe(assetId);
        const found = Object.entries(said).filter(([name]) => guarded.includes(name));
        return found.length > 0 ? [[type, Object.fromEntries(found)]] : [];
      });
    }

    it('by the timeline', async () => {
      const assetId = await place.takeOn('T-1');
      const send = async (mutation: string, input: object): Promise<void> => {
        expect((await app.send(mutation, { assetId, reason: 'told', ...input })).userErrors).toEqual([]);
      };
      await send('correctAsset', { changes: { cost: lower, name: 'Told' } });
      await send('placeLegalHold', { caseReference: 'CASE-1' });
      await send('sendToMaintenance', {});
      await send('completeMaintenance', { cost: proceeds });
      await send('liftLegalHold', { caseReference: 'CASE-1' });
      await send('retireAsset', { retirementReason: 'OBSOLETE' });
      await send('disposeAsset', { method: 'SOLD', proceeds, dataErasureCertificateId: 'CERT-1' });
      const money = {
        procured: ['AssetProcured', { cost }],
        corrected: ['AssetCorrected', { before: { cost, name: null }, after: { cost: lower, name: 'Told' } }],
        maintained: ['MaintenanceCompleted', { cost: proceeds }],
        disposed: ['AssetDisposed', { proceeds }],
      };
      const held = ['LegalHoldPlaced', { caseReference: 'CASE-1' }];
      const lifted = ['LegalHoldLifted', { caseReference: 'CASE-1' }];
      const whole = [money.procured, money.corrected, held, money.maintained, lifted, money.disposed];
      for (const role of ['admin', 'auditor', 'asset-manager'] as const) expect([role, await told(assetId, role)]).toEqual([role, whole]);
      expect(await told(assetId, 'finance')).toEqual(Object.values(money));
      expect(await told(assetId, 'security-officer')).toEqual([
        ['AssetCorrected', { before: { name: null }, after: { name: 'Told' } }],
        held,
        lifted,
      ]);
      expect(await told(assetId, { subject: place.ada, roles: ['finance', 'security-officer'] })).toEqual(whole);
    });

    it('by filters and sorting', async () => {
      const lists = [
        'assets(',
        `custodyByPerson(personId: "${place.ada}", `,
        'auditsDue(by: "2030-01-01", ',
        'warrantiesExpiring(by: "2030-01-01", ',
      ];
      const probes = [
        'where: { legalHold: { eq: true } }',
        'where: { or: [{ tag: { eq: "P-1" } }, { not: { and: [{ legalHold: { eq: false } }] } }] }',
        'orderBy: [{ field: TAG }, { field: LEGAL_HOLD }]',
      ];
      const probe = async (as: Caller): Promise<readonly unknown[]> => {
        const queries = lists.flatMap((list) => probes.map((args) => `{ list: ${list}${args}) { totalCount nodes { id } } }`));
        return Promise.all(queries.map(async (query) => faults(await app.gql(query, {}, as))));
      };
      const all = lists.length * probes.length;
      expect(await probe('finance')).toEqual(Array(all).fill([['list', 'FORBIDDEN']]));
      expect(await probe('service-agent')).toEqual(Array(all).fill([['list', 'FORBIDDEN']]));
      expect((await probe(adaAsRequester)).slice(0, 2 * probes.length)).toEqual(Array(2 * probes.length).fill([['list', 'FORBIDDEN']]));
      for (const role of ['admin', 'auditor', 'asset-manager', 'security-officer'] as const)
        expect(await probe(role)).toEqual(Array(all).fill([]));
    });

    it('by the refusal of a command on what is in the custody of others', async () => {
      const query = (
        mutation: string,
      ): string => `mutation($input: ${mutation}Input!) { answer: ${mutation.charAt(0).toLowerCase()}${mutation.slice(1)}(input: $input) {
      userErrors { code message path ... on VersionConflict { expected actual } } version position stale asset { id } } }`;
      const answers = async (assetId: string, as: Caller = adaAsRequester): Promise<string> => {
        const inputs = [{}, { reason: 'mine' }, { expectedVersion: 1 }, { occurredAt: '2000-01-01T00:00:00Z' }];
        const asked = ['AcceptCustody', 'DeclineCustody'].flatMap((mutation) =>
          inputs.map(async (more) => {
            const { data, errors } = await app.gql(query(mutation), { input: { commandId: randomUUID(), assetId, ...more } }, as);
            return { data, errors };
          }),
        );
        return JSON.stringify(await Promise.all(asked)).replaceAll(assetId, 'ID');
      };
      const before = await app.events();
      const unknown = await answers(randomUUID());
      expect((JSON.parse(unknown) as unknown[]).length).toBe(8);
      expect(unknown.split('"NOT_FOUND"').length).toBe(9);
      const ofGrace = await place.takeOn('C-1', { assignment: { assigneeKind: 'PERSON', assigneeId: place.grace } });
      const ofOffice = await place.takeOn('C-2', { assignment: { assigneeKind: 'LOCATION', assigneeId: place.office } });
      const retired = await place.takeOn('C-3');
      await app.send('retireAsset', { assetId: retired, retirementReason: 'OBSOLETE', reason: 'old' });
      for (const id of [unheld, ofGrace, ofOffice, retired]) expect(await answers(id)).toBe(unknown);
      expect(await answers(unheld, { subject: randomUUID(), roles: [] })).toBe(unknown);
      expect((await app.events()).length).toBeGreaterThan(before.length);
      expect(await answers(retired, 'service-agent')).toContain('Asset C-3 is retired');
    });

    it('while a repeated command answers as it did, whoever has the asset since', async () => {
      const assetId = await place.takeOn('C-4', { assignment: { assigneeKind: 'PERSON', assigneeId: place.ada } });
      const early = await app.send('declineCustody', { assetId, expectedVersion: 99, reason: 'heavy' }, { as: adaAsRequester });
      expect(early.userErrors).toEqual([{ code: 'VERSION_CONFLICT', path: ['expectedVersion'], expected: 99, actual: 3 }]);
      const decline = { commandId: randomUUID(), assetId, reason: 'heavy' };
      const first = await app.send('declineCustody', decline, { as: adaAsRequester });
      expect(first).toMatchObject({ userErrors: [], version: 4 });
      await app.send('assignAsset', { assetId, assigneeKind: 'PERSON', assigneeId: place.grace });
      expect(await app.send('declineCustody', decline, { as: adaAsRequester })).toEqual(first);
      const again = await app.send('declineCustody', { assetId, reason: 'heavy' }, { as: adaAsRequester });
      expect(again.userErrors).toEqual([{ code: 'NOT_FOUND', path: ['assetId'] }]);
    });
  });

  describe('SQL statements', () => {
    /** The list; models; types; locations, cost centers and people of the ids on the page; and what hangs on those. */
    const STATEMENTS = 8;
    const LIST = `query($first: Int!) { assets(first: $first, where: { tag: { startsWith: "S-" } }, orderBy: [{ field: ASSIGNEE_KIND }]) {
    nodes { tag model { name type { name } } type { name } location { id ... on Location { name } }
      costCenter { id ... on CostCenter { code orgUnit { name } } }
      assignee { id __typename ... on Person { person: name orgUnit { name } costCenter { code } location { name } } ... on Location { place: name } } } } }`;

    it('are as many for fifty assets with all that hangs on them as for one', async () => {
      const people = await Promise.all(Array.from({ length: 10 }, (_, index) => place.onboard(`Person ${index}`)));
      const cost = { amount: '1', currency: 'EUR' };
      const bought = { modelId: place.modelId, costCenterId: place.costCenterId, cost, acquiredOn: '2025-03-01' };
      const items = Array.from({ length: 50 }, (_, index) => {
        const assignment = { assigneeKind: 'PERSON', assigneeId: people[index % people.length] };
        return {
          command: { registerAsset: { ...bought, tag: `S-${index}`, locationId: place.depot, assignment } },
        };
      });
      const { results } = await app.send('bulkAssets', { items }, { select: 'results { userErrors { code } }' });
      expect(results).toEqual(Array(50).fill({ userErrors: [] }));
      await app.settle();
      const counted = async (first: number): Promise<{ readonly rows: number; readonly statements: number }> => {
        const before = app.ledger.readStore.sqlCount();
        const { data, errors } = await app.gql(LIST, { first });
        const statements = app.ledger.readStore.sqlCount() - before;
        expect(errors).toEqual([]);
        return { rows: (data as { assets: { nodes: unknown[] } }).assets.nodes.length, statements };
      };
      /** The least of some runs: checkpoints that are saved meanwhile count as well. */
      const least = async (first: number): Promise<object> => {
        const runs = [];
        for (let run = 0; run < 15; run += 1) runs.push(await counted(first));
        return { rows: runs[0]?.rows, statements: Math.min(...runs.map(({ statements }) => statements)) };
      };
      expect(await least(1)).toEqual({ rows: 1, statements: STATEMENTS });
      expect(await least(50)).toEqual({ rows: 50, statements: STATEMENTS });
    });
  });
});
