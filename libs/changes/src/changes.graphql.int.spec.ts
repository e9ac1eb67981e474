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
import { instantOf, type Actor, type Role } from '@opsledger/kernel';
import { OrganizationModule, organizationProjections } from '@opsledger/organization';
import { countStatements, startProjector, type Projector } from '@opsledger/read-store';
import { testReadStore, type TestReadStore } from '@opsledger/read-store/testing';
import { graphql } from 'graphql';
import { AssetsModule, assetsProjections } from '@opsledger/assets';
import { ids } from '../testing/change.samples.js';
import { changesLedger, type ChangesLedger } from '../testing/changes-ledger.js';
import { ChangesModule, changesProjections } from './index.js';

const someone = (id: string, ...roles: readonly Role[]): Actor => ({ id, kind: 'user', roles });
const REQUESTER = someone(ids.requester, 'requester');
const IMPLEMENTER = someone(ids.implementer, 'implementer');
const MANAGER = someone(ids.manager, 'change-manager');
const APPROVER = someone(ids.approver, 'approver');
const OTHER_APPROVER = someone(ids.otherApprover, 'approver');
const OFFICER = someone(ids.thirdApprover, 'security-officer');

let ledger: ChangesLedger;
let readStore: TestReadStore;
let projector: Projector;
let app: TestingModule;

beforeAll(async () => {
  ledger = await changesLedger();
  readStore = await testReadStore([...changesProjections, ...assetsProjections, ...organizationProjections(ledger.keys)]);
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
      ChangesModule.register(),
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
  actor: Actor = MANAGER,
): Promise<Answer<Data>> {
  const { schema } = app.get(GraphQLSchemaHost);
  const request = requestContext({ actor, correlationId: 'spec' });
  const answer = await runInRequest(request, () => graphql({ schema, source, variableValues }));
  return JSON.parse(JSON.stringify(answer)) as Answer<Data>;
}

/** The code of an answer that is an error. */
const codeOf = ({ errors }: Answer<unknown>): string | undefined => errors?.[0]?.extensions?.code;

let commands = 0;
const commandId = (): string => `00000000-0000-4000-9000-${(++commands).toString().padStart(12, '0')}`;

/** Sends one mutation and answers its payload. */
async function send(mutation: string, input: object, actor: Actor = MANAGER, selection = ''): Promise<Record<string, unknown>> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const source = `mutation($input: ${type}) { ${mutation}(input: $input) { userErrors { code path } stale ${selection} } }`;
  const answer = await ask<Record<string, Record<string, unknown>>>(source, { input: { commandId: commandId(), ...input } }, actor);
  expect(answer.errors).toBeUndefined();
  return answer.data[mutation]!;
}

const done = { userErrors: [], stale: false };
const refused = (code: string, ...path: readonly string[]) => ({ userErrors: [{ code, path }] });
const HOUR = 3_600_000;
const base = Date.now();
/** So many hours from now: these mutations are decided by the real clock. */
const inHours = (hours: number): string => instantOf(base + hours * HOUR);
const server = { kind: 'ASSET', id: ids.asset };
const idOf = (payload: Record<string, unknown>, name = 'change'): string => (payload[name] as { id: string }).id;
let standardModel: string;

/** Requests a change and answers its id. */
async function request(more: object = {}, actor: Actor = REQUESTER): Promise<string> {
  const window = { plannedStart: inHours(-1), plannedEnd: inHours(3) };
  const plans = { implementationPlan: 'Copy, swap, compare.', backoutPlan: 'Put the old array back.', implementerId: ids.implementer };
  const input = { title: 'Replace the disk array', changeType: 'NORMAL', affectedItems: [server], ...window, ...plans, ...more };
  const payload = await send('requestChange', input, actor, 'change { id }');
  expect(payload).toMatchObject(done);
  return idOf(payload);
}

/** A standard change with its place in the calendar. */
async function scheduled(title: string, more: object = {}): Promise<string> {
  const changeId = await request({ title, changeType: 'STANDARD', modelId: standardModel, ...more });
  expect(await send('scheduleChange', { changeId })).toEqual(done);
  return changeId;
}

beforeAll(async () => {
  const board = { name: 'Board', rule: 'ALL', approvers: [ids.approver, ids.otherApprover] };
  const security = { name: 'Security', rule: 'ANY', role: 'SECURITY_OFFICER', seats: 2 };
  const policy = { name: 'Infrastructure', changeType: 'NORMAL', isDefault: true, steps: [board, security], highestRisk: 'HIGH' };
  const selection = 'changeModel { id changeType highestRisk steps { name rule approverIds role seats } version }';
  expect(await send('defineChangeModel', policy, MANAGER, selection)).toEqual({
    ...done,
    changeModel: {
      id: expect.any(String),
      changeType: 'NORMAL',
      highestRisk: 'HIGH',
      steps: [
        { name: 'Board', rule: 'ALL', approverIds: [ids.approver, ids.otherApprover], role: null, seats: 2 },
        { name: 'Security', rule: 'ANY', approverIds: null, role: 'SECURITY_OFFICER', seats: 2 },
      ],
      version: 0,
    },
  });
  const emergency = {
    name: 'Emergency',
    changeType: 'EMERGENCY',
    isDefault: true,
    steps: [{ name: 'On call', rule: 'ANY', role: 'APPROVER' }],
  };
  expect(await send('defineChangeModel', emergency)).toEqual(done);
  const standard = await send(
    'defineChangeModel',
    { name: 'Swap a disk', changeType: 'STANDARD', backoutPlan: 'Swap back.' },
    MANAGER,
    'changeModel { id }',
  );
  standardModel = idOf(standard, 'changeModel');
});

describe('changes over GraphQL', () => {
  it('go from request to closing, past votes that only those who are asked can give', async () => {
    const changeId = await request({ affectedItems: [{ kind: 'SERVICE', id: ids.service }, server] });
    const change = { changeId };
    const assessed = await send('assessChange', { ...change, impact: 'HIGH', likelihood: 'MODERATE' }, MANAGER, 'change { status risk }');
    expect(assessed).toEqual({ ...done, change: { status: 'ASSESSING', risk: 'MODERATE' } });
    expect(await send('submitForApproval', change, MANAGER, 'change { status }')).toEqual({
      ...done,
      change: { status: 'AWAITING_APPROVAL' },
    });
    const inbox = async (actor: Actor) =>
      (await ask<{ approvalInbox: { nodes: { id: string }[] } }>('{ approvalInbox { nodes { id } } }', {}, actor)).data.approvalInbox.nodes;
    expect(await Promise.all([APPROVER, OTHER_APPROVER, OFFICER, MANAGER, IMPLEMENTER].map(inbox))).toEqual([
      [{ id: changeId }],
      [{ id: changeId }],
      [],
      [],
      [],
    ]);
    expect(await send('approveChange', change, REQUESTER)).toMatchObject(refused('SEGREGATION_OF_DUTIES'));
    expect(await send('approveChange', change, IMPLEMENTER)).toMatchObject(refused('SEGREGATION_OF_DUTIES'));
    expect(await send('approveChange', change, someone(ids.manager, 'admin', 'change-manager'))).toMatchObject(refused('FORBIDDEN'));
    expect(await send('approveChange', { ...change, onBehalfOf: ids.otherApprover }, APPROVER)).toMatchObject(refused('FORBIDDEN'));
    expect(await send('rejectChange', change, APPROVER)).toMatchObject(refused('REASON_REQUIRED', 'reason'));
    expect(await send('approveChange', { ...change, reason: 'well planned' }, APPROVER)).toEqual(done);
    const selection = 'change { status approvalSteps { name needed approvals rejections abstentions open } }';
    expect(await send('approveChange', change, OTHER_APPROVER, selection)).toEqual({
      ...done,
      change: {
        status: 'AWAITING_APPROVAL',
        approvalSteps: [
          { name: 'Board', needed: 2, approvals: 2, rejections: 0, abstentions: 0, open: false },
          { name: 'Security', needed: 1, approvals: 0, rejections: 0, abstentions: 0, open: true },
        ],
      },
    });
    expect(await Promise.all([APPROVER, OFFICER, someone(ids.approver, 'security-officer')].map(inbox))).toEqual([
      [],
      [{ id: changeId }],
      [],
    ]);
    expect(await send('abstainFromChange', change, OFFICER)).toEqual(done);
    expect(await inbox(OFFICER)).toEqual([]);
    expect(await send('approveChange', change, OFFICER, 'change { status }')).toEqual({ ...done, change: { status: 'AUTHORIZED' } });
    expect(await send('scheduleChange', change, IMPLEMENTER, 'change { status booked conflictsWith }')).toEqual({
      ...done,
      change: { status: 'SCHEDULED', booked: true, conflictsWith: [] },
    });
    expect(await send('startImplementation', { ...change, reason: 'hurry' }, someone(ids.approver, 'change-manager'))).toMatchObject(
      refused('SEGREGATION_OF_DUTIES'),
    );
    expect(await send('startImplementation', change, IMPLEMENTER)).toEqual(done);
    expect(await send('cancelChange', { ...change, reason: 'no' })).toMatchObject(refused('INVALID_TRANSITION'));
    expect(await send('completeImplementation', { ...change, outcome: 'PARTIAL' }, IMPLEMENTER)).toEqual(done);
    expect(await send('closeChange', change)).toMatchObject(refused('INVALID_TRANSITION'));
    expect(await send('reviewChange', { ...change, successful: true, lessons: 'Order spare disks.' })).toEqual(done);
    expect(
      await send(
        'closeChange',
        change,
        MANAGER,
        'change { status outcome successful lessons startedBy implementer { __typename id } affectedItems { kind node { __typename id } } }',
      ),
    ).toEqual({
      ...done,
      change: {
        status: 'CLOSED',
        outcome: 'PARTIAL',
        successful: true,
        lessons: 'Order spare disks.',
        startedBy: ids.implementer,
        implementer: { __typename: 'Person', id: ids.implementer },
        affectedItems: [
          { kind: 'SERVICE', node: null },
          { kind: 'ASSET', node: { __typename: 'Asset', id: ids.asset } },
        ],
      },
    });
    const trail = await ask(`{ approvalTrail(changeId: "${changeId}") {
      totalCount nodes { kind round step actorId reason replaces preApproved } } node(id: "${changeId}") { __typename ... on Change { title } } }`);
    const entry = (kind: string, step: number | null, actorId: string, more: object = {}) => ({
      kind,
      round: 1,
      step,
      actorId,
      reason: null,
      replaces: null,
      preApproved: false,
      ...more,
    });
    expect(trail.data).toEqual({
      approvalTrail: {
        totalCount: 8,
        nodes: [
          entry('REQUESTED', null, ids.manager),
          entry('APPROVED', 0, ids.approver, { reason: 'well planned' }),
          entry('APPROVED', 0, ids.otherApprover),
          entry('STEP_PASSED', 0, ids.otherApprover),
          entry('ABSTAINED', 1, ids.thirdApprover),
          entry('APPROVED', 1, ids.thirdApprover, { replaces: 'ABSTAINED' }),
          entry('STEP_PASSED', 1, ids.thirdApprover),
          entry('AUTHORIZED', null, ids.thirdApprover),
        ],
      },
      node: { __typename: 'Change', title: 'Replace the disk array' },
    });
  });

  it('are voted on anew when their plan is edited, and the old votes stay on record', async () => {
    const changeId = await request();
    const change = { changeId };
    await send('assessChange', { ...change, impact: 'LOW', likelihood: 'LOW' });
    await send('submitForApproval', change);
    await send('approveChange', change, APPROVER);
    const changes = { plannedEnd: inHours(4), implementerId: null, affectedItems: [server] };
    expect(await send('reviseChange', { ...change, changes }, REQUESTER)).toMatchObject(refused('REASON_REQUIRED', 'reason'));
    expect(
      await send(
        'reviseChange',
        { ...change, changes, reason: 'longer' },
        REQUESTER,
        'change { status risk implementerId approvalSteps { name } }',
      ),
    ).toEqual({
      ...done,
      change: { status: 'DRAFT', risk: null, implementerId: null, approvalSteps: [] },
    });
    const { data } = await ask(
      `{ approvalTrail(changeId: "${changeId}", where: { actorId: { eq: "${ids.requester}" } }) { nodes { kind reason } } }`,
    );
    expect(data).toEqual({ approvalTrail: { nodes: [{ kind: 'CANCELLED', reason: 'longer' }] } });
  });

  it('of emergencies take one step, and are reviewed before they are closed', async () => {
    const change = { changeId: await request({ changeType: 'EMERGENCY', affectedItems: [{ kind: 'SERVICE', id: ids.bystander }] }) };
    await send('assessChange', { ...change, impact: 'VERY_HIGH', likelihood: 'HIGH' });
    expect(await send('submitForApproval', change)).toEqual(done);
    expect(await send('approveChange', change, APPROVER, 'change { status }')).toEqual({ ...done, change: { status: 'AUTHORIZED' } });
    await send('scheduleChange', change);
    await send('startImplementation', change, IMPLEMENTER);
    expect(await send('backOutChange', { ...change, reason: 'no better' }, IMPLEMENTER)).toEqual(done);
    expect(await send('closeChange', change)).toMatchObject(refused('INVALID_TRANSITION'));
    expect(await send('reviewChange', { ...change, successful: true })).toMatchObject(refused('INVALID_INPUT', 'successful'));
    expect(await send('reviewChange', { ...change, successful: false })).toEqual(done);
    expect(await send('closeChange', change)).toEqual(done);
  });

  it('are blocked by a freeze, and let through by an exemption', async () => {
    const item = { kind: 'SERVICE', id: ids.freeze };
    const change = { changeId: await request({ changeType: 'STANDARD', modelId: standardModel, affectedItems: [item] }) };
    const frozen = await send(
      'declareFreeze',
      { name: 'Year-end', items: [item], from: inHours(-2), to: inHours(9), reason: 'audit' },
      MANAGER,
      'freezeWindow { id status items { kind id } }',
    );
    expect(frozen).toMatchObject({ ...done, freezeWindow: { status: 'DECLARED', items: [item] } });
    const freezeId = idOf(frozen, 'freezeWindow');
    expect(await send('scheduleChange', change)).toMatchObject(refused('WINDOW_FROZEN', 'plannedStart'));
    expect(await send('grantFreezeExemption', { ...change, freezeId, reason: 'fix' })).toEqual(done);
    expect(await send('scheduleChange', change, MANAGER, 'change { exemptions }')).toEqual({ ...done, change: { exemptions: [freezeId] } });
    expect(await send('liftFreeze', { freezeId })).toMatchObject(refused('REASON_REQUIRED', 'reason'));
    expect(await send('liftFreeze', { freezeId, reason: 'over' }, MANAGER, 'freezeWindow { status liftedBy liftedReason }')).toEqual({
      ...done,
      freezeWindow: { status: 'LIFTED', liftedBy: ids.manager, liftedReason: 'over' },
    });
    const span = `from: "${inHours(8)}", to: "${inHours(10)}"`;
    const calendar =
      await ask(`{ in: freezeCalendar(${span}) { nodes { id declaredReason } } out: freezeCalendar(from: "${inHours(9)}", to: "${inHours(10)}") { nodes { id } }
      declared: freezeCalendar(${span}, where: { status: { eq: DECLARED } }) { totalCount } freezeWindow(id: "${freezeId}") { name } node(id: "${freezeId}") { id } }`);
    expect(calendar.data).toEqual({
      in: { nodes: [{ id: freezeId, declaredReason: 'audit' }] },
      out: { nodes: [] },
      declared: { totalCount: 0 },
      freezeWindow: { name: 'Year-end' },
      node: { id: freezeId },
    });
  });

  it('that overlap are shown, refused, and scheduled once the overlap is acknowledged', async () => {
    const item = { kind: 'ASSET', id: ids.otherAsset };
    const [from, to] = [inHours(100), inHours(200)];
    const first = await scheduled('First', { affectedItems: [item, server], plannedStart: inHours(110), plannedEnd: inHours(120) });
    const second = await request({
      title: 'Second',
      changeType: 'STANDARD',
      modelId: standardModel,
      affectedItems: [item],
      plannedStart: inHours(115),
      plannedEnd: inHours(130),
    });
    expect(await send('scheduleChange', { changeId: second })).toMatchObject(refused('OVERLAP', 'acknowledgedConflicts'));
    const conflicts = async () =>
      (
        await ask(
          `{ changeConflicts(from: "${from}", to: "${to}") { items { kind id } from to acknowledged change { title } otherChange { title } } }`,
        )
      ).data.changeConflicts as { change: { title: string }; otherChange: { title: string } }[];
    const [found, ...others] = await conflicts();
    expect(others).toEqual([]);
    expect(found).toMatchObject({ items: [item], from: inHours(115), to: inHours(120), acknowledged: false });
    expect([found!.change.title, found!.otherChange.title].sort()).toEqual(['First', 'Second']);
    const acknowledged = { changeId: second, acknowledgedConflicts: [first], reason: 'one outage for both' };
    expect(await send('scheduleChange', acknowledged, MANAGER, 'change { acknowledgedConflicts { title } }')).toEqual({
      ...done,
      change: { acknowledgedConflicts: [{ title: 'First' }] },
    });
    expect(await conflicts()).toMatchObject([{ acknowledged: true }]);
    const calendar =
      await ask(`{ all: changeCalendar(from: "${from}", to: "${to}") { nodes { title } } end: changeCalendar(from: "${inHours(120)}", to: "${inHours(121)}") { nodes { title } }
      changes(affecting: { kind: ASSET, id: "${ids.otherAsset}" }, orderBy: [{ field: TITLE, direction: DESC }]) { nodes { title model { name } } } }`);
    expect(calendar.data).toEqual({
      all: { nodes: [{ title: 'First' }, { title: 'Second' }] },
      end: { nodes: [{ title: 'Second' }] },
      changes: {
        nodes: [
          { title: 'Second', model: { name: 'Swap a disk' } },
          { title: 'First', model: { name: 'Swap a disk' } },
        ],
      },
    });
    expect(codeOf(await ask(`{ changeConflicts(from: "${to}", to: "${from}") { from } }`))).toBe('BAD_USER_INPUT');
  });

  it('are counted by period', async () => {
    const day = inHours(0).slice(0, 10);
    const figures = (from: string, to: string) =>
      ask(`{ changeSuccessRate(from: "${from}", to: "${to}", period: YEAR) { from closed successful rate } changeLeadTime(from: "${from}", to: "${to}", period: YEAR) { changes averageHours medianHours }
        emergencyShare(from: "${from}", to: "${to}", period: YEAR) { from requested emergencies share } }`);
    const january = `${day.slice(0, 4)}-01-01`;
    const { data } = await figures(day, day);
    expect(data).toEqual({
      changeSuccessRate: [{ from: january, closed: 2, successful: 1, rate: 0.5 }],
      changeLeadTime: [{ changes: 2, averageHours: expect.any(Number), medianHours: expect.any(Number) }],
      emergencyShare: [{ from: january, requested: 6, emergencies: 1, share: 1 / 6 }],
    });
    expect((await figures('2001-01-01', '2001-12-31')).data).toEqual({ changeSuccessRate: [], changeLeadTime: [], emergencyShare: [] });
    expect(codeOf(await figures('2001-01-01', '2021-01-01'))).toBe('BAD_USER_INPUT');
  });

  it('need the same number of SQL statements for one and for many', async () => {
    const page =
      'nodes { id model { name } implementer { id } affectedItems { node { id } } acknowledgedConflicts { id } approvalSteps { name } }';
    const span = `from: "${inHours(-9)}", to: "${inHours(900)}"`;
    // The latest change refers to something of each kind.
    const args = 'first: $first, orderBy: [{ field: PLANNED_START, direction: DESC }]';
    for (const list of [`changes(${args})`, `changeCalendar(${args}, ${span})`]) {
      const source = `query($first: Int) { ${list} { ${page} } }`;
      const one = await countStatements(() => ask(source, { first: 1 }));
      const many = await countStatements(() => ask(source, { first: 6 }));
      expect([list, many.result.errors, many.statements.length]).toEqual([list, undefined, one.statements.length]);
    }
    const inbox = await countStatements(() => ask('{ approvalInbox { totalCount nodes { approvalSteps { name } } } }'));
    expect(inbox.statements).toHaveLength(2);
    const conflicts = await countStatements(() =>
      ask(`{ changeConflicts(from: "${inHours(-9)}", to: "${inHours(900)}") { change { title } otherChange { title } } }`),
    );
    const freezes = await countStatements(() =>
      ask(
        `{ freezeCalendar(from: "${inHours(-9)}", to: "${inHours(900)}") { nodes { items { id } } } changeModels { nodes { steps { name } } } }`,
      ),
    );
    const figures = await countStatements(() => ask(`{ emergencyShare(from: "2026-01-01", to: "2026-12-31") { share } }`));
    expect([conflicts, figures, freezes].map(({ statements }) => statements.length)).toEqual([2, 1, 2]);
  });

  it('have models that are revised and retired, null taking optional facts away', async () => {
    const change = { modelId: standardModel };
    const revised = await send(
      'reviseChangeModel',
      { ...change, changes: { name: null, backoutPlan: null, description: 'Disks' } },
      MANAGER,
      'changeModel { name backoutPlan description }',
    );
    expect(revised).toEqual({ ...done, changeModel: { name: 'Swap a disk', backoutPlan: null, description: 'Disks' } });
    const steps = [{ name: 'Board', rule: 'PERCENT', percent: 50, approvers: [ids.approver] }];
    expect(await send('reviseChangeModel', { ...change, changes: { steps } })).toMatchObject(refused('INVALID_INPUT', 'changes', 'steps'));
    expect(await send('retireChangeModel', change, MANAGER, 'changeModel { status }')).toEqual({
      ...done,
      changeModel: { status: 'RETIRED' },
    });
    expect(await send('reinstateChangeModel', change, MANAGER, 'changeModel { status }')).toEqual({
      ...done,
      changeModel: { status: 'ACTIVE' },
    });
    expect(
      (
        await ask(
          `{ changeModel(id: "${standardModel}") { name } node(id: "${standardModel}") { __typename } changeModels(where: { changeType: { eq: STANDARD } }) { totalCount } }`,
        )
      ).data,
    ).toEqual({
      changeModel: { name: 'Swap a disk' },
      node: { __typename: 'ChangeModel' },
      changeModels: { totalCount: 1 },
    });
  });
});
