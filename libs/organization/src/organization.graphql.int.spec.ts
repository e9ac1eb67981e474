import 'reflect-metadata';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Global, Module } from '@nestjs/common';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import { Aggregates, EventStore } from '@opsledger/eventsourcing';
import {
  BulkExecutor,
  callLazyFields,
  currentActor,
  CursorKey,
  GraphqlEdgeModule,
  ORPHANED_TYPES,
  Permissions,
  ReadModels,
  requestContext,
  runInRequest,
} from '@opsledger/graphql';
import { enforcePolicy, isAllowed, isOpen, mergePolicies } from '@opsledger/identity';
import { uuidV7, type Actor, type Role } from '@opsledger/kernel';
import { countStatements, startProjector, type Projector } from '@opsledger/read-store';
import { testReadStore, type TestReadStore } from '@opsledger/read-store/testing';
import { graphql } from 'graphql';
import { organizationLedger, type OrganizationLedger } from '../testing/organization-ledger.js';
import { OrganizationModule } from './organization.module.js';
import { organizationPolicy } from './organization.policy.js';
import { organizationProjections } from './organization.projections.js';

const policy = mergePolicies([organizationPolicy, { mutations: {}, queries: { node: 'everyone', nodes: 'everyone' } }]);
const as = (...roles: readonly Role[]): Actor => ({ id: '00000000-0000-4000-8000-000000000001', kind: 'user', roles });
const ADMIN = as('admin');

let ledger: OrganizationLedger;
let database: TestReadStore;
let projector: Projector;
let app: TestingModule;
const denied: string[] = [];

beforeAll(async () => {
  ledger = await organizationLedger();
  const projections = organizationProjections(ledger.keys);
  database = await testReadStore(projections);
  projector = startProjector({ readStore: database.store, eventStore: ledger.store });
  const readModels: ReadModels = {
    db: database.store.db,
    waitFor: async (position, options) => (await projector.waitFor(position, options)).reached,
  };
  @Global()
  @Module({
    providers: [
      { provide: Aggregates, useValue: ledger.aggregates },
      { provide: EventStore, useValue: ledger.store },
      { provide: ReadModels, useValue: readModels },
    ],
    exports: [Aggregates, EventStore, ReadModels],
  })
  class LedgerModule {}
  app = await Test.createTestingModule({
    imports: [
      LedgerModule,
      GraphqlEdgeModule.register({
        providers: [
          { provide: BulkExecutor, useValue: ledger.aggregates },
          {
            provide: Permissions,
            useValue: {
              mayQuery: (actor, name) => isAllowed(policy, actor, { kind: 'queries', name }),
              maySee: (actor, name, source) => isOpen(policy, actor, { kind: 'fields', name }, source),
            } satisfies Permissions,
          },
          { provide: CursorKey, useValue: { bytes: Buffer.alloc(32, 7) } satisfies CursorKey },
        ],
      }),
      OrganizationModule.register(ledger.keys),
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        graphiql: false,
        buildSchemaOptions: { orphanedTypes: ORPHANED_TYPES },
        transformSchema: (schema) =>
          enforcePolicy(callLazyFields(schema), { policy, actor: currentActor, denied: ({ name }) => denied.push(name) }),
      }),
    ],
  }).compile();
  await app.createNestApplication(new FastifyAdapter(), { logger: false }).init();
});

afterAll(async () => {
  await app.close();
  await projector.stop();
  await database.dispose();
  await ledger.dispose();
});

/** The answer to a query, as a client gets it: data, and the code and path of each error. */
async function ask(source: string, actor: Actor = ADMIN, variableValues: Record<string, unknown> = {}): Promise<unknown> {
  const { schema } = app.get(GraphQLSchemaHost);
  const request = requestContext({ actor, correlationId: 'spec' });
  const { data, errors = [] } = await runInRequest(request, () => graphql({ schema, source, variableValues }));
  const faults = errors.map(({ path, extensions }) => ({ code: extensions['code'], path }));
  return JSON.parse(JSON.stringify({ data, ...(faults.length > 0 && { errors: faults }) })) as unknown;
}

/** Runs a mutation with a fresh command id and gives its payload. @param selection of the payload, beside its errors. */
async function mutate<Payload>(name: string, input: object, selection = 'version', actor: Actor = ADMIN): Promise<Payload> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
  const source = `mutation ($input: ${type}) { ${name}(input: $input) { userErrors { code path } ${selection} } }`;
  const answer = (await ask(source, actor, { input: { commandId: uuidV7(), ...input } })) as { data: Record<string, Payload> };
  return answer.data[name]!;
}

type WithId = { readonly person: { readonly id: string } };
const onboard = (personalData: object, more: object = {}) =>
  mutate<WithId>('onboardPerson', { personalData, ...more }, 'person { id }').then(({ person }) => person.id);

describe('people', () => {
  it('are onboarded, transferred, corrected and read back with where they belong', async () => {
    const { orgUnit } = await mutate<{ orgUnit: { id: string } }>(
      'createOrgUnit',
      { name: 'IT', code: 'IT' },
      'orgUnit { id name code status parent { id } }',
    );
    const { costCenter } = await mutate<{ costCenter: { id: string } }>(
      'openCostCenter',
      { code: 'CC-1', name: 'IT', orgUnitId: orgUnit.id },
      'costCenter { id orgUnit { name } }',
    );
    const address = { street: '1 Main Street', city: 'Bonn', country: 'DE' };
    const { location } = await mutate<{ location: { id: string } }>(
      'openLocation',
      { name: 'Campus', address },
      'location { id address { city country region } }',
    );
    expect({ orgUnit, costCenter, location }).toMatchObject({
      orgUnit: { name: 'IT', code: 'IT', status: 'ACTIVE', parent: null },
      costCenter: { orgUnit: { name: 'IT' } },
      location: { address: { city: 'Bonn', country: 'DE', region: null } },
    });
    const boss = await onboard({ name: 'Grace' });
    const ada = await onboard({ name: 'Ada', email: 'ada@example.org', username: 'ada' }, { orgUnitId: orgUnit.id, startOn: '2025-01-06' });
    await mutate('transferPerson', {
      personId: ada,
      orgUnitId: null,
      costCenterId: costCenter.id,
      locationId: location.id,
      managerId: boss,
    });
    const selection =
      'person { name email username status startOn orgUnit { name } costCenter { code } location { name } manager { name } }';
    expect(
      await mutate('correctPerson', { personId: ada, personalData: { name: 'Ada Byron', email: null } }, `version ${selection}`),
    ).toEqual({
      userErrors: [],
      version: 2,
      person: {
        ...{ name: 'Ada Byron', email: null, username: 'ada', status: 'ACTIVE', startOn: '2025-01-06' },
        ...{ orgUnit: null, costCenter: { code: 'CC-1' }, location: { name: 'Campus' }, manager: { name: 'Grace' } },
      },
    });
  });

  it('are refused with the field at fault, and nothing is recorded', async () => {
    const before = (await ledger.events()).length;
    const refusedAt = async (personalData: object, more: object = {}) =>
      (await mutate<{ userErrors: unknown }>('onboardPerson', { personalData, ...more })).userErrors;
    expect(await refusedAt({ name: ' ' })).toEqual([{ code: 'INVALID_INPUT', path: ['personalData', 'name'] }]);
    expect(await refusedAt({ name: 'X', email: 'nobody' })).toEqual([{ code: 'INVALID_INPUT', path: ['personalData', 'email'] }]);
    expect(await refusedAt({ name: 'X' }, { managerId: uuidV7() })).toEqual([{ code: 'INVALID_REFERENCE', path: ['managerId'] }]);
    expect(await refusedAt({ name: 'X', username: 'ADA' })).toMatchObject([{ code: 'KEY_TAKEN', path: ['personalData', 'username'] }]);
    expect((await ledger.events()).filter(({ type }) => !type.startsWith('$')).length).toBe(before);
  });

  it('show personal data to those who may see it and to themselves, field by field', async () => {
    const id = await onboard({ name: 'Eve', employeeNumber: '7' });
    const source = `{ person(id: "${id}") { id name employeeNumber } }`;
    expect(await ask(source, as('auditor'))).toEqual({ data: { person: { id, name: 'Eve', employeeNumber: '7' } } });
    expect(await ask(source, { ...as('requester'), id })).toEqual({ data: { person: { id, name: 'Eve', employeeNumber: '7' } } });
    expect(await ask(source, as('asset-manager'))).toEqual({
      data: { person: { id, name: 'Eve', employeeNumber: null } },
      errors: [{ code: 'FORBIDDEN', path: ['person', 'employeeNumber'] }],
    });
    expect(await ask(`{ node(id: "${id}") { id ... on Person { status name } } }`, as('requester'))).toEqual({
      data: { node: { id, status: 'ACTIVE', name: null } },
      errors: [{ code: 'FORBIDDEN', path: ['node', 'name'] }],
    });
    expect(denied).toContain('Person.employeeNumber');
  });

  it('cannot be probed by filters or order', async () => {
    const forbidden = { errors: [{ code: 'FORBIDDEN', path: ['people'] }] };
    expect(await ask('{ people(where: { or: [{ not: { name: { eq: "Eve" } } }] }) { totalCount } }', as('requester'))).toMatchObject(
      forbidden,
    );
    expect(await ask('{ people(orderBy: [{ field: EMAIL }]) { totalCount } }', as('finance'))).toMatchObject(forbidden);
    expect(await ask('{ people(where: { name: { eq: "Eve" } }) { nodes { name } } }', as('service-agent'))).toEqual({
      data: { people: { nodes: [{ name: 'Eve' }] } },
    });
    expect(await ask('{ people(where: { status: { eq: OFFBOARDED } }) { totalCount } }', as('requester'))).toEqual({
      data: { people: { totalCount: 0 } },
    });
  });

  it('are read with one statement per table, however many there are', async () => {
    const source =
      '{ people { totalCount nodes { name orgUnit { name } costCenter { code orgUnit { name } } location { name } manager { name manager { name } } } } }';
    const few = await countStatements(() => ask(source));
    for (const name of ['A', 'B', 'C']) await onboard({ name });
    const more = await countStatements(() => ask(source));
    expect(more.statements.length).toBe(few.statements.length);
    expect(more.statements.length).toBeLessThanOrEqual(8);
  });
});

describe('leaving', () => {
  it('goes from offboarding over the checklist to an erasure by two', async () => {
    const id = await onboard({ name: 'Bob', username: 'bob' });
    await mutate('offboardPerson', { personId: id, lastDay: '2026-01-31', leavingReason: 'RETIRED' });
    const item = { personId: id, kind: 'ASSET_RETURN', subjectId: uuidV7() };
    await mutate('addOffboardingItem', { ...item, label: 'LAP-1' });
    const checklist = `{ offboardingChecklist(personId: "${id}") { status openItems items { kind label completed } person { name } } }`;
    expect(await ask(checklist, as('asset-manager'))).toEqual({
      data: {
        offboardingChecklist: {
          status: 'ANNOUNCED',
          openItems: 1,
          items: [{ kind: 'ASSET_RETURN', label: 'LAP-1', completed: false }],
          person: { name: 'Bob' },
        },
      },
    });
    expect(await ask(checklist, as('requester'))).toMatchObject({ errors: [{ code: 'FORBIDDEN' }] });
    await ledger.run('offboarding', id, { type: 'StartOffboarding', data: { personId: id, lastDay: '2026-01-31' } });
    await mutate('completeOffboardingItem', item);
    expect(await mutate('signOffOffboarding', { personId: id }, 'checklist { status openItems signedOffBy }')).toEqual({
      userErrors: [],
      checklist: { status: 'SIGNED_OFF', openItems: 0, signedOffBy: ADMIN.id },
    });
    await mutate('requestPersonErasure', { personId: id, reason: 'The person asked for it.' });
    expect(await mutate('approvePersonErasure', { personId: id })).toEqual({
      userErrors: [{ code: 'SEGREGATION_OF_DUTIES', path: [] }],
      version: null,
    });
    const officer: Actor = { ...as('security-officer'), id: '00000000-0000-4000-8000-000000000002' };
    expect(await mutate('approvePersonErasure', { personId: id }, 'person { erased name status lastDay leavingReason }', officer)).toEqual({
      userErrors: [],
      person: { erased: true, name: null, status: 'ERASED', lastDay: '2026-01-31', leavingReason: 'RETIRED' },
    });
  });
});

describe('org units, cost centers and locations', () => {
  it('are renamed, corrected, closed and listed', async () => {
    const unit = (await mutate<{ orgUnit: { id: string } }>('createOrgUnit', { name: 'Sales' }, 'orgUnit { id }')).orgUnit.id;
    const part = (await mutate<{ orgUnit: { id: string } }>('createOrgUnit', { name: 'Inside sales', parentId: unit }, 'orgUnit { id }'))
      .orgUnit.id;
    expect(await mutate('renameOrgUnit', { orgUnitId: unit, name: 'Trade' }, 'orgUnit { name }')).toEqual({
      userErrors: [],
      orgUnit: { name: 'Trade' },
    });
    expect(await mutate('closeOrgUnit', { orgUnitId: part }, 'orgUnit { status parent { name } }')).toEqual({
      userErrors: [],
      orgUnit: { status: 'CLOSED', parent: { name: 'Trade' } },
    });
    const site = (
      await mutate<{ location: { id: string } }>('openLocation', { name: 'Depot', address: { city: 'Kiel' } }, 'location { id }')
    ).location.id;
    expect(await mutate('correctLocation', { locationId: site }, 'location { address { city } }')).toEqual({
      userErrors: [],
      location: { address: null },
    });
    await mutate('renameLocation', { locationId: site, name: 'Yard' });
    await mutate('closeLocation', { locationId: site });
    const center = (await mutate<{ costCenter: { id: string } }>('openCostCenter', { code: 'CC-9', name: 'Trade' }, 'costCenter { id }'))
      .costCenter.id;
    await mutate('closeCostCenter', { costCenterId: center });
    const source = `{ orgUnits(where: { parentId: { eq: "${unit}" } }) { nodes { name } }
      locations(where: { status: { eq: CLOSED } }) { nodes { name closedAt } } costCenters(orderBy: [{ field: CODE, direction: DESC }]) { nodes { code status } } }`;
    expect(await ask(source, as('requester'))).toMatchObject({
      data: {
        orgUnits: { nodes: [{ name: 'Inside sales' }] },
        locations: { nodes: [{ name: 'Yard' }] },
        costCenters: {
          nodes: [
            { code: 'CC-9', status: 'CLOSED' },
            { code: 'CC-1', status: 'OPEN' },
          ],
        },
      },
    });
  });

  it('are changed only by those who may', async () => {
    const source = `mutation { createOrgUnit(input: { commandId: "${uuidV7()}", name: "X" }) { version } }`;
    expect(await ask(source, as('auditor'))).toEqual({ data: null, errors: [{ code: 'FORBIDDEN', path: ['createOrgUnit'] }] });
  });
});
