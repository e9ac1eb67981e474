import { randomUUID } from 'node:crypto';
import { startApp, type Answer, type App, type Caller } from './support/app.js';
import { openWorkplace, type Workplace } from './support/workplace.js';

interface Trail {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
  readonly position: string;
  readonly stale: boolean;
}

const QUERY = `query($filter: AuditTrailFilter, $order: AuditTrailOrder, $first: Int, $after: String, $upTo: Position) {
  auditTrail(filter: $filter, order: $order, first: $first, after: $after, upTo: $upTo) {
    nodes { id type sentence } pageInfo { hasNextPage endCursor } totalCount position stale } }`;

describe('the audit trail', () => {
  let app: App;
  let place: Workplace;
  let asset: string;
  let grace: Caller;
  beforeAll(async () => {
    app = await startApp('embedded');
    await app.send('openLocation', { name: 'Gate' }); // the first command of all waits longest for the read models
    await app.settle();
    place = await openWorkplace(app);
    asset = await place.takeOn('T-1', { assignment: { assigneeKind: 'PERSON', assigneeId: place.ada, dueBack: '2030-01-31' } });
    grace = { subject: place.grace, roles: ['asset-manager'] };
    await place.takeOn('T-2');
    const send = { as: grace };
    await app.send('requestAssetReturn', { assetId: asset, reason: 'Ada leaves; 100% sure' }, send);
    await app.settle();
  });
  afterAll(() => app.close());

  const ask = (variables: object, as: Caller = 'auditor'): Promise<Answer> => app.gql(QUERY, variables, as);
  const trail = async (filter: object, more: object = {}): Promise<Trail> => {
    const { data, errors } = await ask({ filter, order: 'OLDEST_FIRST', ...more });
    expect(errors).toEqual([]);
    return (data as { auditTrail: Trail }).auditTrail;
  };
  const types = ({ nodes }: Trail): readonly unknown[] => nodes.map(({ type }) => type);
  const code = async (variables: object, as: Caller = 'auditor'): Promise<unknown> => (await ask(variables, as)).errors[0]?.extensions.code;

  it('tells what happened to an asset in sentences', async () => {
    const { nodes, stale } = await trail({ subjectType: 'asset', subjectId: asset.toUpperCase() });
    expect(stale).toBe(false);
    const [first = '', ...rest] = app.actorId('admin').slice(0, 8);
    const admin = [first.toUpperCase(), ...rest].join(''); // it begins a sentence
    expect(nodes.map(({ sentence }) => sentence)).toEqual([
      `${admin} procured asset T-1, a Lenovo ThinkPad X1, for EUR 1,249.90`,
      `${admin} received asset T-1 at Depot`,
      `${admin} put the tag T-1 on an asset`,
      `${admin} handed asset T-1 to Ada, due back on 31 January 2030`,
      'Grace asked Ada to give asset T-1 back',
    ]);
  });

  it('finds what is related, what somebody did, and words of a reason as they are written', async () => {
    const ofAda = await trail({ subjectType: 'person', subjectId: place.ada, related: true });
    expect(types(ofAda)).toEqual(['PersonOnboarded', 'AssetAssigned', 'AssetReturnRequested']);
    expect(types(await trail({ actorId: place.grace }))).toEqual(['AssetReturnRequested']);
    for (const reason of ['LEAVES ada', '100', 'sure 100%'])
      expect([reason, types(await trail({ reason }))]).toEqual([reason, ['AssetReturnRequested']]);
    for (const reason of ['lea', '%', 'leaves | grace', '_eaves']) expect([reason, types(await trail({ reason }))]).toEqual([reason, []]);
    expect(types(await trail({ types: ['AssetTagged'], origin: 'GRAPHQL' }))).toEqual(['AssetTagged', 'AssetTagged']);
    expect(types(await trail({ types: ['AssetTagged'], recordedTo: '2020-01-01T00:00:00Z' }))).toEqual([]);
  });

  it('pages through the log as it was at the first page', async () => {
    const first = await trail({ subjectType: 'asset' }, { first: 4, order: 'NEWEST_FIRST' });
    await place.takeOn('T-3');
    const rest = await trail({ subjectType: 'asset' }, { first: 100, order: 'NEWEST_FIRST', after: first.pageInfo.endCursor });
    expect([first.totalCount, rest.totalCount, first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([8, 8, true, false]);
    expect(rest.position).toBe(first.position);
    expect(new Set([...first.nodes, ...rest.nodes].map(({ id }) => id)).size).toBe(8);
    const byTime = await trail({ subjectType: 'asset' }, { first: 3, order: 'LATEST_OCCURRED_FIRST' });
    const behind = await trail({ subjectType: 'asset' }, { order: 'LATEST_OCCURRED_FIRST', after: byTime.pageInfo.endCursor });
    expect(byTime.nodes.length + behind.nodes.length).toBe(byTime.totalCount);
    expect(await trail({ subjectType: 'asset' }, { upTo: first.position })).toMatchObject({ totalCount: 8, position: first.position });
    expect(await code({ filter: { subjectType: 'asset' }, order: 'OLDEST_FIRST', after: first.pageInfo.endCursor })).toBe('INVALID_CURSOR');
  });

  it('refuses what it cannot answer', async () => {
    expect(await code({ first: 0 })).toBe('INVALID_PAGE_SIZE');
    expect(await code({ first: 101 })).toBe('INVALID_PAGE_SIZE');
    expect(await code({ after: 'x' })).toBe('INVALID_CURSOR');
    expect(await code({ upTo: '999999999999' })).toBe('INVALID_POSITION');
    expect(await code({ upTo: '0' })).toBe('INVALID_POSITION');
    expect(await code({ filter: { subjectId: asset } })).toBe('BAD_USER_INPUT');
    expect(await code({ filter: { types: ['Nothing'] } })).toBe('BAD_USER_INPUT');
  });

  it('lets others see what happened to one thing whose timeline they may see', async () => {
    const one = { filter: { subjectType: 'asset', subjectId: asset } };
    const { data, errors } = await ask(one, grace);
    expect([errors, (data as { auditTrail: Trail }).auditTrail.totalCount]).toEqual([[], 5]);
    expect(await code({}, grace)).toBe('FORBIDDEN');
    expect(await code({ filter: { ...one.filter, related: true } }, grace)).toBe('FORBIDDEN');
    expect(await code({ filter: { subjectType: 'person', subjectId: place.ada } }, grace)).toBe('FORBIDDEN');
    expect(await code({ filter: { subjectType: 'asset', subjectId: randomUUID() } }, grace)).toBe('NOT_FOUND');
    expect(await code(one, { subject: place.ada, roles: ['requester'] })).toBe('FORBIDDEN');
  });

  it('shows one event with all that is known of it, and the tree of what a request caused', async () => {
    const [asked] = (await trail({ types: ['AssetReturnRequested'] })).nodes;
    const query = `query($id: ID!) { auditEvent(id: $id) { actorName actorRoles onBehalfOf onBehalfOfName backDated reason correlationId data
      source mentions { field id } } none: auditEvent(id: "${randomUUID()}") { id } }`;
    const answer = await app.gql(query, { id: asked!['id'] }, 'auditor');
    expect(answer.errors).toEqual([]);
    const { auditEvent, none } = answer.data as { auditEvent: Record<string, unknown>; none: unknown };
    expect(none).toBeNull();
    expect(auditEvent).toEqual({
      ...{ actorName: 'Grace', actorRoles: ['ASSET_MANAGER'], onBehalfOf: null, onBehalfOfName: null, backDated: false },
      ...{
        reason: 'Ada leaves; 100% sure',
        correlationId: expect.any(String),
        data: { assetId: asset, assigneeKind: 'person', assigneeId: place.ada },
      },
      source: { address: '127.0.0.1' },
      mentions: [
        { field: 'assetId', id: asset },
        { field: 'assigneeId', id: place.ada },
      ],
    });
    const tree = 'query($id: String!) { eventsByCorrelation(id: $id, first: 2) { nodes { depth causedBy event { type } } totalCount } }';
    const whole = await app.gql(tree, { id: auditEvent['correlationId'] }, 'auditor');
    expect(whole.data).toEqual({
      eventsByCorrelation: { nodes: [{ depth: 0, causedBy: null, event: { type: 'AssetReturnRequested' } }], totalCount: 1 },
    });
  });

  it('counts what somebody did by day', async () => {
    const query = `query($id: String!, $from: DateTime!, $to: DateTime!) { activityOf(actorId: $id, from: $from, to: $to) {
      counts { type count } events { totalCount nodes { type } } } }`;
    const period = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };
    const today = new Date();
    const year = { from: new Date(today.getTime() - 86_400_000).toISOString(), to: new Date(today.getTime() + 86_400_000).toISOString() };
    const { data } = await app.gql(query, { id: place.grace, ...year }, 'auditor');
    const { counts, events } = (data as { activityOf: { counts: { type: string; count: number }[]; events: Trail } }).activityOf;
    // What she read of the trail is recorded as well.
    expect(counts.filter(({ type }) => type !== 'AuditDataRead')).toEqual([{ type: 'AssetReturnRequested', count: 1 }]);
    expect(events.totalCount).toBe(counts.reduce((total, { count }) => total + count, 0));
    expect(types(events)).toContain('AssetReturnRequested');
    const { errors } = await app.gql(query, { id: place.grace, ...period, to: '2027-01-03T00:00:00Z' }, 'auditor');
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['LIMIT_EXCEEDED']);
  });

  it('takes as many SQL statements for many events as for few', async () => {
    /** The rows; and the names of people, assets, models, vendors, locations and orders in their sentences. */
    const counted = async (first: number): Promise<number> => {
      const runs: number[] = [];
      for (let run = 0; run < 8; run += 1) {
        const before = app.ledger.readStore.sqlCount();
        const query =
          'query($first: Int!) { auditTrail(filter: { types: ["AssetProcured", "AssetReceived", "AssetTagged"] }, first: $first) { nodes { sentence } } }';
        expect((await app.gql(query, { first }, 'auditor')).errors).toEqual([]);
        runs.push(app.ledger.readStore.sqlCount() - before);
      }
      return Math.min(...runs);
    };
    expect([await counted(3), await counted(9)]).toEqual([5, 5]);
  });
});
