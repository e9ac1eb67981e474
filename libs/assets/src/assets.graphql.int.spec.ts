import 'reflect-metadata';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Global, Module } from '@nestjs/common';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import { Aggregates, EventStore, startProcesses } from '@opsledger/eventsourcing';
import {
  BulkExecutor,
  callLazyFields,
  CursorKey,
  GraphqlEdgeModule,
  ORPHANED_TYPES,
  Permissions,
  ReadModels,
  requestContext,
  runInRequest,
} from '@opsledger/graphql';
import type { Actor } from '@opsledger/kernel';
import { offboardingEvents, OrganizationModule, organizationProjections, personEvents } from '@opsledger/organization';
import { countStatements, startProjector, type Projector } from '@opsledger/read-store';
import { testReadStore, type TestReadStore } from '@opsledger/read-store/testing';
import { graphql } from 'graphql';
import { ids } from '../testing/asset.samples.js';
import { assetsLedger, type AssetsLedger } from '../testing/assets-ledger.js';
import { assetsCatalogues, assetsProcesses, assetsProjections, AssetsModule } from './index.js';

const ADMIN: Actor = { id: ids.otherPerson, kind: 'user', roles: ['admin'] };
const HOLDER: Actor = { id: ids.person, kind: 'user', roles: ['requester'] };

let ledger: AssetsLedger;
let readStore: TestReadStore;
let projector: Projector;
let app: TestingModule;

beforeAll(async () => {
  ledger = await assetsLedger();
  readStore = await testReadStore([...assetsProjections, ...organizationProjections(ledger.keys)]);
  projector = startProjector({ readStore: readStore.store, eventStore: ledger.store });
  const readModels: ReadModels = {
    db: readStore.store.db,
    waitFor: async (position, { timeoutMs }) => (await projector.waitFor(position, { timeoutMs: timeoutMs * 5 })).reached,
  };
  @Global()
  @Module({
    providers: [
      { provide: Aggregates, useValue: ledger.aggregates },
      { provide: BulkExecutor, useExisting: Aggregates },
      { provide: EventStore, useValue: ledger.store },
      { provide: ReadModels, useValue: readModels },
      { provide: Permissions, useValue: { mayQuery: () => true, maySee: () => true } satisfies Permissions },
      { provide: CursorKey, useValue: { bytes: Buffer.alloc(32, 7) } satisfies CursorKey },
    ],
    exports: [Aggregates, BulkExecutor, EventStore, ReadModels, Permissions, CursorKey],
  })
  class Stores {}
  app = await Test.createTestingModule({
    imports: [
      Stores,
      GraphqlEdgeModule.register({ providers: [] }),
      AssetsModule.register(),
      OrganizationModule.register(ledger.keys),
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        graphiql: false,
        transformSchema: callLazyFields,
        buildSchemaOptions: { orphanedTypes: ORPHANED_TYPES },
      }),
    ],
  }).compile();
  await app.createNestApplication(new FastifyAdapter(), { logger: false }).init();
});

afterAll(async () => {
  await app.close();
  await projector.stop();
  await readStore.dispose();
  await ledger.dispose();
});

/** An answer that is compared whole, or read as the `Data` that its query selects. */
interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

async function ask<Data = Record<string, unknown>>(
  source: string,
  variableValues: Record<string, unknown> = {},
  actor: Actor = ADMIN,
): Promise<Answer<Data>> {
  const { schema } = app.get(GraphQLSchemaHost);
  const request = requestContext({ actor, correlationId: 'spec' });
  const answer = await runInRequest(request, () => graphql({ schema, source, variableValues }));
  return JSON.parse(JSON.stringify(answer)) as Answer<Data>;
}

/** The code of an answer that is an error. */
const codeOf = ({ errors }: Answer<unknown>): string | undefined => errors?.[0]?.extensions?.code;

interface Timeline {
  readonly nodes: readonly { readonly type: string; readonly position: string; readonly data: object }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

let commands = 0;
const commandId = (): string => `00000000-0000-4000-9000-${(++commands).toString().padStart(12, '0')}`;

/** Sends one mutation and answers its payload. */
async function send(mutation: string, input: object, selection = '', actor: Actor = ADMIN): Promise<Record<string, unknown>> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const source = `mutation($input: ${type}) { ${mutation}(input: $input) { userErrors { code path } stale ${selection} } }`;
  const answer = await ask<Record<string, Record<string, unknown>>>(source, { input: { commandId: commandId(), ...input } }, actor);
  expect(answer.errors).toBeUndefined();
  return answer.data[mutation]!;
}

const done = { userErrors: [], stale: false };
const cost = { amount: '1249.9', currency: 'EUR' };
let model: { id: string; typeId: string };

/** Takes on an asset and answers its id. */
async function takeOn(tag: string, more: object = {}): Promise<string> {
  const input = { modelId: model.id, cost, acquiredOn: '2025-03-01', costCenterId: ids.costCenter, tag, locationId: ids.depot, ...more };
  const payload = await send('registerAsset', input, 'asset { id }');
  expect(payload).toMatchObject(done);
  return (payload['asset'] as { id: string }).id;
}

beforeAll(async () => {
  const type = await send(
    'defineAssetType',
    { name: 'Laptops', mediaBearing: true, auditIntervalMonths: 12 },
    'assetType { id name version }',
  );
  expect(type).toEqual({ ...done, assetType: { id: expect.any(String), name: 'Laptops', version: 0 } });
  const typeId = (type['assetType'] as { id: string }).id;
  const input = { name: 'ThinkPad X1', manufacturer: 'Lenovo', typeId, warrantyMonths: 36, notes: 'carbon' };
  const defined = await send('defineAssetModel', input, 'assetModel { id requestable notes type { id } }');
  expect(defined).toEqual({ ...done, assetModel: { id: expect.any(String), requestable: false, notes: 'carbon', type: { id: typeId } } });
  model = { id: (defined['assetModel'] as { id: string }).id, typeId };
});

describe('assets over GraphQL', () => {
  it('go from purchase to disposal', async () => {
    const assignment = { assigneeKind: 'PERSON', assigneeId: ids.person };
    const id = await takeOn('LAP-1', { serial: 'PF-1', occurredAt: '2025-03-02T09:00:00Z', assignment });
    const selection = `asset { status tag cost { amount minorUnits } warrantyEndsOn custody { assigneeKind state } legalHolds version
      model { name } type { name } location { id ... on Location { name } } costCenter { ... on CostCenter { code } } assignee { __typename id } }`;
    expect((await ask(`query($id: UUID!) { asset(id: $id) ${selection.slice(6)} }`, { id })).data.asset).toEqual({
      status: 'IN_USE',
      tag: 'LAP-1',
      cost: { amount: '1249.90', minorUnits: '124990' },
      warrantyEndsOn: '2028-03-01',
      custody: { assigneeKind: 'PERSON', state: 'PENDING' },
      legalHolds: [],
      version: 3,
      model: { name: 'ThinkPad X1' },
      type: { name: 'Laptops' },
      location: { id: ids.depot, name: 'Depot' },
      costCenter: { code: 'IT' },
      assignee: { __typename: 'Person', id: ids.person },
    });
    expect(await send('acceptCustody', { assetId: id }, 'asset { custody { state } }', HOLDER)).toEqual({
      ...done,
      asset: { custody: { state: 'ACCEPTED' } },
    });
    expect(await send('retireAsset', { assetId: id, retirementReason: 'OBSOLETE' })).toMatchObject({
      userErrors: [{ code: 'INVALID_TRANSITION', path: [] }],
    });
    expect(await send('returnAsset', { assetId: id, condition: 'WORN' }, 'asset { status custody { state } }')).toEqual({
      ...done,
      asset: { status: 'IN_STOCK', custody: null },
    });
    expect(await send('retireAsset', { assetId: id, retirementReason: 'OBSOLETE' }, 'asset { retirementReason }')).toEqual({
      ...done,
      asset: { retirementReason: 'OBSOLETE' },
    });
    const disposal = { assetId: id, method: 'SOLD', proceeds: { amount: '90', currency: 'EUR' } };
    expect(await send('disposeAsset', disposal)).toMatchObject({
      userErrors: [{ code: 'CERTIFICATE_REQUIRED', path: ['dataErasureCertificateId'] }],
    });
    const certified = { ...disposal, dataErasureCertificateId: 'CERT-1' };
    expect(await send('disposeAsset', certified, 'asset { status proceeds { amount } }')).toEqual({
      ...done,
      asset: { status: 'DISPOSED', proceeds: { amount: '90.00' } },
    });
  });

  it('show the past, by what happened and by what was known', async () => {
    const id = await takeOn('LAP-2', { occurredAt: '2025-03-02T09:00:00Z', name: 'First' });
    await send('deployAsset', { assetId: id, occurredAt: '2025-04-01T09:00:00Z', inServiceOn: '2025-04-01' });
    await send('correctAsset', { assetId: id, reason: 'invoice', changes: { cost: { amount: '999', currency: 'EUR' }, name: null } });
    const at = async (asOf: object) =>
      await ask('query($id: UUID!, $asOf: AsOfInput) { asset(id: $id, asOf: $asOf) { status name cost { amount } } }', { id, asOf });
    expect((await at({ date: '2025-03-15' })).data.asset).toEqual({ status: 'IN_STOCK', name: null, cost: { amount: '999.00' } });
    expect((await at({ date: '2025-04-02' })).data.asset).toEqual({ status: 'IN_USE', name: null, cost: { amount: '999.00' } });
    expect(codeOf(await at({ date: '2025-03-01' }))).toBe('INVALID_POSITION');
    expect(codeOf(await at({ date: '2025-04-02', basis: 'RECORDED' }))).toBe('INVALID_POSITION');
    const timeline = async (after?: string) =>
      (
        await ask<{ asset: { timeline: Timeline } }>(
          'query($id: UUID!, $after: String) { asset(id: $id) { timeline(first: 3, after: $after) { nodes { type version position reason data } pageInfo { hasNextPage endCursor } } } }',
          { id, after },
        )
      ).data.asset.timeline;
    const first = await timeline();
    expect(first.nodes.map(({ type }) => type)).toEqual(['AssetProcured', 'AssetReceived', 'AssetTagged']);
    expect((await at({ position: first.nodes[2]!.position })).data.asset).toEqual({
      status: 'IN_STOCK',
      name: 'First',
      cost: { amount: '1249.90' },
    });
    const second = await timeline(first.pageInfo.endCursor);
    expect(second).toMatchObject({
      nodes: [{ type: 'AssetDeployed' }, { type: 'AssetCorrected', version: 4, reason: 'invoice' }],
      pageInfo: { hasNextPage: false },
    });
    expect(second.nodes[1]!.data).toMatchObject({ before: { name: 'First' }, after: { name: null } });
    const forged = await ask('query($id: UUID!) { asset(id: $id) { timeline(after: "AAAA") { nodes { type } } } }', { id });
    expect(codeOf(forged)).toBe('INVALID_CURSOR');
    const none = await ask('query($id: UUID!) { asset(id: $id) { timeline(first: 0) { nodes { type } } } }', { id });
    expect(codeOf(none)).toBe('INVALID_PAGE_SIZE');
  });

  it('are sent in bulk, all or those that can be', async () => {
    const [one, two] = [await takeOn('B-1'), await takeOn('B-2')];
    const items = [
      { command: { assignAsset: { assetId: one, assigneeKind: 'PERSON', assigneeId: ids.person } } },
      { command: { tagAsset: { assetId: two, tag: 'b-1' } } },
      { command: { placeLegalHold: { assetId: two, caseReference: 'CASE-1' } }, expectedVersion: 2 },
    ];
    const selection = 'results { index version userErrors { code path } asset { status legalHolds } }';
    const none = await send('bulkAssets', { items, errorPolicy: 'REJECT_ALL' }, selection);
    expect(none['results']).toEqual([
      { index: 0, version: null, userErrors: [{ code: 'NOT_ATTEMPTED', path: [] }], asset: null },
      { index: 1, version: null, userErrors: [{ code: 'KEY_TAKEN', path: ['tag'] }], asset: null },
      { index: 2, version: null, userErrors: [{ code: 'NOT_ATTEMPTED', path: [] }], asset: null },
    ]);
    const some = await send('bulkAssets', { items, errorPolicy: 'REJECT_FAILED' }, selection);
    expect(some['results']).toEqual([
      { index: 0, version: 3, userErrors: [], asset: { status: 'IN_USE', legalHolds: [] } },
      { index: 1, version: null, userErrors: [{ code: 'KEY_TAKEN', path: ['tag'] }], asset: null },
      { index: 2, version: 3, userErrors: [], asset: { status: 'IN_STOCK', legalHolds: ['CASE-1'] } },
    ]);
    const agent: Actor = { id: ids.otherPerson, kind: 'user', roles: ['service-agent'] };
    const source = 'mutation($input: BulkAssetsInput!) { bulkAssets(input: $input) { results { index } } }';
    expect(codeOf(await ask(source, { input: { commandId: commandId(), items } }, agent))).toBe('FORBIDDEN');
  });

  it('are listed, counted and due', async () => {
    const id = await takeOn('Q-1', { occurredAt: '2025-03-02T09:00:00Z', locationId: ids.office });
    const listed = await ask(`{ assets(where: { tag: { startsWith: "Q-" } }) { totalCount nodes { tag } }
      auditsDue(by: "2026-03-02", where: { tag: { startsWith: "Q-" } }) { nodes { id nextAuditOn } }
      warrantiesExpiring(from: "2028-03-01", by: "2028-03-01", where: { tag: { eq: "Q-1" } }) { nodes { id } }
      none: warrantiesExpiring(by: "2028-02-28") { totalCount }
      stockByLocation(locationId: "${ids.office}") { locationId status count model { name } }
      assetModels { nodes { name type { name } } } assetTypes { nodes { name } }
      assetModel(id: "${model.id}") { name } assetType(id: "${model.typeId}") { name } }`);
    expect(listed).toEqual({
      data: {
        assets: { totalCount: 1, nodes: [{ tag: 'Q-1' }] },
        auditsDue: { nodes: [{ id, nextAuditOn: '2026-03-02' }] },
        warrantiesExpiring: { nodes: [{ id }] },
        none: { totalCount: 0 },
        stockByLocation: [{ locationId: ids.office, status: 'IN_STOCK', count: 1, model: { name: 'ThinkPad X1' } }],
        assetModels: { nodes: [{ name: 'ThinkPad X1', type: { name: 'Laptops' } }] },
        assetTypes: { nodes: [{ name: 'Laptops' }] },
        assetModel: { name: 'ThinkPad X1' },
        assetType: { name: 'Laptops' },
      },
    });
  });

  it('are shown to requesters only while in their own custody', async () => {
    const held = await takeOn('R-1', { assignment: { assigneeKind: 'PERSON', assigneeId: ids.person } });
    const other = await takeOn('R-2');
    const mine = await ask(
      `{ assets(where: { tag: { startsWith: "R-" } }) { nodes { id } } other: asset(id: "${other}") { id } held: asset(id: "${held}") { id }
      node(id: "${other}") { id } custodyByPerson(personId: "${ids.person}", where: { tag: { startsWith: "R-" } }) { nodes { id } } }`,
      {},
      HOLDER,
    );
    expect(mine).toEqual({
      data: { assets: { nodes: [{ id: held }] }, other: null, held: { id: held }, node: null, custodyByPerson: { nodes: [{ id: held }] } },
    });
    const foreign = await ask(`{ custodyByPerson(personId: "${ids.otherPerson}") { nodes { id } } }`, {}, HOLDER);
    expect(codeOf(foreign)).toBe('FORBIDDEN');
  });

  it('need the same number of SQL statements for one and for many', async () => {
    const source =
      'query($first: Int) { assets(first: $first) { nodes { id model { name } type { name } location { id } costCenter { id } assignee { id } } } }';
    const one = await countStatements(() => ask(source, { first: 1 }));
    const many = await countStatements(() => ask(source, { first: 5 }));
    expect(many.statements.length).toBe(one.statements.length);
  });

  it('revise models and types, null taking optional facts away', async () => {
    const revised = await send(
      'reviseAssetModel',
      { modelId: model.id, changes: { name: null, notes: null, minimumStock: 2 } },
      'assetModel { name notes minimumStock status }',
    );
    expect(revised).toEqual({ ...done, assetModel: { name: 'ThinkPad X1', notes: null, minimumStock: 2, status: 'ACTIVE' } });
    expect(await send('retireAssetModel', { modelId: model.id }, 'assetModel { status }')).toEqual({
      ...done,
      assetModel: { status: 'RETIRED' },
    });
    expect(await send('reinstateAssetModel', { modelId: model.id }, 'assetModel { status }')).toEqual({
      ...done,
      assetModel: { status: 'ACTIVE' },
    });
    const { typeId } = model;
    expect(await send('reviseAssetType', { typeId, changes: { notes: 'all' } }, 'assetType { notes }')).toEqual({
      ...done,
      assetType: { notes: 'all' },
    });
    expect(await send('retireAssetType', { typeId }, 'assetType { status }')).toEqual({ ...done, assetType: { status: 'RETIRED' } });
    expect(await send('reinstateAssetType', { typeId }, 'assetType { status }')).toEqual({ ...done, assetType: { status: 'ACTIVE' } });
  });

  it('are asked back from someone who leaves, and ticked off when they come back', async () => {
    const id = await takeOn('O-1', { assignment: { assigneeKind: 'PERSON', assigneeId: ids.person } });
    const leaving = { type: 'OffboardPerson', data: { personId: ids.person, lastDay: '2026-03-31', leavingReason: 'resigned' } };
    expect(await ledger.send('person', ids.person, leaving)).toMatchObject({ accepted: true });
    const processes = startProcesses({
      processes: assetsProcesses({ readStore: readStore.store, projector, aggregates: ledger.aggregates }),
      catalogues: [...assetsCatalogues, personEvents, offboardingEvents],
      eventStore: ledger.store,
      checkpoints: readStore.store.checkpoints,
      send: (category, subject, command, context) => ledger.aggregates.execute(category, subject, command, context),
    });
    const settled = async (): Promise<void> => {
      expect(await processes.waitFor(await ledger.store.head(), { timeoutMs: 20_000 })).toEqual({ reached: true, behind: [] });
      expect((await projector.waitFor(await ledger.store.head(), { timeoutMs: 20_000 })).reached).toBe(true);
    };
    const items = async () => {
      const { state } = await ledger.aggregates.state<{ items?: Readonly<Record<string, string>> }>('offboarding', ids.person);
      return state.items?.[`assetReturn ${id}`];
    };
    await settled();
    expect(await items()).toBe('open');
    expect((await ask(`{ asset(id: "${id}") { custody { returnRequestedAt } } }`)).data).toEqual({
      asset: { custody: { returnRequestedAt: expect.any(String) } },
    });
    await send('returnAsset', { assetId: id, condition: 'GOOD' });
    await settled();
    expect(await items()).toBe('completed');
    await processes.stop();
  });
});
