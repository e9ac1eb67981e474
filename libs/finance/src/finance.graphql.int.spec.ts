import 'reflect-metadata';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Global, Module } from '@nestjs/common';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import { Aggregates, EventStore, parsePosition, START, startProcesses, type ProcessRunner } from '@opsledger/eventsourcing';
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
import { financeLedger, type FinanceLedger } from '../testing/finance-ledger.js';
import { ids } from '../testing/finance.samples.js';
import { financeCatalogues, FinanceModule, financeProcesses, financeProjections } from './index.js';

const PROPOSER: Actor = { id: ids.proposer, kind: 'user', roles: ['budget-owner'] };
const FINANCE: Actor = { id: ids.approver, kind: 'user', roles: ['finance'] };

let ledger: FinanceLedger;
let processes: ProcessRunner;
let readStore: TestReadStore;
let projector: Projector;
let app: TestingModule;

beforeAll(async () => {
  ledger = await financeLedger('2026-03-02T08:00:00Z');
  processes = startProcesses({
    processes: financeProcesses,
    catalogues: financeCatalogues,
    eventStore: ledger.store,
    checkpoints: { load: async () => ({ position: START, lastEvent: undefined }), save: async () => undefined },
    send: (category, id, command, context) => ledger.aggregates.execute(category, id, command, context),
  });
  readStore = await testReadStore(financeProjections);
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
      FinanceModule.register(),
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
  await processes.stop();
  await projector.stop();
  await readStore.dispose();
  await ledger.dispose();
});

let commands = 0;

interface Sent {
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] | null }[];
  readonly position: string;
}

async function ask(source: string, variableValues: Record<string, unknown>, actor: Actor = FINANCE): Promise<Record<string, unknown>> {
  const { schema } = app.get(GraphQLSchemaHost);
  const answer = await runInRequest(requestContext({ actor, correlationId: 'spec' }), () => graphql({ schema, source, variableValues }));
  expect(answer.errors).toBeUndefined();
  return JSON.parse(JSON.stringify(answer.data)) as Record<string, unknown>;
}

async function send(mutation: string, input: object, actor: Actor = FINANCE): Promise<Sent> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const source = `mutation($input: ${type}) { ${mutation}(input: $input) { userErrors { code path } position } }`;
  const commandId = `00000000-0000-4000-9000-${(++commands).toString().padStart(12, '0')}`;
  return (await ask(source, { input: { commandId, ...input } }, actor))[mutation] as Sent;
}

/** Sends mutations that must have their effect, one after another. */
async function sendAll(...mutations: readonly (readonly [string, object, Actor?])[]): Promise<void> {
  for (const [mutation, input, actor] of mutations)
    expect([mutation, (await send(mutation, input, actor)).userErrors]).toEqual([mutation, []]);
}

async function eventsOf(stream: string): Promise<readonly (readonly [string, unknown])[]> {
  const events: [string, unknown][] = [];
  for await (const { type, data } of ledger.store.readStream(stream)) events.push([type, data]);
  return events;
}

const { budget: budgetId, otherBudget, costCenter: costCenterId } = ids;
const line = (lineId: string, amount: string) => ({ lineId, category: 'Laptops', amount: { amount, currency: 'EUR' } });

describe('budgets', () => {
  it('are proposed, granted by another person, and pass money to one another', async () => {
    const proposal = { fiscalYear: 2026, costCenterId };
    await sendAll(
      ['proposeBudget', { ...proposal, budgetId, name: 'IT', lines: [line(ids.laptops, '1000')] }, PROPOSER],
      ['rejectBudget', { budgetId, reason: 'too little' }, PROPOSER],
      ['reviseBudgetProposal', { budgetId, lines: [line(ids.laptops, '1200.5')] }, PROPOSER],
      ['approveBudget', { budgetId }],
      ['proposeBudget', { ...proposal, budgetId: otherBudget, name: 'Desk', lines: [line(ids.elsewhere, '1')] }, PROPOSER],
    );
    const own = await send('approveBudget', { budgetId: otherBudget }, PROPOSER);
    expect(own.userErrors).toEqual([{ code: 'SEGREGATION_OF_DUTIES', path: [] }]);
    const transfer = { budgetId, transferId: ids.transfer, fromLineId: ids.laptops, toBudgetId: otherBudget, toLineId: ids.elsewhere };
    await sendAll(
      ['approveBudget', { budgetId: otherBudget }],
      ['amendBudget', { budgetId: otherBudget, lines: [line(ids.elsewhere, '2')], reason: 'more' }],
    );
    const { userErrors, position } = await send('transferBudget', { ...transfer, amount: { amount: '200', currency: 'EUR' } });
    expect(userErrors).toEqual([]);
    expect(await processes.waitFor(parsePosition(position))).toEqual({ reached: true, behind: [] });
    await sendAll(['closeBudget', { budgetId }]);
    const types = (events: Awaited<ReturnType<typeof eventsOf>>) => events.map(([type]) => type);
    expect(types(await eventsOf(`budget-${budgetId}`))).toEqual([
      ...['BudgetProposed', 'BudgetRejected', 'BudgetProposalRevised', 'BudgetApproved', 'BudgetTransferred', 'BudgetClosed'],
    ]);
    const received = { budgetId: otherBudget, transferId: ids.transfer, fromBudgetId: budgetId, toLineId: ids.elsewhere };
    expect((await eventsOf(`budget-${otherBudget}`)).slice(2)).toEqual([
      ['BudgetAmended', { budgetId: otherBudget, version: 1, lines: [line(ids.elsewhere, '2.00')], amendedBy: [ids.approver] }],
      ['BudgetTransferReceived', { ...received, amount: { amount: '200.00', currency: 'EUR' } }],
    ]);
  });

  it('are shown with their lines', async () => {
    const fields = 'id status name total { amount } lines { category amount { amount } } amendments version';
    const source = `query($id: UUID!, $node: ID!) { budget(id: $id) { ${fields} } budgets { nodes { name fiscalYear } } node(id: $node) { __typename } }`;
    expect(await ask(source, { id: otherBudget, node: otherBudget })).toEqual({
      budget: {
        id: otherBudget,
        status: 'APPROVED',
        name: 'Desk',
        total: { amount: '202.00' },
        lines: [{ category: 'Laptops', amount: { amount: '202.00' } }],
        amendments: 1,
        version: 3,
      },
      budgets: {
        nodes: [
          { name: 'Desk', fiscalYear: 2026 },
          { name: 'IT', fiscalYear: 2026 },
        ],
      },
      node: { __typename: 'Budget' },
    });
  });

  it('are of a cost center that is there, by a name that is free', async () => {
    const proposal = { budgetId: ids.transfer, name: ' it ', fiscalYear: 2026, costCenterId, lines: [line(ids.laptops, '1')] };
    expect((await send('proposeBudget', { ...proposal, name: 'it' })).userErrors).toEqual([{ code: 'KEY_TAKEN', path: ['name'] }]);
    const nowhere = await send('proposeBudget', { ...proposal, name: 'x', costCenterId: ids.third });
    expect(nowhere.userErrors).toEqual([{ code: 'INVALID_REFERENCE', path: ['costCenterId'] }]);
  });
});

describe('the books', () => {
  it('have periods that follow one another', async () => {
    await sendAll(
      ['openFiscalPeriod', { fiscalYear: 2026, number: 1, start: '2026-01-01', end: '2026-01-31' }],
      ['openFiscalPeriod', { fiscalYear: 2026, number: 2, start: '2026-02-01', end: '2026-02-28' }],
    );
    const gap = await send('openFiscalPeriod', { fiscalYear: 2026, number: 3, start: '2026-03-02', end: '2026-03-31' });
    expect(gap.userErrors).toEqual([{ code: 'INVALID_TIME', path: ['start'] }]);
  });

  it('know what a currency was worth', async () => {
    const rate = { from: 'USD', to: 'EUR', rateDate: '2026-02-27', source: 'ECB' };
    await sendAll(
      ['recordExchangeRate', { ...rate, rate: '0.9250' }],
      ['correctExchangeRate', { ...rate, rate: '0.935', reason: 'misread' }],
    );
    const none = await send('recordExchangeRate', { ...rate, rateDate: '2026-02-26', rate: '1e3' });
    expect(none.userErrors).toEqual([{ code: 'INVALID_AMOUNT', path: ['rate'] }]);
  });

  it('say how assets are depreciated and costs shared, and what might be', async () => {
    const policy = { bookId: ids.book, effectiveFrom: '2026-01-01', convention: 'HALF_YEAR', salvagePercent: '10' };
    await sendAll(
      ['openAssetBook', { bookId: ids.book, name: 'Taxes', currency: 'EUR', yearEndMonth: 12, yearEndDay: 31 }],
      ['setDepreciationPolicy', { ...policy, scopeKind: 'EVERYTHING', method: 'DECLINING_BALANCE', lifeMonths: 60, factor: '2' }],
      ['closeAssetBook', { bookId: ids.book }],
    );
    const shares = [ids.otherCostCenter, ids.thirdCostCenter].map((id) => ({ costCenterId: id, percent: '50' }));
    const rule = { ruleId: ids.rule, name: 'Desk', sourceCostCenterId: costCenterId, effectiveFrom: '2026-01-01' };
    const assumption = { from: '2027-01-01', amount: { amount: '5', currency: 'EUR' } };
    await sendAll(
      ['setAllocationRule', { ...rule, driver: 'FIXED_SHARES', receivers: shares }],
      ['setAllocationRule', { ...rule, driver: 'HEADCOUNT', receivers: [{ costCenterId: ids.otherCostCenter }] }],
      ['retireAllocationRule', { ruleId: ids.rule }],
      ['saveForecast', { forecastId: ids.forecast, name: 'More', fiscalYear: 2027, assumptions: [assumption] }, PROPOSER],
      ['discardForecast', { forecastId: ids.forecast }, PROPOSER],
    );
    const named = { ...policy, scopeKind: 'ASSET_MODEL', scopeId: ids.model, method: 'STRAIGHT_LINE', lifeMonths: 36 };
    await sendAll(['openAssetBook', { bookId: ids.third, name: 'Accounts', currency: 'EUR', yearEndMonth: 6, yearEndDay: 30 }]);
    const unknown = await send('setDepreciationPolicy', { ...named, bookId: ids.third });
    expect(unknown.userErrors).toEqual([{ code: 'INVALID_REFERENCE', path: ['scopeId'] }]);
  });
});
