import 'reflect-metadata';
import { PGlite } from '@electric-sql/pglite';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import { graphql, type ExecutionResult } from 'graphql';
import { Kysely, PGliteDialect, sql } from 'kysely';
import type { Actor } from '@opsledger/kernel';
import { EventStore, type CommandContext } from '@opsledger/eventsourcing';
import { ArrayEventStore } from '@opsledger/read-store/testing';
import {
  callLazyFields,
  BulkExecutor,
  CursorKey,
  derivedId,
  GraphqlEdgeModule,
  ORPHANED_TYPES,
  Permissions,
  ReadModels,
  requestContext,
  runInRequest,
} from './index.js';

import { WidgetModule, handled, KNOWN, TestBulk } from '../testing/widget-context.js';

const permissions: Permissions = { mayQuery: (actor) => actor.roles.includes('asset-manager'), maySee: () => true };
const CALLER: Actor = { id: '00000000-0000-4000-8000-000000000001', kind: 'user', roles: ['asset-manager'] };
let statements = 0;
let db: Kysely<unknown>;
let app: TestingModule;

beforeAll(async () => {
  db = new Kysely<unknown>({
    dialect: new PGliteDialect({
      pglite: new PGlite({
        parsers: { 1082: (day: string) => day, 1184: (moment: string) => new Date(moment).toISOString(), 20: (whole: string) => whole },
      }),
    }),
    log: () => {
      statements += 1;
    },
  });
  await sql`create table widget (widget_id uuid primary key, name text not null, status text not null, weight int4, price numeric,
    bought_on date, seen_at timestamptz not null, loaned boolean not null)`.execute(db);
  await sql`insert into widget select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'g' || lpad((n % 10)::text, 2, '0'),
    case when n % 2 = 0 then 'IN_STOCK' else 'RETIRED' end, case when n % 3 = 0 then null else n % 5 end, n * 1.5,
    case when n % 4 = 0 then null else date '2026-01-01' + n end, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 hour', n % 7 = 0
    from generate_series(1, 30) n`.execute(db);
  await sql`update widget set name = '100%_\\done' where widget_id = '00000000-0000-4000-8000-000000000030'`.execute(db);
  const readModels: ReadModels = { db, waitFor: (position) => Promise.resolve(position.commit <= 7n) };
  app = await Test.createTestingModule({
    imports: [
      GraphqlEdgeModule.register({
        providers: [
          { provide: ReadModels, useValue: readModels },
          { provide: BulkExecutor, useClass: TestBulk },
          { provide: Permissions, useValue: permissions },
          { provide: EventStore, useValue: new ArrayEventStore() },
          { provide: CursorKey, useValue: { bytes: Buffer.alloc(32, 7) } satisfies CursorKey },
        ],
      }),
      WidgetModule,
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
  await db.destroy();
});

async function ask(source: string, variables: Record<string, unknown> = {}, actor: Actor = CALLER): Promise<ExecutionResult> {
  const { schema } = app.get(GraphQLSchemaHost);
  const request = requestContext({ actor, correlationId: 'c-1', address: '127.0.0.1' });
  const answer = await runInRequest(request, () => graphql({ schema, source, variableValues: variables }));
  return JSON.parse(JSON.stringify(answer)) as ExecutionResult;
}

const page = `nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;
type Slice = {
  nodes: { id: string }[];
  edges: { cursor: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
};

/** The last digits of every id, which number the rows. */
async function list(args: string): Promise<Slice & { numbers: number[] }> {
  const answer = await ask(`{ widgets(${args}) { ${page} } }`);
  expect(answer.errors).toBeUndefined();
  const { widgets } = answer.data as { widgets: Slice };
  return { ...widgets, numbers: widgets.nodes.map(({ id }) => Number(id.slice(-12))) };
}

async function codeOf(source: string, actor?: Actor): Promise<unknown> {
  const { errors } = await ask(source, {}, actor);
  return errors?.map(({ extensions }) => extensions['code']);
}

describe('lists', () => {
  it.each([
    ['orderBy: [{field: NAME}]'],
    ['orderBy: [{field: WEIGHT}]'],
    ['orderBy: [{field: WEIGHT, direction: DESC}]'],
    ['orderBy: [{field: BOUGHT_ON, direction: DESC}, {field: NAME}]'],
    ['orderBy: [{field: LOANED}, {field: PRICE, direction: DESC}]'],
    ['orderBy: [{field: SEEN_AT, direction: DESC}]'],
    ['where: {weight: {isNull: false}}, orderBy: [{field: WEIGHT}, {field: NAME, direction: DESC}]'],
  ])('%s: pages forwards and backwards give the whole list once', async (args) => {
    const whole = await list(`${args}, first: 100`);
    const forwards: number[] = [];
    for (let after = ''; ;) {
      const part = await list(`${args}, first: 7${after}`);
      forwards.push(...part.numbers);
      if (!part.pageInfo.hasNextPage) break;
      after = `, after: "${part.pageInfo.endCursor}"`;
    }
    const backwards: number[] = [];
    for (let before = ''; ;) {
      const part = await list(`${args}, last: 8${before}`);
      backwards.unshift(...part.numbers);
      if (!part.pageInfo.hasPreviousPage) break;
      before = `, before: "${part.pageInfo.startCursor}"`;
    }
    expect({ forwards, backwards }).toEqual({ forwards: whole.numbers, backwards: whole.numbers });
    expect(new Set(whole.numbers).size).toBe(whole.numbers.length);
  });

  it('puts things without a value last when ascending and first when descending', async () => {
    const ascending = await list('orderBy: [{field: WEIGHT}], first: 100');
    const descending = await list('orderBy: [{field: WEIGHT, direction: DESC}], first: 100');
    expect(ascending.numbers.slice(-10).every((n) => n % 3 === 0)).toBe(true);
    expect(descending.numbers.slice(0, 10).every((n) => n % 3 === 0)).toBe(true);
  });

  it.each([
    ['{name: {eq: "g01"}}', [1, 11, 21]],
    ['{name: {in: ["g01", "g02"]}, status: {eq: RETIRED}}', [1, 11, 21]],
    ['{name: {contains: "0%_\\\\D"}}', [30]],
    ['{name: {startsWith: "%"}}', []],
    ['{name: {startsWith: "100%"}}', [30]],
    ['{name: {contains: "_"}}', [30]],
    ['{name: {eq: "\'; drop table widget; --"}}', []],
    ['{weight: {gt: 3}}', [4, 14, 19, 29]],
    [
      '{weight: {notIn: [1, 2, 4]}, id: {in: ["00000000-0000-4000-8000-000000000003", "00000000-0000-4000-8000-000000000005", "00000000-0000-4000-8000-000000000004"]}}',
      [3, 5],
    ],
    ['{not: {weight: {gte: 0}}, price: {lte: "9.0"}}', [3, 6]],
    ['{or: [{price: {eq: "1.50"}}, {boughtOn: {eq: "2026-01-03"}}, {seenAt: {eq: "2026-01-01T04:00:00+01:00"}}]}', [1, 2, 3]],
    ['{and: [{loaned: {eq: true}}, {boughtOn: {isNull: true}}]}', [28]],
    ['{or: []}', []],
    ['{weight: null, loaned: {eq: true}}', [7, 14, 21, 28]],
  ])('filters by %s', async (where, expected) => {
    const { numbers } = await list(`where: ${where}, orderBy: [{field: ID}]`);
    expect(numbers).toEqual(expected);
  });

  it('takes one statement, and one more only for the count', async () => {
    const before = statements;
    await list('first: 3');
    expect(statements - before).toBe(1);
    const { data } = await ask(
      '{ widgets(first: 3, where: {status: {eq: IN_STOCK}}) { totalCount nodes { name price { amount currency minorUnits } } } }',
    );
    expect(statements - before).toBe(3);
    expect(data).toEqual({
      widgets: {
        totalCount: 15,
        nodes: [
          { name: '100%_\\done', price: { amount: '45.0', currency: 'EUR', minorUnits: '4500' } },
          { name: 'g00', price: { amount: '15.0', currency: 'EUR', minorUnits: '1500' } },
          { name: 'g00', price: { amount: '30.0', currency: 'EUR', minorUnits: '3000' } },
        ],
      },
    });
    await ask('{ widgets { totalCount } }');
    expect(statements - before).toBe(4);
  });

  it.each([['first: 0'], ['first: -1'], ['first: 101'], ['first: 1000000000'], ['last: 0'], ['first: 1, last: 1']])(
    'refuses a page of %s before any SQL',
    async (args) => {
      const before = statements;
      expect(await codeOf(`{ widgets(${args}) { nodes { id } } }`)).toEqual(['INVALID_PAGE_SIZE']);
      expect(statements).toBe(before);
    },
  );

  it('opens a cursor only where it was made', async () => {
    const { endCursor } = (await list('first: 2')).pageInfo;
    const flipped = `${endCursor.slice(0, 10)}${endCursor[10] === 'A' ? 'B' : 'A'}${endCursor.slice(11)}`;
    const misuse = [
      'after: "%%%"',
      'after: ""',
      `after: "${flipped}"`,
      `after: "${endCursor}="`,
      `after: "${endCursor}", orderBy: [{field: WEIGHT}]`,
      `after: "${endCursor}", where: {loaned: {eq: true}}`,
      `after: "${endCursor}", last: 3`,
      `before: "${endCursor}", first: 3`,
    ];
    for (const args of misuse) expect([args, await codeOf(`{ widgets(${args}) { nodes { id } } }`)]).toEqual([args, ['INVALID_CURSOR']]);
    expect(await codeOf(`{ widgets(after: "${endCursor}") { nodes { id } } }`, { ...CALLER, id: KNOWN })).toEqual(['INVALID_CURSOR']);
    expect(await codeOf(`{ widgets(after: "${endCursor}") { nodes { id } } }`)).toBeUndefined();
  });

  it('caps the size of filters', async () => {
    const nested = (depth: number): string => (depth === 0 ? '{loaned: {eq: true}}' : `{or: [${nested(depth - 1)}]}`);
    const names = JSON.stringify(Array.from({ length: 101 }, (_, n) => String(n)));
    const many = Array.from({ length: 101 }, () => '{loaned: {eq: true}}').join(' ');
    const query = (where: string): string => `{ widgets(where: ${where}) { nodes { id } } }`;
    expect(await codeOf(query(nested(5)))).toBeUndefined();
    expect(await codeOf(query(nested(6)))).toEqual(['LIMIT_EXCEEDED']);
    expect(await codeOf(query(`{name: {in: ${names}}}`))).toEqual(['LIMIT_EXCEEDED']);
    expect(await codeOf(query(`{and: [${many}]}`))).toEqual(['LIMIT_EXCEEDED']);
    expect(await codeOf(query('{name: {eq: null}}'))).toEqual(['BAD_USER_INPUT']);
  });

  it('says so when it may miss what was asked for', async () => {
    const { data } = await ask('{ seven: widgets(atLeast: "7") { stale } eight: widgets(atLeast: "8") { stale } }');
    expect(data).toEqual({ seven: { stale: false }, eight: { stale: true } });
    expect(await codeOf('{ widgets(atLeast: "-1") { stale } }')).toEqual(['INVALID_POSITION']);
  });
});

describe('nodes', () => {
  it('answers null alike for unknown, malformed and forbidden ids', async () => {
    const query = `query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } node(id: "${KNOWN}") { ... on Widget { name } } }`;
    const ids = ['x', KNOWN.toUpperCase(), '00000000-0000-4000-8000-00000000ffff'];
    expect((await ask(query, { ids })).data).toEqual({ nodes: [null, { __typename: 'Widget', id: KNOWN }, null], node: { name: 'Known' } });
    expect((await ask(query, { ids }, { ...CALLER, roles: ['requester'] })).data).toEqual({ nodes: [null, null, null], node: null });
    expect(await codeOf(`{ nodes(ids: ${JSON.stringify(Array.from({ length: 101 }, () => KNOWN))}) { id } }`)).toEqual(['LIMIT_EXCEEDED']);
  });
});

describe('commands', () => {
  const register = `mutation($input: RegisterWidgetInput!) { registerWidget(input: $input) {
    userErrors { __typename code message path ... on VersionConflict { expected actual } } position version stale widget { name } } }`;
  const input = { commandId: KNOWN, name: 'Drill' };

  beforeEach(() => handled.splice(0));

  it("carries the input, canonical, and the server's knowledge to the handler", async () => {
    const { data } = await ask(register, {
      input: {
        ...input,
        note: null,
        price: { amount: '1.5', currency: 'EUR' },
        reason: 'Stock take',
        occurredAt: '2026-03-01T10:00:00+01:00',
        expectedVersion: 3,
      },
    });
    expect(data).toEqual({ registerWidget: { userErrors: [], position: '7', version: 0, stale: false, widget: { name: 'Drill' } } });
    expect(handled).toEqual([
      {
        id: derivedId('widget', KNOWN as CommandContext['commandId']),
        command: { type: 'RegisterWidget', data: { name: 'Drill', price: { amount: '1.50', currency: 'EUR' } } },
        context: {
          commandId: KNOWN,
          actor: CALLER,
          origin: 'graphql',
          correlationId: 'c-1',
          source: { address: '127.0.0.1' },
          reason: 'Stock take',
          occurredAt: '2026-03-01T09:00:00.000Z',
          expectedRevision: 3,
        },
      },
    ]);
  });

  it('answers every fault of the input at once and runs nothing', async () => {
    const { data } = await ask(register, {
      input: { ...input, name: 'a\u202Eb', note: '  ', price: { amount: '1.005', currency: 'EUR' }, expectedVersion: -2 },
    });
    const fault = (message: string, path: string[], code = 'INVALID_INPUT'): object => ({
      __typename: 'GenericUserError',
      code,
      message,
      path,
    });
    expect(data).toEqual({
      registerWidget: {
        position: null,
        version: null,
        stale: false,
        widget: null,
        userErrors: expect.arrayContaining([
          fault('"name" must not contain marks that override the direction of text.', ['name']),
          fault('"note" must not be blank.', ['note']),
          fault('"expectedVersion" must lie between -1 and 2147483647.', ['expectedVersion']),
          fault('The amount "1.005" has more than 2 decimals.', ['price', 'amount'], 'INVALID_AMOUNT'),
        ]) as unknown,
      },
    });
    expect((data as { registerWidget: { userErrors: unknown[] } }).registerWidget.userErrors).toHaveLength(4);
    expect(handled).toEqual([]);
  });

  it('answers a conflict with both versions', async () => {
    const { data } = await ask(register, { input: { ...input, expectedVersion: 5 } });
    const conflict = {
      __typename: 'VersionConflict',
      code: 'VERSION_CONFLICT',
      message: 'It has moved on.',
      path: [],
      expected: 5,
      actual: 8,
    };
    expect(data).toEqual({ registerWidget: { userErrors: [conflict], position: null, version: null, stale: false, widget: null } });
  });
});

describe('bulk commands', () => {
  const register = `mutation($input: RegisterWidgetsInput!) { registerWidgets(input: $input) {
    userErrors { code path ... on LimitExceeded { limit actual } } position stale results { index version userErrors { code path } widget { name } } } }`;
  const items = (...names: string[]): object[] => names.map((name, n) => ({ widgetId: `00000000-0000-4000-8000-00000000000${n}`, name }));
  const send = async (input: object): Promise<unknown> =>
    (await ask(register, { input: { commandId: KNOWN, ...input } })).data?.['registerWidgets'];

  beforeEach(() => handled.splice(0));

  it('refuses all for one bad row, or leaves the bad row out', async () => {
    const bad = { index: 1, version: null, userErrors: [{ code: 'INVALID_INPUT', path: ['items', '1', 'name'] }], widget: null };
    const notAttempted = (index: number): object => ({
      index,
      version: null,
      userErrors: [{ code: 'NOT_ATTEMPTED', path: [] }],
      widget: null,
    });
    expect(await send({ items: items('a', ' ', 'c') })).toEqual({
      userErrors: [],
      position: null,
      stale: false,
      results: [notAttempted(0), bad, notAttempted(2)],
    });
    expect(handled).toEqual([]);
    const good = (index: number, name: string): object => ({ index, version: 0, userErrors: [], widget: { name } });
    expect(await send({ items: items('a', ' ', 'c'), errorPolicy: 'REJECT_FAILED' })).toEqual({
      userErrors: [],
      position: '7',
      stale: false,
      results: [good(0, 'a'), bad, good(2, 'c')],
    });
    expect(handled.map(({ id }) => id.slice(-1))).toEqual(['0', '2']);
    expect(new Set(handled.map(({ context }) => context.commandId)).size).toBe(2);
  });

  it('takes 1 to 100 items', async () => {
    const many = items(...Array.from({ length: 101 }, () => 'a')).map((item) => ({ ...item, widgetId: KNOWN }));
    expect(await send({ items: many })).toEqual({
      userErrors: [{ code: 'LIMIT_EXCEEDED', path: ['items'], limit: 100, actual: 101 }],
      position: null,
      stale: false,
      results: [],
    });
    expect(await send({ items: [] })).toEqual({
      userErrors: [{ code: 'INVALID_INPUT', path: ['items'] }],
      position: null,
      stale: false,
      results: [],
    });
  });
});
