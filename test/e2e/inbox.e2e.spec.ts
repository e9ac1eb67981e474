import { changesSchedules } from '@opsledger/changes';
import { inboxSources, policy } from '@opsledger/composition';
import { contractsSchedules } from '@opsledger/contracts';
import { dueCommandContext, type DueCommand } from '@opsledger/eventsourcing';
import { INBOX_KINDS, InboxReader, type InboxItem, type InboxKind } from '@opsledger/inbox';
import { instantOf, type Actor } from '@opsledger/kernel';
import { procurementSchedules } from '@opsledger/procurement';
import { startApp, type App, type Caller } from './support/app.js';
import { hire, letWorkWait, openDesk, someone, to, today, type Desk, type Staff } from './support/waiting-work.js';
import { Subscriber, type Next } from './support/subscriber.js';
import { openWorkplace, type Workplace } from './support/workplace.js';

let app: App;
let desk: Desk;
let staff: Staff;
let reader: InboxReader;
let place: Workplace;
let work: Awaited<ReturnType<typeof letWorkWait>>;

beforeAll(async () => {
  app = await startApp('embedded');
  place = await openWorkplace(app);
  desk = openDesk(app);
  staff = hire(place);
  work = await letWorkWait(app, place, staff);
  reader = new InboxReader(app.ledger.readStore.db, { sources: inboxSources, policy });
});
afterAll(() => app.close());

const itemsOf = (actor: Actor): Promise<readonly InboxItem[]> => reader.items(actor, { limit: 1_000 });
const namesOf = (items: readonly InboxItem[]) => items.map(({ kind, role, dueOn }) => [kind, role, dueOn]).sort();
const callerOf = ({ id, roles }: Actor): Caller => ({ subject: id, roles });

describe('what waits for somebody', () => {
  it('has one source for every kind', () => {
    expect(inboxSources.map(({ kind }) => kind).sort()).toEqual([...INBOX_KINDS]);
    const mutations = inboxSources.flatMap(({ settledBy }) => settledBy);
    expect(mutations.filter((name) => !Object.hasOwn(policy.mutations, name))).toEqual([]);
    const known = app.ledger.readStore.projections.map(({ name }) => name);
    expect(reader.reads.filter((name) => !known.includes(name))).toEqual([]);
    expect(() => new InboxReader(app.ledger.readStore.db, { sources: [...inboxSources, inboxSources[0]!], policy })).toThrow(TypeError);
  });

  it('is what was asked of them, by name or by a role', async () => {
    const day = (days: number): string => new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);
    const { ada, grace, manager, buyer, clerk, keeper, officer } = staff;
    const planned = new Date(Date.now() + 48 * 3_600_000).toISOString().slice(0, 10);
    const [review, notice] = [
      ['changeReview', 'approver', null],
      ['noticeDeadline', 'approver', day(10)],
    ];
    expect(namesOf(await itemsOf(ada))).toEqual([
      ['changeApproval', null, planned],
      review,
      ['contractApproval', 'approver', null],
      ['custodyAcceptance', null, null],
      notice,
      ['purchaseApproval', null, null],
      ['purchaseApproval', 'approver', null],
    ]);
    expect(namesOf(await itemsOf(grace))).toEqual([]);
    expect(namesOf(await itemsOf(manager))).toEqual([
      ['approvalHandover', 'change-manager', planned],
      ['changeApproval', 'change-manager', planned],
      ['changeReview', 'change-manager', null],
    ]);
    expect(namesOf(await itemsOf(buyer))).toEqual([
      ['matchException', 'vendor-manager', null],
      ['noticeDeadline', 'vendor-manager', day(10)],
    ]);
    expect(namesOf(await itemsOf(clerk))).toEqual([
      ['contractApproval', 'finance', null],
      ['noticeDeadline', 'finance', day(10)],
    ]);
    expect(namesOf(await itemsOf(keeper))).toEqual([
      ['licenseOverUse', 'license-manager', null],
      ['licenseRenewal', 'license-manager', day(30)],
    ]);
    expect(namesOf(await itemsOf(officer))).toEqual([
      ['erasureApproval', 'security-officer', day(30)],
      ['erasureDue', 'security-officer', '2025-06-30'],
      ['offboardingSignOff', 'security-officer', null],
    ]);
  });

  it('is nothing that its decider would refuse, nor that the policy would', async () => {
    const { boss, ada, grace, manager, buyer, clerk, keeper, officer } = staff;
    const found = new Set<InboxKind>();
    for (const actor of [boss, ada, grace, manager, buyer, clerk, keeper, officer]) {
      for (const item of await itemsOf(actor)) {
        const settling = work.settling[item.kind](item);
        expect([item, settling, await desk.wouldTake(settling, actor)]).toEqual([item, settling, true]);
        found.add(item.kind);
      }
    }
    expect([...found].sort()).toEqual([...INBOX_KINDS]);
  });

  it('is never for who may not decide on their own, for auditors, or for programs that would vote', async () => {
    const { boss, ada, grace, buyer, clerk, officer } = staff;
    const all = { ...boss, id: 'somebody else' };
    const everything = await itemsOf(all);
    const itemOf = (kind: InboxKind, subjectId: string): InboxItem => ({
      ...(everything.find((item) => item.kind === kind) ?? everything[0]!),
      ...{ kind, subjectId, settledBy: [] },
    });
    const {
      approvalHandover,
      changeApprovalByRole,
      purchaseApproval,
      contractApproval,
      matchException,
      offboardingSignOff,
      erasureApproval,
      erasureDue,
    } = work.subjects;
    const apart: readonly (readonly [InboxKind, string, Actor])[] = [
      ['approvalHandover', approvalHandover, { ...grace, roles: ['change-manager'] }],
      ['changeApproval', changeApprovalByRole, { ...grace, roles: ['change-manager'] }],
      ['purchaseApproval', purchaseApproval, boss],
      ['contractApproval', contractApproval, { ...buyer, roles: ['approver'] }],
      ['matchException', matchException, clerk],
      ['offboardingSignOff', offboardingSignOff, { ...officer, id: offboardingSignOff }],
      ['erasureApproval', erasureApproval, boss],
      ['erasureApproval', erasureApproval, { ...officer, id: erasureApproval }],
      ['erasureDue', erasureDue, { ...officer, id: erasureDue }],
    ];
    for (const [kind, subjectId, actor] of apart) {
      expect([kind, (await itemsOf(actor)).filter((item) => item.subjectId === subjectId)]).toEqual([kind, []]);
      expect([kind, await desk.wouldTake(work.settling[kind](itemOf(kind, subjectId)), actor)]).toEqual([kind, false]);
    }
    expect(await itemsOf({ ...ada, roles: ['approver', 'auditor'] })).toEqual([]);
    expect(await reader.counts({ ...ada, roles: ['auditor'] })).toEqual(new Map());
    expect(namesOf(await itemsOf({ id: 'robot', kind: 'service', roles: ['change-manager'] }))).toEqual([
      ['approvalHandover', 'change-manager', expect.any(String)],
      ['changeReview', 'change-manager', null],
    ]);
    expect(namesOf(await itemsOf(someone(['requester'])))).toEqual([]);
  });
});

describe('workInbox', () => {
  const PAGE = `query($first: Int, $after: String, $last: Int, $before: String, $kinds: [InboxKind!]) {
    workInbox(first: $first, after: $after, last: $last, before: $before, kinds: $kinds) {
      edges { cursor node { id } } nodes { id kind cause role dueOn title settledBy subjectId subject { __typename id } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount counts { kind count } stale } }`;

  interface Page {
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
    readonly nodes: readonly { readonly id: string; readonly kind: string; readonly subjectId: string; readonly subject: object | null }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly endCursor: string };
    readonly totalCount: number;
    readonly counts: readonly object[];
  }
  async function page(variables: object, as: Actor = staff.ada): Promise<Page> {
    const { data, errors } = await app.gql(PAGE, variables, callerOf(as));
    expect(errors).toEqual([]);
    return (data as { readonly workInbox: Page }).workInbox;
  }
  const idsOf = ({ edges }: Page) => edges.map(({ node }) => node.id);

  it('tells what is to be done, of what, why and how', async () => {
    const { nodes, counts, totalCount } = await page({});
    const { changeApproval, custodyAcceptance } = work.subjects;
    expect(nodes.find(({ subjectId }) => subjectId === changeApproval)).toMatchObject({
      ...{ kind: 'CHANGE_APPROVAL', cause: 'NAME', role: null, title: 'Vote on the change “Core switch”.' },
      ...{ settledBy: ['approveChange', 'rejectChange', 'abstainFromChange'], subject: { __typename: 'Change', id: changeApproval } },
    });
    expect(nodes.find(({ subjectId }) => subjectId === custodyAcceptance)).toMatchObject({
      ...{ cause: 'NAME', title: 'Accept or decline the asset L-1, which was assigned to you.', subject: { __typename: 'Asset' } },
    });
    expect([totalCount, nodes.length]).toEqual([7, 7]);
    expect(counts).toContainEqual({ kind: 'PURCHASE_APPROVAL', count: 2 });
    const { boss, ...others } = staff;
    for (const actor of [boss, ...Object.values(others)]) {
      const shown = await page({}, actor);
      expect(shown.nodes.filter(({ subject }) => !subject)).toEqual([]);
    }
  });

  it('is read page by page, from both ends, and by kind', async () => {
    const whole = idsOf(await page({}));
    const walk = async (step: (cursor: string | undefined) => object, forward: boolean): Promise<readonly string[]> => {
      const found: string[] = [];
      for (let cursor: string | undefined; ;) {
        const { pageInfo, ...rest } = await page(step(cursor));
        const ids = idsOf({ ...rest, pageInfo });
        found.splice(forward ? found.length : 0, 0, ...ids);
        cursor = forward ? rest.edges.at(-1)!.cursor : rest.edges[0]!.cursor;
        if (!(forward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return found;
      }
    };
    expect(await walk((after) => ({ first: 2, after }), true)).toEqual(whole);
    expect(await walk((before) => ({ last: 3, before }), false)).toEqual(whole);
    const some = await page({ kinds: ['CUSTODY_ACCEPTANCE', 'CHANGE_APPROVAL'] });
    expect([some.nodes.map(({ kind }) => kind).sort(), some.totalCount]).toEqual([['CHANGE_APPROVAL', 'CUSTODY_ACCEPTANCE'], 2]);
    expect(some.counts).toEqual((await page({})).counts);
    const cursor = (await page({ first: 1 })).edges[0]!.cursor;
    const others = await Promise.all([
      app.gql(PAGE, { after: cursor }, callerOf(staff.boss)),
      app.gql(PAGE, { after: cursor, kinds: ['CHANGE_REVIEW'] }, callerOf(staff.ada)),
    ]);
    expect(others.map(({ errors }) => errors.map(({ extensions }) => extensions.code))).toEqual([['INVALID_CURSOR'], ['INVALID_CURSOR']]);
  });

  it('is one statement for the page, one for the counts, and one for each type of thing', async () => {
    const counted = async (query: string, as: Actor): Promise<number> => {
      const runs: number[] = [];
      for (let run = 0; run < 10; run += 1) {
        const before = app.ledger.readStore.sqlCount();
        expect((await app.gql(query, {}, callerOf(as))).errors).toEqual([]);
        runs.push(app.ledger.readStore.sqlCount() - before);
      }
      return Math.min(...runs);
    };
    const page = 'edges { cursor } nodes { id title } pageInfo { endCursor }';
    expect(await counted(`{ workInbox { ${page} } }`, staff.boss)).toBe(1);
    expect(await counted(`{ workInbox { ${page} totalCount counts { kind count } } }`, staff.boss)).toBe(2);
    // Changes, contracts, assets and purchases.
    expect(await counted('{ workInbox { nodes { title subject { id } } } }', staff.ada)).toBe(5);
    expect(await counted('{ workInbox { totalCount } }', { ...staff.ada, roles: ['auditor'] })).toBe(0);
  });
});

describe('inboxChanges', () => {
  const FOLLOW = 'subscription { inboxChanges { snapshot came { id title subject { id } } went position } }';
  interface Change {
    readonly snapshot: boolean;
    readonly came: readonly { readonly id: string; readonly subject: object | null }[];
    readonly went: readonly string[];
  }

  it('tells first what waits, then what came and what went', async () => {
    const { ada } = staff;
    const client = await Subscriber.open(app.url, await app.token(callerOf(ada)));
    const next = async (): Promise<Change> => ((await client.next('next')).payload as Next).data!['inboxChanges'] as unknown as Change;
    client.subscribe('1', FOLLOW);
    const { came, ...first } = await next();
    const waiting = await itemsOf(ada);
    expect(first).toMatchObject({ snapshot: true, went: [] });
    expect(came.map(({ id }) => id)).toEqual(waiting.map(({ id }) => id));
    const accepted = waiting.find(({ kind }) => kind === 'custodyAcceptance')!;
    await desk.send(work.settling.custodyAcceptance(accepted), ada);
    expect(await next()).toMatchObject({ snapshot: false, came: [], went: [accepted.id] });
    await place.onboard('Nobody who waits');
    const assetId = await place.takeOn('L-77', { assignment: { assigneeKind: 'PERSON', assigneeId: ada.id } });
    const id = `custodyAcceptance:${assetId}`;
    expect(await next()).toMatchObject({ snapshot: false, came: [{ id, subject: { id: assetId } }], went: [] });
    await client.leave();
  });
});

describe('approval reminders', () => {
  const DAY_MS = 86_400_000;

  async function dueAt(now: number): Promise<readonly (readonly [schedule: string, due: DueCommand])[]> {
    const found: (readonly [string, DueCommand])[] = [];
    const parts = { readStore: app.ledger.readStore };
    for (const { name, due } of [...changesSchedules(parts), ...procurementSchedules(parts), ...contractsSchedules(parts)]) {
      if (!name.endsWith('ApprovalReminder')) continue;
      for await (const command of due(instantOf(now))) found.push([name, command]);
    }
    return found;
  }

  it('come once for each period that something waits, and are harmless twice', async () => {
    const changeId = await work.changeFor(staff.ada.id, { occurredAt: instantOf(Date.now() - 7 * DAY_MS) });
    await app.settle();
    const due = await dueAt(Date.now());
    expect(due.map(([name, { id, key }]) => [name, id, key.split('|').at(-1)])).toEqual([['changeApprovalReminder', changeId, '2']]);
    for (const [name, { category, id, command, ...rest }] of [...due, ...due]) {
      const context = dueCommandContext(name, { category, id, command, ...rest });
      expect(await app.ledger.aggregates.execute(category, id, command, context)).toMatchObject({ accepted: true });
    }
    await app.settle();
    expect(await dueAt(Date.now())).toEqual([]);
    expect((await app.events(`change-${changeId}`)).filter(({ type }) => type === 'ApprovalReminderDue')).toHaveLength(1);
    const later = await dueAt(Date.now() + 4 * DAY_MS);
    expect(new Set(later.map(([name]) => name))).toEqual(
      new Set(['changeApprovalReminder', 'purchaseApprovalReminder', 'contractApprovalReminder']),
    );
    const { purchaseApproval, contractApproval } = work.subjects;
    expect(
      later.map(
        ([
          ,
          {
            id,
            command: { data },
          },
        ]) => [id, (data as { nth: number }).nth],
      ),
    ).toEqual(
      expect.arrayContaining([
        [changeId, 3],
        [purchaseApproval, 1],
        [contractApproval, 1],
      ]),
    );
  });
});

describe('what is settled', () => {
  it('waits for nobody any more', async () => {
    const { boss, ada, manager, buyer, keeper, officer } = staff;
    const settlers: readonly Actor[] = [ada, manager, buyer, keeper, officer];
    for (const actor of settlers) {
      for (const item of await itemsOf(actor)) {
        await desk.send(work.settling[item.kind](item), actor);
        await app.settle();
        expect((await itemsOf(actor)).filter(({ id }) => id === item.id)).toEqual([]);
      }
    }
    // The other seat of the step of two, and the second person of an erasure.
    const { changeApprovalByRole: changeId, erasureDue: personId } = work.subjects;
    const left = await itemsOf({ ...boss, roles: ['admin', 'change-manager'] });
    const others = [
      ['changeApproval', changeId],
      ['erasureApproval', personId],
    ];
    expect(left.map(({ kind, subjectId }) => [kind, subjectId]).sort()).toEqual(others);
    await desk.send(to('person', 'ApprovePersonErasure', { personId }), boss);
    await desk.send(to('change', 'ApproveChange', { changeId }), { ...boss, roles: ['change-manager'] });
    await app.settle();
    expect(await itemsOf({ ...boss, roles: ['admin', 'change-manager'] })).toEqual([]);
  });
});

describe('approvals of people who leave', () => {
  const CHECKLIST = `query($id: UUID!) { offboardingChecklist(personId: $id) { openItems items { kind subjectId label completed } } }`;
  const checklist = async (id: string): Promise<unknown> => (await app.gql(CHECKLIST, { id })).data?.['offboardingChecklist'];
  const item = (subjectId: string, label: string, completed: boolean) => ({ kind: 'APPROVAL_HANDOVER', subjectId, label, completed });

  it('go to who is above them, as long as that one may decide, or wait for somebody to be named', async () => {
    const { boss, grace, manager } = staff;
    const chief = await work.onboard('Chief');
    const [led, alone] = [await work.onboard('Led', chief), await work.onboard('Alone')];
    const change = await work.changeFor(led);
    const stuck = await work.changeFor(alone);
    const leave = (personId: string) =>
      desk.send(to('person', 'OffboardPerson', { personId, lastDay: today, leavingReason: 'resigned' }), boss);
    await leave(led);
    await leave(alone);
    await app.settle();
    expect(await checklist(led)).toEqual({ openItems: 0, items: [item(change, 'Core switch', true)] });
    expect((await itemsOf(someone([], chief))).map(({ subjectId }) => subjectId)).toEqual([]);
    expect((await itemsOf(someone(['approver'], chief))).map(({ kind, subjectId, role }) => [kind, subjectId, role])).toContainEqual([
      ...['changeApproval', change, null],
    ]);
    expect(await checklist(alone)).toEqual({ openItems: 1, items: [item(stuck, 'Core switch', false)] });

    const open = (await itemsOf(manager)).filter(({ kind }) => kind === 'approvalHandover');
    expect(open.map(({ subjectId, title }) => [subjectId, title])).toEqual([
      [stuck, 'Name another approver of the change “Core switch”: one has left.'],
    ]);
    expect(await itemsOf({ ...grace, roles: ['change-manager'] })).toEqual([]);
    const handOver = to('change', 'ReassignApproval', { changeId: stuck, fromApproverId: alone, toApproverId: chief });
    expect(await desk.wouldTake(handOver, { ...grace, roles: ['change-manager'] })).toBe(false);
    await desk.send(handOver, manager);
    await app.settle();
    expect((await itemsOf(manager)).filter(({ kind }) => kind === 'approvalHandover')).toEqual([]);
    expect(await checklist(alone)).toEqual({ openItems: 0, items: [item(stuck, 'Core switch', true)] });
    const trail = await app.gql('query($id: UUID!) { approvalTrail(changeId: $id) { nodes { kind fromApproverId toApproverId } } }', {
      id: stuck,
    });
    expect((trail.data as { approvalTrail: { nodes: object[] } }).approvalTrail.nodes.at(-1)).toEqual({
      ...{ kind: 'REASSIGNED', fromApproverId: alone, toApproverId: chief },
    });
  });

  it('of purchases go on to others, who may be whoever has the role', async () => {
    const { boss } = staff;
    const chief = await work.onboard('Head');
    const [led, alone] = [await work.onboard('Second'), await work.onboard('Third')];
    await desk.send(to('person', 'TransferPerson', { personId: led, managerId: chief }), boss);
    const [byName, byRole] = [await work.purchaseFor(led), await work.purchaseFor(alone)];
    for (const personId of [led, alone]) {
      await desk.send(to('person', 'OffboardPerson', { personId, lastDay: today, leavingReason: 'resigned' }), boss);
    }
    await app.settle();
    const waits = async (actor: Actor) => (await itemsOf(actor)).map(({ subjectId, role }) => [subjectId, role]);
    expect(await waits(someone(['approver'], chief))).toEqual(
      expect.arrayContaining([
        [byName, null],
        [byRole, 'approver'],
      ]),
    );
    expect(await waits(someone(['budget-owner']))).toEqual([[byRole, 'budget-owner']]);
    expect(await checklist(led)).toEqual({ openItems: 0, items: [item(byName, 'Docks', true)] });
    expect(await checklist(alone)).toEqual({ openItems: 0, items: [item(byRole, 'Docks', true)] });
  });
});
