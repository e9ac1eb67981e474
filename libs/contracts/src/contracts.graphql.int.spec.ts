import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Global, Module } from '@nestjs/common';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import { Aggregates, EventStore, startProcesses, type ProcessRunner } from '@opsledger/eventsourcing';
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
import { startProjector, type Projector } from '@opsledger/read-store';
import { testReadStore, type TestReadStore } from '@opsledger/read-store/testing';
import { graphql } from 'graphql';
import { ids } from '../testing/contract.samples.js';
import { contractsLedger, type ContractsLedger } from '../testing/contracts-ledger.js';
import { contractsCatalogues, ContractsModule, contractsProjections, contractsSchedules } from './index.js';

const DRAFTER: Actor = { id: ids.drafter, kind: 'user', roles: ['vendor-manager'] };
const APPROVER: Actor = { id: ids.approver, kind: 'user', roles: ['approver'] };

let ledger: ContractsLedger;
let readStore: TestReadStore;
let projector: Projector;
let schedules: ProcessRunner;
let app: TestingModule;
const lines: string[] = [];

function startSchedules(): ProcessRunner {
  return startProcesses({
    processes: [],
    scheduling: { schedules: contractsSchedules({ readStore: readStore.store }), clock: ledger.clock, readModels: projector, everyMs: 50 },
    catalogues: contractsCatalogues,
    eventStore: ledger.store,
    checkpoints: readStore.store.checkpoints,
    send: (category, id, command, context) => ledger.aggregates.execute(category, id, command, context),
    log: (level, message) => lines.push(`${level}: ${message}`),
    lease: { pollMs: 20 },
  });
}

beforeAll(async () => {
  ledger = await contractsLedger('2026-01-05T08:00:00Z');
  readStore = await testReadStore(contractsProjections);
  projector = startProjector({ readStore: readStore.store, eventStore: ledger.store });
  schedules = startSchedules();
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
      ContractsModule.register(),
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
  await schedules.stop();
  await projector.stop();
  await readStore.dispose();
  await ledger.dispose();
});

interface Answer {
  readonly data: Record<string, unknown>;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

async function ask(source: string, variableValues: Record<string, unknown> = {}, actor: Actor = DRAFTER): Promise<Answer> {
  const { schema } = app.get(GraphQLSchemaHost);
  const answer = await runInRequest(requestContext({ actor, correlationId: 'spec' }), () => graphql({ schema, source, variableValues }));
  return JSON.parse(JSON.stringify(answer)) as Answer;
}

let commands = 0;

/** Sends one mutation and answers its payload. */
async function send(mutation: string, input: object, selection = '', actor: Actor = DRAFTER): Promise<Record<string, unknown>> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const source = `mutation($input: ${type}) { ${mutation}(input: $input) { userErrors { code path } stale ${selection} } }`;
  const commandId = `00000000-0000-4000-9000-${(++commands).toString().padStart(12, '0')}`;
  const answer = await ask(source, { input: { commandId, ...input } }, actor);
  expect(answer.errors).toBeUndefined();
  return answer.data[mutation] as Record<string, unknown>;
}

const done = { userErrors: [], stale: false };
const draft = {
  vendorId: ids.vendor,
  costCenterId: ids.costCenter,
  number: 'C-1',
  title: 'Hosting',
  start: '2026-01-01',
  end: '2026-06-30',
  renewal: 'TACIT',
  renewalMonths: 6,
  noticeDays: 30,
  billingPeriod: 'QUARTERLY',
  price: { amount: '100', currency: 'EUR' },
};

/** Drafts, submits, approves and activates a contract, and answers its id. */
async function activate(more: object): Promise<string> {
  const payload = await send('draftContract', { ...draft, ...more }, 'contract { id }');
  expect(payload).toMatchObject(done);
  const contractId = (payload['contract'] as { id: string }).id;
  expect(await send('submitContract', { contractId })).toEqual(done);
  expect(await send('approveContract', { contractId }, '', APPROVER)).toEqual(done);
  expect(await send('activateContract', { contractId }, 'contract { status }')).toEqual({ ...done, contract: { status: 'ACTIVE' } });
  return contractId;
}

/** It is this day, and every schedule has looked twice since: what it sent at first is in the read models then. */
async function itIs(text: string): Promise<void> {
  ledger.setTime(text);
  for (const look of [1, 2]) {
    const time = text.replace('Z', `.00${look}Z`);
    ledger.setTime(time);
    const looked = () => schedules.status().every(({ lastRunAt }) => (lastRunAt ?? '') >= time);
    for (let tries = 0; tries < 500 && !looked(); tries++) await sleep(10);
    expect(looked()).toBe(true);
  }
  await projector.waitFor(await ledger.store.head(), { timeoutMs: 10_000 });
}

const show = async (id: string, fields: string): Promise<unknown> =>
  (await ask(`query($id: UUID!) { contract(id: $id) { ${fields} } }`, { id })).data['contract'];

describe('contracts over GraphQL', () => {
  it('are drafted by one and approved by another', async () => {
    const payload = await send('draftContract', { ...draft, number: 'C-0' }, 'contract { id status version terms { version } }');
    const contractId = (payload['contract'] as { id: string }).id;
    expect(payload).toEqual({ ...done, contract: { id: contractId, status: 'DRAFT', version: 0, terms: [] } });
    await send('submitContract', { contractId });
    for (const [input, actor] of [
      [{ contractId }, DRAFTER],
      [{ contractId, onBehalfOf: ids.drafter }, APPROVER],
    ] as const) {
      expect(await send('approveContract', input, '', actor)).toMatchObject({ userErrors: [{ code: 'SEGREGATION_OF_DUTIES' }] });
    }
    expect(await send('rejectContract', { contractId }, '', APPROVER)).toMatchObject({ userErrors: [{ code: 'REASON_REQUIRED' }] });
    expect(await send('rejectContract', { contractId, reason: 'too dear' }, 'contract { status }', APPROVER)).toEqual({
      ...done,
      contract: { status: 'REJECTED' },
    });
    const changes = { price: { amount: '90', currency: 'EUR' }, renewal: 'NEVER', renewalMonths: null };
    expect(
      await send('reviseContractDraft', { contractId, changes }, 'contract { status renewal renewalMonths price { amount } }'),
    ).toEqual({
      ...done,
      contract: { status: 'DRAFT', renewal: 'NEVER', renewalMonths: null, price: { amount: '90.00' } },
    });
    expect(await send('draftContract', { ...draft, number: 'c-0' })).toMatchObject({
      userErrors: [{ code: 'KEY_TAKEN', path: ['number'] }],
    });
    expect(await send('draftContract', { ...draft, number: 'C-9', costCenterId: ids.third })).toMatchObject({
      userErrors: [{ code: 'INVALID_REFERENCE', path: ['costCenterId'] }],
    });
    expect(await send('draftContract', { ...draft, number: 'C-9', vendorId: ids.third })).toMatchObject({
      userErrors: [{ code: 'INVALID_REFERENCE', path: ['vendorId'] }],
    });
    expect(await send('draftContract', { ...draft, number: 'C-9', title: ' ', noticeDays: -1 })).toMatchObject({
      userErrors: [
        { code: 'INVALID_INPUT', path: ['title'] },
        { code: 'INVALID_INPUT', path: ['noticeDays'] },
      ],
    });
  });

  it('are renewed by nobody and ended by time, late rather than never', async () => {
    const tacit = await activate({ number: 'C-1' });
    const fixed = await activate({ number: 'C-2', renewal: 'NEVER', renewalMonths: null });
    expect(await show(tacit, 'noticeDeadline')).toEqual({ noticeDeadline: '2026-05-31' });
    await itIs('2026-04-30T23:59:59Z');
    expect(await ledger.timesOf(tacit)).toHaveLength(4);
    await itIs('2026-05-01T00:00:00Z');
    expect((await ledger.timesOf(tacit)).slice(4)).toEqual(['NoticeReminderDue 2026-05-01T00:00:00.001Z']);
    const amendment = { contractId: tacit, effectiveOn: '2026-04-01', changes: { price: { amount: '120.00', currency: 'EUR' } } };
    expect(await send('amendContract', amendment, 'contract { terms { version price { amount } } }', APPROVER)).toEqual({
      ...done,
      contract: {
        terms: [
          { version: 1, price: { amount: '100.00' } },
          { version: 2, price: { amount: '120.00' } },
        ],
      },
    });
    await schedules.stop(); // for more than a year
    ledger.setTime('2027-07-15T08:00:00Z');
    schedules = startSchedules();
    await itIs('2027-07-15T09:00:00Z');
    expect((await ledger.timesOf(tacit)).slice(6)).toEqual([
      'ContractRenewed 2026-07-01T00:00:00.000Z',
      'ContractRenewed 2027-01-01T00:00:00.000Z',
      'ContractRenewed 2027-07-01T00:00:00.000Z',
    ]);
    expect((await ledger.timesOf(fixed)).slice(4)).toEqual(['ContractExpired 2026-07-01T00:00:00.000Z']);
    expect(await show(tacit, 'status end noticeDeadline price { amount } terms { version termStart }')).toEqual({
      status: 'ACTIVE',
      end: '2027-12-31',
      noticeDeadline: '2027-12-01',
      price: { amount: '120.00' },
      terms: [
        { version: 1, termStart: '2026-01-01' },
        { version: 2, termStart: '2026-01-01' },
        { version: 3, termStart: '2026-07-01' },
        { version: 4, termStart: '2027-01-01' },
        { version: 5, termStart: '2027-07-01' },
      ],
    });
    expect(await send('giveNotice', { contractId: tacit }, 'contract { status }')).toEqual({
      ...done,
      contract: { status: 'NOTICE_GIVEN' },
    });
    await itIs('2028-01-01T00:00:00Z');
    expect(await show(tacit, 'status noticeDeadline')).toEqual({ status: 'EXPIRED', noticeDeadline: null });
    expect((await ledger.timesOf(tacit)).slice(9).map((line) => line.split(' ')[0])).toEqual(['NoticeGiven', 'ContractExpired']);
    expect(lines).toEqual([]);
  });

  it('tell what they cost by month, and what they are worth on a day', async () => {
    const contractId = await activate({
      number: 'C-3',
      vendorId: ids.otherVendor,
      start: '2028-01-15',
      end: '2028-07-14',
      renewal: 'EXPRESS',
      renewalMonths: null,
    });
    await send('renewContract', { contractId, newEnd: '2028-10-14', price: { amount: '50', currency: 'EUR' } }, '', APPROVER);
    const dollars = {
      number: 'C-4',
      vendorId: ids.otherVendor,
      start: '2028-03-01',
      end: '2028-03-31',
      billingPeriod: 'ONCE',
      noticeDays: 0,
    };
    await activate({
      ...dollars,
      renewal: 'NEVER',
      renewalMonths: null,
      price: { amount: '7.5', currency: 'USD' },
      costCenterId: ids.otherCostCenter,
    });
    const costs = async (args: string) =>
      (await ask(`{ commitmentByMonth(${args}, vendorId: "${ids.otherVendor}") { month amount { amount currency } contracts } }`)).data[
        'commitmentByMonth'
      ];
    const month = (name: string, amount: string, currency = 'EUR') => ({
      month: `2028-${name}-01`,
      amount: { amount, currency },
      contracts: 1,
    });
    expect(await costs('from: "2028-02-20", to: "2028-09-01"')).toEqual([
      month('02', '33.33'),
      month('03', '33.34'),
      month('03', '7.50', 'USD'),
      month('04', '33.33'),
      month('05', '33.33'),
      month('06', '33.34'),
      month('07', '16.67'),
      month('08', '16.67'),
      month('09', '16.66'),
    ]);
    expect(await costs(`from: "2028-03-01", to: "2028-04-01", costCenterId: "${ids.otherCostCenter}"`)).toEqual([
      month('03', '7.50', 'USD'),
    ]);
    const valueAt = 'query($date: LocalDate!) { contractValueAt(date: $date) { contracts value { amount currency } } }';
    const worth = async (date: string) => (await ask(valueAt, { date })).data['contractValueAt'];
    expect(await worth('2028-03-10')).toEqual([
      { contracts: 1, value: { amount: '200.00', currency: 'EUR' } },
      { contracts: 1, value: { amount: '7.50', currency: 'USD' } },
    ]);
    expect(await worth('2028-10-01')).toEqual([{ contracts: 1, value: { amount: '50.00', currency: 'EUR' } }]);
    // Of the past: the contract that was renewed tacitly and the one that has expired since.
    expect(await worth('2026-05-01')).toEqual([{ contracts: 2, value: { amount: '420.00', currency: 'EUR' } }]);
    expect(await show(contractId, 'before: valueAt(date: "2028-01-14") { amount } then: valueAt(date: "2028-07-15") { amount }')).toEqual({
      before: null,
      then: { amount: '50.00' },
    });
    const tooLong = await ask('{ commitmentByMonth(from: "2028-01-01", to: "2038-01-01") { month } }');
    const turned = await ask('{ commitmentByMonth(from: "2028-02-01", to: "2028-01-01") { month } }');
    expect([tooLong, turned].map(({ errors }) => errors?.[0]?.extensions?.code)).toEqual(['LIMIT_EXCEEDED', 'BAD_USER_INPUT']);
  });

  it('are listed by the days that matter', async () => {
    const contractId = await activate({ number: 'C-5', start: '2029-01-01', end: '2029-12-31', renewalMonths: 12 });
    const ended = await activate({ number: 'C-6', start: '2029-01-01', end: '2029-12-31', renewalMonths: 12 });
    const termination = { contractId: ended, effectiveOn: '2029-03-31', penalty: { amount: '5', currency: 'EUR' }, reason: 'sold' };
    expect(
      await send('terminateContract', termination, 'contract { status terminatedOn penalty { amount } noticeDeadline }', APPROVER),
    ).toEqual({
      ...done,
      contract: { status: 'TERMINATED', terminatedOn: '2029-03-31', penalty: { amount: '5.00' }, noticeDeadline: null },
    });
    const breach = { contractId: ended, breachedBy: 'VENDOR', obligation: 'Restore in time', breachedOn: '2029-01-01' };
    expect(await send('recordObligationBreach', breach)).toMatchObject({ userErrors: [{ code: 'INVALID_TIME', path: ['breachedOn'] }] });
    const calendar = async (from: string, to: string) =>
      (await ask(`{ contractCalendar(from: "${from}", to: "${to}") { on kind contract { number } } }`)).data['contractCalendar'];
    expect(await calendar('2029-01-02', '2029-12-31')).toEqual([
      { on: '2029-03-31', kind: 'TERMINATION', contract: { number: 'C-6' } },
      { on: '2029-12-01', kind: 'NOTICE_DEADLINE', contract: { number: 'C-5' } },
      { on: '2029-12-31', kind: 'END', contract: { number: 'C-5' } },
    ]);
    const deadlines = async (args: string) =>
      (await ask(`{ noticeDeadlines(${args}) { nodes { id noticeDeadline } totalCount } }`)).data['noticeDeadlines'];
    expect(await deadlines('by: "2029-12-01", from: "2029-12-01"')).toEqual({
      nodes: [{ id: contractId, noticeDeadline: '2029-12-01' }],
      totalCount: 1,
    });
    expect(await deadlines('by: "2029-11-30", from: "2029-01-01"')).toEqual({ nodes: [], totalCount: 0 });
    const list = await ask(
      '{ contracts(where: { status: { in: [DRAFT, TERMINATED] } }) { nodes { number } } node(id: "00000000-0000-4000-8000-00000000dead") { id } }',
    );
    expect(list.data).toEqual({ contracts: { nodes: [{ number: 'C-0' }, { number: 'C-6' }] }, node: null });
    expect((await ask('{ contractCalendar(from: "2029-02-01", to: "2029-01-01") { on } }')).errors?.[0]?.extensions?.code).toBe(
      'BAD_USER_INPUT',
    );
  });

  it('take notice by its last day and not after, whenever it is recorded', async () => {
    const contractId = await activate({ number: 'C-7', start: '2028-01-01', end: '2028-12-31', renewalMonths: 12 });
    await itIs('2028-12-02T00:00:00Z');
    expect(await send('giveNotice', { contractId })).toMatchObject({ userErrors: [{ code: 'INVALID_TIME', path: ['occurredAt'] }] });
    const letter = { contractId, occurredAt: '2028-12-01T10:00:00Z', reason: 'The letter arrived in time.' };
    expect(await send('giveNotice', letter, 'contract { status }')).toEqual({ ...done, contract: { status: 'NOTICE_GIVEN' } });
  });
});
