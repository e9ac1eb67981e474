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
  CursorKey,
  GraphqlEdgeModule,
  ORPHANED_TYPES,
  Permissions,
  ReadModels,
  requestContext,
  runInRequest,
} from '@opsledger/graphql';
import type { Actor } from '@opsledger/kernel';
import { OrganizationModule, organizationProjections } from '@opsledger/organization';
import { countStatements, startProjector, type Projector } from '@opsledger/read-store';
import { testReadStore, type TestReadStore } from '@opsledger/read-store/testing';
import { graphql } from 'graphql';
import { ids } from '../testing/license.samples.js';
import { licensesLedger, peopleIds, type LicensesLedger } from '../testing/licenses-ledger.js';
import { LicensesModule, licensesProjections } from './index.js';

const ADMIN: Actor = { id: ids.otherPerson, kind: 'user', roles: ['admin'] };
const HOLDER: Actor = { id: ids.person, kind: 'user', roles: ['requester'] };
const people = peopleIds(6);

let ledger: LicensesLedger;
let readStore: TestReadStore;
let projector: Projector;
let app: TestingModule;

beforeAll(async () => {
  ledger = await licensesLedger(people.length);
  readStore = await testReadStore([...licensesProjections, ...organizationProjections(ledger.keys)]);
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
      LicensesModule.register(),
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

interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

async function ask<Data = Record<string, unknown>>(
  source: string,
  variableValues: Record<string, unknown> = {},
  actor = ADMIN,
): Promise<Answer<Data>> {
  const { schema } = app.get(GraphQLSchemaHost);
  const answer = await runInRequest(requestContext({ actor, correlationId: 'spec' }), () => graphql({ schema, source, variableValues }));
  return JSON.parse(JSON.stringify(answer)) as Answer<Data>;
}

const codeOf = ({ errors }: Answer<unknown>): string | undefined => errors?.[0]?.extensions?.code;

let commands = 0;
const commandId = (): string => `00000000-0000-4000-9000-${(++commands).toString().padStart(12, '0')}`;

/** Sends one mutation and answers its payload. */
async function send(mutation: string, input: object, selection = ''): Promise<Record<string, unknown>> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const source = `mutation($input: ${type}) { ${mutation}(input: $input) { userErrors { code path } stale ${selection} } }`;
  const answer = await ask<Record<string, Record<string, unknown>>>(source, { input: { commandId: commandId(), ...input } });
  expect(answer.errors).toBeUndefined();
  return answer.data[mutation]!;
}

const done = { userErrors: [], stale: false };
const refused = (code: string, ...path: readonly string[]) => ({ userErrors: [{ code, path }] });
/** An occurrence in the past, which needs a reason. */
const on = (day: string) => ({ occurredAt: `${day}T12:00:00Z`, reason: 'spec' });

/** An entitlement and its first lot. */
async function entitlementWith(lot: object, more: object = {}): Promise<{ entitlementId: string; lotId: string }> {
  const registered = await send(
    'registerEntitlement',
    { productId: ids.product, metric: 'NAMED_USER', overUse: 'FORBID', ...on('2024-01-01'), ...more },
    'licenseEntitlement { id }',
  );
  expect(registered).toMatchObject(done);
  const entitlementId = (registered['licenseEntitlement'] as { id: string }).id;
  const added = await send('addPurchaseLot', { entitlementId, ...lot, ...on('2024-01-01') }, 'purchaseLot { id }');
  expect(added).toMatchObject(done);
  return { entitlementId, lotId: (added['purchaseLot'] as { id: string }).id };
}

const year = (price: string, quantity: number) => ({
  quantity,
  unitPrice: { amount: price, currency: 'EUR' },
  termStart: '2024-01-01',
  termEnd: '2024-12-31',
});
const assign = (entitlementId: string, index: number, more: object = {}) =>
  send(
    'assignLicense',
    { entitlementId, holderKind: 'PERSON', holderId: people[index], ...more },
    'licenseAssignment { id lotId quantity }',
  );

describe('licenses over GraphQL', () => {
  it('go from purchase over renewal to retirement, and keep every price', async () => {
    const { entitlementId, lotId } = await entitlementWith(
      { ...year('100', 2), vendorName: 'Softmart', costCenterId: ids.costCenter },
      { name: 'Draw 2024' },
    );
    const first = await assign(entitlementId, 0, on('2024-03-01'));
    expect(first).toEqual({ ...done, licenseAssignment: { id: expect.any(String), lotId, quantity: 1 } });
    expect(await assign(entitlementId, 0, on('2024-03-02'))).toMatchObject(refused('ALREADY_EXISTS', 'holderId'));
    const renewal = {
      entitlementId,
      previousLotId: lotId,
      quantity: 3,
      unitPrice: { amount: '120.5', currency: 'EUR' },
      termEnd: '2025-12-31',
    };
    const renewed = await send(
      'renewLot',
      renewal,
      'purchaseLot { termStart seats unitPrice { amount } cost { amount } previousLotId entitlement { name } }',
    );
    expect(renewed).toEqual({
      ...done,
      purchaseLot: {
        ...{ termStart: '2025-01-01', seats: 3, unitPrice: { amount: '120.50' }, cost: { amount: '361.50' } },
        ...{ previousLotId: lotId, entitlement: { name: 'Draw 2024' } },
      },
    });
    const shown = await ask(
      `query($id: UUID!) { licenseEntitlement(id: $id) { status metric overUse name assigned reserved lotCount
        product { name manufacturer } lots { seats unitPrice { amount } cost { amount } renewedBy vendorName }
        a: position(on: "2024-02-29") { entitled assigned unused delta } b: position(on: "2024-03-01") { entitled assigned unused delta consumed trueUpCost { amount } }
        c: position(on: "2025-06-30") { entitled assigned } d: position(on: "2026-01-01") { entitled assigned delta trueUpCost { amount currency } }
        costByYear { year currency cost { amount } lots { lotId cost { amount } } } costPerSeat(on: "2025-06-30") { currency seats perSeat { amount } } } }`,
      { id: entitlementId },
    );
    expect(shown).toEqual({
      data: {
        licenseEntitlement: {
          ...{ status: 'ACTIVE', metric: 'NAMED_USER', overUse: 'FORBID', name: 'Draw 2024', assigned: 1, reserved: 0, lotCount: 2 },
          product: { name: 'Draw', manufacturer: 'Vectorworks' },
          lots: [
            {
              seats: 2,
              unitPrice: { amount: '100.00' },
              cost: { amount: '200.00' },
              renewedBy: expect.any(String),
              vendorName: 'Softmart',
            },
            { seats: 3, unitPrice: { amount: '120.50' }, cost: { amount: '361.50' }, renewedBy: null, vendorName: null },
          ],
          a: { entitled: 2, assigned: 0, unused: 2, delta: 2 },
          b: { entitled: 2, assigned: 1, unused: 1, delta: 1, consumed: null, trueUpCost: { amount: '0.00' } },
          c: { entitled: 3, assigned: 1 },
          d: { entitled: 0, assigned: 1, delta: -1, trueUpCost: { amount: '120.50', currency: 'EUR' } },
          costByYear: [
            { year: 2024, currency: 'EUR', cost: { amount: '200.00' }, lots: [{ lotId, cost: { amount: '200.00' } }] },
            { year: 2025, currency: 'EUR', cost: { amount: '361.50' }, lots: [{ lotId: expect.any(String), cost: { amount: '361.50' } }] },
          ],
          costPerSeat: [{ currency: 'EUR', seats: 3, perSeat: { amount: '120.50' } }],
        },
      },
    });
    expect(await send('retireEntitlement', { entitlementId })).toMatchObject(refused('INVALID_TRANSITION'));
    const { id } = first['licenseAssignment'] as { id: string };
    expect(
      await send('releaseLicense', { entitlementId, assignmentId: id }, 'licenseAssignment { releasedOn } licenseEntitlement { assigned }'),
    ).toEqual({
      ...done,
      licenseAssignment: { releasedOn: expect.any(String) },
      licenseEntitlement: { assigned: 0 },
    });
    expect(await send('retireEntitlement', { entitlementId }, 'licenseEntitlement { status }')).toEqual({
      ...done,
      licenseEntitlement: { status: 'RETIRED' },
    });
  });

  it('are refused where no seat is, and from a lot that has ended, with what to do', async () => {
    const { entitlementId, lotId } = await entitlementWith(year('100', 1));
    expect(await assign(entitlementId, 0, on('2024-05-01'))).toMatchObject(done);
    expect(await assign(entitlementId, 1, on('2024-05-02'))).toMatchObject(refused('LIMIT_EXCEEDED'));
    expect(await assign(entitlementId, 1)).toMatchObject(refused('LIMIT_EXCEEDED'));
    expect(await assign(entitlementId, 1, { lotId })).toMatchObject(refused('INVALID_REFERENCE', 'lotId'));
    const expired = await send('expireLot', { entitlementId, lotId }, 'purchaseLot { expiredOn } licenseEntitlement { overUsedOn }');
    expect(expired).toEqual({
      ...done,
      purchaseLot: { expiredOn: expect.any(String) },
      licenseEntitlement: { overUsedOn: expect.any(String) },
    });
  });

  it('are reserved, measured, excepted, reassigned and given back', async () => {
    const { entitlementId, lotId } = await entitlementWith({ quantity: 3, termStart: '2024-01-01' });
    const kept = await send('reserveSeats', { entitlementId, quantity: 2, purpose: 'new team' }, 'seatReservation { id kept purpose }');
    expect(kept).toEqual({ ...done, seatReservation: { id: expect.any(String), kept: 2, purpose: 'new team' } });
    const reservationId = (kept['seatReservation'] as { id: string }).id;
    expect(await assign(entitlementId, 0)).toMatchObject(done);
    expect(await assign(entitlementId, 1)).toMatchObject(refused('LIMIT_EXCEEDED'));
    const second = await assign(entitlementId, 1, { reservationId });
    expect(second).toMatchObject(done);
    const { id: assignmentId } = second['licenseAssignment'] as { id: string };
    const handed = { entitlementId, previousAssignmentId: assignmentId, holderKind: 'PERSON', holderId: people[2] };
    expect(await send('reassignLicense', handed, 'licenseAssignment { holderId previousAssignmentId }')).toEqual({
      ...done,
      licenseAssignment: { holderId: people[2], previousAssignmentId: assignmentId },
    });
    expect(await send('recordConsumption', { entitlementId, source: 'portal', quantity: 5 })).toMatchObject(done);
    expect(await send('grantException', { entitlementId, seats: 1 })).toMatchObject(refused('REASON_REQUIRED', 'reason'));
    const granted = await send('grantException', { entitlementId, seats: 1, reason: 'audit' }, 'licenseException { id seats reason }');
    expect(granted).toEqual({ ...done, licenseException: { id: expect.any(String), seats: 1, reason: 'audit' } });
    expect(await assign(entitlementId, 3)).toMatchObject(done);
    const { id: exceptionId } = granted['licenseException'] as { id: string };
    expect(await send('revokeException', { entitlementId, exceptionId }, 'licenseException { revokedOn }')).toEqual({
      ...done,
      licenseException: { revokedOn: expect.any(String) },
    });
    expect(await send('releaseReservation', { entitlementId, reservationId }, 'seatReservation { kept }')).toEqual({
      ...done,
      seatReservation: { kept: 0 },
    });
    expect(await send('reduceLot', { entitlementId, lotId, quantity: 2, kind: 'RETURN' })).toMatchObject(
      refused('LIMIT_EXCEEDED', 'quantity'),
    );
    const whole = await ask(
      `query($id: UUID!) { licenseEntitlement(id: $id) { position { entitled assigned reserved consumed delta excepted trueUpCost { amount } } reservations { id } exceptions { seats } costPerSeat { perSeat { amount } } }
        licensePosition(entitlementId: $id) { delta } none: licensePosition(entitlementId: "${ids.otherEntitlement}") { delta } }`,
      { id: entitlementId },
    );
    expect(whole.data).toEqual({
      licenseEntitlement: {
        position: { entitled: 3, assigned: 3, reserved: 0, consumed: 5, delta: -2, excepted: 0, trueUpCost: null },
        ...{ reservations: [], exceptions: [{ seats: 1 }], costPerSeat: [] },
      },
      licensePosition: { delta: -2 },
      none: null,
    });
  });

  it('are listed by what ends, what is free, who has it and what it costs', async () => {
    const { entitlementId, lotId } = await entitlementWith(
      { ...year('10', 4), termStart: '2030-01-01', termEnd: '2031-12-31' },
      { name: 'Listed' },
    );
    const { entitlementId: other } = await entitlementWith({ quantity: 1, termStart: '2024-01-01' }, { name: 'Held' });
    expect(await assign(other, 4)).toMatchObject(done);
    const listed = await ask(
      `{ renewalCalendar(from: "2031-12-01", by: "2031-12-31") { nodes { id termEnd } } none: renewalCalendar(by: "2031-12-30", from: "2031-01-01") { totalCount }
        unusedSeats(on: "2030-06-01", where: { name: { in: ["Listed", "Held"] } }) { totalCount nodes { name } }
        licenseEntitlements(where: { name: { eq: "Listed" } }, orderBy: [{ field: NAME }], first: 1) { nodes { id } }
        purchaseLots(where: { entitlementId: { eq: "${entitlementId}" } }) { nodes { id paidSeats } }
        licensesByHolder(holderKind: PERSON, holderId: "${people[4]}") { nodes { holder { id __typename } product { name } entitlement { name } } }
        licenseAssignments(where: { holderId: { eq: "${people[4]}" }, releasedOn: { isNull: true } }) { totalCount }
        licenseCostByYear(from: 2030, to: 2031, entitlementId: "${entitlementId}") { year cost { amount } lots { lotId } }
        byProduct: licenseCostByYear(from: 2031, to: 2031, productId: "${ids.product}", costCenterId: "${ids.costCenter}") { year }
        purchaseLot(id: "${lotId}") { id } node(id: "${lotId}") { __typename } softwareProducts { nodes { name } } softwareProduct(id: "${ids.product}") { category } }`,
    );
    expect(listed).toEqual({
      data: {
        renewalCalendar: { nodes: [{ id: lotId, termEnd: '2031-12-31' }] },
        none: { totalCount: 0 },
        unusedSeats: { totalCount: 1, nodes: [{ name: 'Listed' }] },
        licenseEntitlements: { nodes: [{ id: entitlementId }] },
        purchaseLots: { nodes: [{ id: lotId, paidSeats: 4 }] },
        licensesByHolder: {
          nodes: [{ holder: { id: people[4], __typename: 'Person' }, product: { name: 'Draw' }, entitlement: { name: 'Held' } }],
        },
        licenseAssignments: { totalCount: 1 },
        licenseCostByYear: [
          { year: 2030, cost: { amount: '20.00' }, lots: [{ lotId }] },
          { year: 2031, cost: { amount: '20.00' }, lots: [{ lotId }] },
        ],
        byProduct: [],
        purchaseLot: { id: lotId },
        node: { __typename: 'PurchaseLot' },
        softwareProducts: { nodes: [{ name: 'Draw' }] },
        softwareProduct: { category: 'graphics' },
      },
    });
    expect(codeOf(await ask('{ licenseCostByYear(from: 2031, to: 2030) { year } }'))).toBe('BAD_USER_INPUT');
    expect(codeOf(await ask('{ licenseCostByYear(from: 1990, to: 2080) { year } }'))).toBe('LIMIT_EXCEEDED');
    expect(codeOf(await ask('{ licenseEntitlements(first: 0) { nodes { id } } }'))).toBe('INVALID_PAGE_SIZE');
    expect(codeOf(await ask('{ licenseEntitlements(after: "AAAA") { nodes { id } } }'))).toBe('INVALID_CURSOR');
  });

  it('refuse prices that are none, and quantities that are none', async () => {
    const { entitlementId } = await entitlementWith({ quantity: 1, termStart: '2024-01-01' });
    const lot = { entitlementId, quantity: 1, termStart: '2024-01-01' };
    const priced = (amount: string, currency = 'EUR') => send('addPurchaseLot', { ...lot, unitPrice: { amount, currency } });
    expect(await priced('1e3')).toMatchObject(refused('INVALID_AMOUNT', 'unitPrice', 'amount'));
    expect(await priced('1', 'eur')).toMatchObject(refused('INVALID_CURRENCY', 'unitPrice', 'currency'));
    expect(await send('addPurchaseLot', { ...lot, quantity: 0 })).toMatchObject(refused('INVALID_INPUT', 'quantity'));
    expect(await send('addPurchaseLot', { ...lot, termEnd: '2023-12-31' })).toMatchObject(refused('INVALID_TIME', 'termEnd'));
  });

  it('are given out in bulk, all or those that can be', async () => {
    const { entitlementId } = await entitlementWith({ quantity: 2, termStart: '2024-01-01' });
    const items = [0, 1, 2].map((index) => ({
      command: { assignLicense: { entitlementId, holderKind: 'PERSON', holderId: people[index] } },
    }));
    const selection = 'results { index userErrors { code } licenseAssignment { holderId } licenseEntitlement { assigned } }';
    const none = await send('bulkLicenses', { items, errorPolicy: 'REJECT_ALL' }, selection);
    expect(none['results']).toMatchObject([
      { userErrors: [{ code: 'NOT_ATTEMPTED' }] },
      { userErrors: [{ code: 'NOT_ATTEMPTED' }] },
      { userErrors: [{ code: 'LIMIT_EXCEEDED' }] },
    ]);
    const some = await send('bulkLicenses', { items, errorPolicy: 'REJECT_FAILED' }, selection);
    expect(some['results']).toEqual([
      { index: 0, userErrors: [], licenseAssignment: { holderId: people[0] }, licenseEntitlement: { assigned: 2 } },
      { index: 1, userErrors: [], licenseAssignment: { holderId: people[1] }, licenseEntitlement: { assigned: 2 } },
      { index: 2, userErrors: [{ code: 'LIMIT_EXCEEDED' }], licenseAssignment: null, licenseEntitlement: null },
    ]);
    const source = 'mutation($input: BulkLicensesInput!) { bulkLicenses(input: $input) { results { index } } }';
    const agent: Actor = { ...ADMIN, roles: ['service-agent'] };
    expect(codeOf(await ask(source, { input: { commandId: commandId(), items } }, agent))).toBe('FORBIDDEN');
  });

  it('are shown to requesters only when they are theirs', async () => {
    const { entitlementId } = await entitlementWith({ quantity: 2, termStart: '2024-01-01' });
    const [mine, foreign] = [await assign(entitlementId, 0), await assign(entitlementId, 1)].map(
      (payload) => (payload['licenseAssignment'] as { id: string }).id,
    );
    const seen = await ask(
      `{ licenseAssignments(where: { entitlementId: { eq: "${entitlementId}" } }) { nodes { id product { name } } }
        other: licenseAssignment(id: "${foreign}") { id } node(id: "${foreign}") { id } own: licenseAssignment(id: "${mine}") { id } }`,
      {},
      HOLDER,
    );
    expect(seen).toEqual({
      data: { licenseAssignments: { nodes: [{ id: mine, product: { name: 'Draw' } }] }, other: null, node: null, own: { id: mine } },
    });
    const theirs = `{ licensesByHolder(holderKind: PERSON, holderId: "${people[1]}") { nodes { id } } }`;
    expect(codeOf(await ask(theirs, {}, HOLDER))).toBe('FORBIDDEN');
    const anonymous: Actor = { id: 'service', kind: 'service', roles: [] };
    expect((await ask('{ licenseAssignments { totalCount } }', {}, anonymous)).data).toEqual({ licenseAssignments: { totalCount: 0 } });
  });

  it('need the same number of SQL statements for one and for many', async () => {
    const entitlements =
      'query($first: Int) { licenseEntitlements(first: $first) { nodes { id product { name } lots { id cost { amount } } reservations { id } exceptions { id } position(on: "2024-06-30") { delta } costByYear { year } costPerSeat { seats } } } }';
    const assignments =
      'query($first: Int) { licenseAssignments(first: $first) { nodes { id entitlement { name product { name } } product { name } holder { id } } } }';
    // The page; products, lots, reservations, exceptions and positions of all its entitlements.
    expect((await countStatements(() => ask(entitlements, { first: 5 }))).statements).toHaveLength(6);
    for (const source of [entitlements, assignments]) {
      const one = await countStatements(() => ask(source, { first: 1 }));
      const many = await countStatements(() => ask(source, { first: 5 }));
      expect(many.statements.length).toBe(one.statements.length);
    }
  });

  it('are of products that are revised, retired and reinstated', async () => {
    const defined = await send(
      'defineSoftwareProduct',
      { name: 'Paint', manufacturer: 'Vectorworks', category: 'graphics' },
      'softwareProduct { id name status version }',
    );
    const productId = (defined['softwareProduct'] as { id: string }).id;
    expect(defined).toEqual({ ...done, softwareProduct: { id: productId, name: 'Paint', status: 'ACTIVE', version: 0 } });
    expect(await send('defineSoftwareProduct', { name: ' paint', manufacturer: 'VECTORWORKS' })).toMatchObject(
      refused('KEY_TAKEN', 'name'),
    );
    const revised = { productId, changes: { category: null, notes: 'all' } };
    expect(await send('reviseSoftwareProduct', revised, 'softwareProduct { category notes }')).toEqual({
      ...done,
      softwareProduct: { category: null, notes: 'all' },
    });
    expect(await send('retireSoftwareProduct', { productId }, 'softwareProduct { status }')).toEqual({
      ...done,
      softwareProduct: { status: 'RETIRED' },
    });
    expect(await send('registerEntitlement', { productId, metric: 'SITE', overUse: 'ALLOW' })).toMatchObject(
      refused('INVALID_REFERENCE', 'productId'),
    );
    expect(await send('reinstateSoftwareProduct', { productId }, 'softwareProduct { status }')).toEqual({
      ...done,
      softwareProduct: { status: 'ACTIVE' },
    });
  });
});
