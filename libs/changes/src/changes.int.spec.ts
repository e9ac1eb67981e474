import type { Outcome } from '@opsledger/eventsourcing';
import { instantOf, type ChangeId, type Instant } from '@opsledger/kernel';
import { ids, otherServer, proposal, server } from '../testing/change.samples.js';
import { changesLedger, contextOf, type ChangesLedger } from '../testing/changes-ledger.js';
import type { ChangeCommand } from './change/change.decider.js';
import type { Change } from './change/change.state.js';
import { CALENDAR_ID, type ChangeCalendar } from './change-calendar/change-calendar.decider.js';
import type { FreezeDeclaration } from './freeze-window/freeze-window.decider.js';
import type { AffectedItem, FreezeId } from './values.events.js';

let ledger: ChangesLedger;
const HOUR = 3_600_000;
const base = Date.now();
/** So many hours from now: commands of these specs are decided by the real clock. */
const inHours = (hours: number): Instant => instantOf(base + hours * HOUR);
const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString().padStart(12, '0')}`;

beforeEach(async () => {
  ledger = await changesLedger();
  const define = { type: 'DefineChangeModel', data: { modelId: ids.model, name: 'Swap a disk', changeType: 'standard' } };
  expect(codeOf(await ledger.aggregates.execute('changeModel', ids.model, define, contextOf()))).toBe('accepted');
});
afterEach(() => ledger.dispose());

const codeOf = (outcome: Outcome): string => (outcome.accepted ? 'accepted' : outcome.rejection.code);
const pathOf = (outcome: Outcome): readonly string[] =>
  outcome.accepted ? [] : [outcome.rejection.code, ...(outcome.rejection.path ?? [])];

interface Wish {
  readonly from?: number;
  readonly to?: number;
  readonly items?: readonly AffectedItem[];
}

/** Requests a standard change: it needs no votes, so that these specs are about the calendar. */
async function plan(changeId: ChangeId, { from = 1, to = 3, items = [server] }: Wish = {}): Promise<ChangeId> {
  const window = { plannedStart: inHours(from), plannedEnd: inHours(to) };
  const data = { ...proposal, changeId, changeType: 'standard' as const, modelId: ids.model, affectedItems: items, ...window };
  expect(codeOf(await ledger.change({ type: 'RequestChange', data }, contextOf(ids.requester, ['requester'])))).toBe('accepted');
  return changeId;
}

const schedule = (changeId: ChangeId, more: object = {}) => ledger.change({ type: 'ScheduleChange', data: { changeId, ...more } });
const statusOf = async (changeId: ChangeId) => (await ledger.aggregates.state<Change>('change', changeId)).state.status;
const freezeOf = (freezeId: FreezeId, more: Partial<FreezeDeclaration> = {}) =>
  ledger.freeze({
    type: 'DeclareFreeze',
    data: { freezeId, name: 'Year-end', everything: true, from: inHours(-1), to: inHours(5), ...more },
  });

describe('schedules at the same moment', () => {
  it('of one thing and one time: one wins, however many ask', async () => {
    const changes = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => plan(uuid(1_000 + n) as ChangeId, { from: n / 10, to: 3 })));
    const outcomes = await Promise.all(changes.map((id) => schedule(id)));
    expect(outcomes.map(codeOf).sort()).toEqual([...Array<string>(5).fill('OVERLAP'), 'accepted']);
    expect((await Promise.all(changes.map(statusOf))).filter((status) => status === 'Scheduled')).toHaveLength(1);
    const refused = outcomes.find((outcome) => !outcome.accepted)!;
    expect(pathOf(refused)).toEqual(['OVERLAP', 'acknowledgedConflicts']);
  });

  it('of different things, or one after the other, all win', async () => {
    await plan(ids.change, { from: 1, to: 3 });
    await plan(ids.otherChange, { from: 3, to: 4 });
    await plan(ids.thirdChange, { items: [otherServer] });
    const outcomes = await Promise.all([ids.change, ids.otherChange, ids.thirdChange].map((id) => schedule(id)));
    expect(outcomes.map(codeOf)).toEqual(['accepted', 'accepted', 'accepted']);
  });

  it('and a freeze: the freeze stops what it sees, and whatever it came too late for cannot start', async () => {
    for (let round = 0; round < 4; round++) {
      const changeId = await plan(uuid(2_000 + round) as ChangeId, {
        from: -0.5,
        to: 3,
        items: [{ kind: 'service', id: uuid(3_000 + round) }],
      });
      const freezeId = uuid(2_100 + round) as FreezeId;
      const [scheduled, frozen] = await Promise.all([schedule(changeId), freezeOf(freezeId)]);
      expect(codeOf(frozen)).toBe('accepted');
      const started = await ledger.change({ type: 'StartImplementation', data: { changeId } }, contextOf(ids.implementer, ['implementer']));
      expect(pathOf(started)).toEqual(scheduled.accepted ? ['WINDOW_FROZEN', 'plannedStart'] : ['INVALID_TRANSITION']);
      if (!scheduled.accepted) expect(pathOf(scheduled)).toEqual(['WINDOW_FROZEN', 'plannedStart']);
      expect(codeOf(await ledger.freeze({ type: 'LiftFreeze', data: { freezeId } }))).toBe('accepted');
    }
  });
});

describe('a schedule', () => {
  it('with a known overlap names it and says why; a change in its way that was not named still refuses it', async () => {
    for (const id of [ids.change, ids.otherChange, ids.thirdChange]) await plan(id);
    expect(codeOf(await schedule(ids.change))).toBe('accepted');
    expect(codeOf(await schedule(ids.otherChange, { acknowledgedConflicts: [ids.change] }))).toBe('accepted');
    expect(codeOf(await schedule(ids.thirdChange, { acknowledgedConflicts: [ids.change] }))).toBe('OVERLAP');
    const both = await schedule(ids.thirdChange, { acknowledgedConflicts: [ids.change, ids.otherChange] });
    expect(both).toMatchObject({ accepted: true, events: [{}, { data: { conflictsWith: [ids.change, ids.otherChange] } }] });
  });

  it('is in nobody’s way once it is revised or cancelled', async () => {
    await plan(ids.change);
    await plan(ids.otherChange);
    await plan(ids.thirdChange, { to: 2 });
    expect(codeOf(await schedule(ids.change))).toBe('accepted');
    expect(codeOf(await schedule(ids.otherChange))).toBe('OVERLAP');
    const revise: ChangeCommand = { type: 'ReviseChange', data: { changeId: ids.change, changes: { affectedItems: [otherServer] } } };
    expect(codeOf(await ledger.change(revise))).toBe('accepted');
    expect(codeOf(await schedule(ids.otherChange))).toBe('accepted');
    expect(codeOf(await schedule(ids.change))).toBe('accepted');
    expect(codeOf(await ledger.change({ type: 'CancelChange', data: { changeId: ids.otherChange } }))).toBe('accepted');
    expect(codeOf(await schedule(ids.thirdChange))).toBe('accepted');
  });

  it('that the calendar does not know is refused, whoever sends it and however', async () => {
    await plan(ids.change);
    const direct = await ledger.aggregates.execute(
      'change',
      ids.change,
      { type: 'ScheduleChange', data: { changeId: ids.change } },
      contextOf(),
    );
    expect(pathOf(direct)).toEqual(['CONFLICT']);
    const freeze = { type: 'DeclareFreeze', data: { freezeId: ids.freeze, name: 'X', everything: true, from: inHours(1), to: inHours(2) } };
    expect(pathOf(await ledger.aggregates.execute('freezeWindow', ids.freeze, freeze, contextOf()))).toEqual(['CONFLICT']);
  });

  it('that is repeated has one effect and one answer, and the calendar one entry', async () => {
    await plan(ids.change);
    const context = contextOf();
    const command: ChangeCommand = { type: 'ScheduleChange', data: { changeId: ids.change } };
    const first = await ledger.change(command, context);
    expect(await ledger.change(command, context)).toEqual({ ...first, repeated: true });
    expect(codeOf(await schedule(ids.change))).toBe('accepted');
    const { state, revision } = await ledger.aggregates.state<ChangeCalendar>('changeCalendar', CALENDAR_ID);
    expect([state.windows.length, revision]).toEqual([1, 0]);
  });

  it('inside a freeze waits for an exemption by somebody else', async () => {
    await plan(ids.change);
    expect(codeOf(await freezeOf(ids.freeze, { everything: false, items: [server] }))).toBe('accepted');
    expect(pathOf(await schedule(ids.change))).toEqual(['WINDOW_FROZEN', 'plannedStart']);
    const grant: ChangeCommand = { type: 'GrantFreezeExemption', data: { changeId: ids.change, freezeId: ids.freeze } };
    expect(codeOf(await ledger.change(grant, contextOf(ids.requester)))).toBe('SEGREGATION_OF_DUTIES');
    expect(codeOf(await ledger.change(grant, contextOf(ids.manager, ['change-manager'], { onBehalfOf: ids.implementer })))).toBe(
      'SEGREGATION_OF_DUTIES',
    );
    expect(codeOf(await ledger.change(grant))).toBe('accepted');
    expect(codeOf(await schedule(ids.change))).toBe('accepted');
  });
});

describe('changes on the real runner', () => {
  it('name only what exists and is there', async () => {
    const unknown = uuid(999);
    const request = async (more: object, context = contextOf()) =>
      pathOf(await ledger.change({ type: 'RequestChange', data: { ...proposal, ...more } }, context));
    for (const kind of ['asset', 'location'] as const) {
      expect(await request({ affectedItems: [{ kind, id: unknown }] })).toEqual(['INVALID_REFERENCE', 'affectedItems']);
    }
    expect(await request({ implementerId: unknown })).toEqual(['INVALID_REFERENCE', 'implementerId']);
    expect(await request({ modelId: unknown })).toEqual(['INVALID_REFERENCE', 'modelId']);
    expect(await request({ modelId: ids.model })).toEqual(['INVALID_REFERENCE', 'modelId']);
    const foreign = contextOf(ids.manager, ['change-manager'], { onBehalfOf: unknown });
    expect(await request({}, foreign)).toEqual(['INVALID_REFERENCE', 'onBehalfOf']);
    expect(await request({})).toEqual([]);
    const submit: ChangeCommand = { type: 'SubmitForApproval', data: { changeId: ids.change } };
    expect(codeOf(await ledger.change({ type: 'AssessChange', data: { changeId: ids.change, impact: 'low', likelihood: 'low' } }))).toBe(
      'accepted',
    );
    expect(pathOf(await ledger.change(submit))).toEqual(['INVALID_REFERENCE', 'policyId']);
  });

  it('are voted on by the people whom their policy names, as long as those are there', async () => {
    const steps = [{ name: 'Board', rule: 'all', approvers: [ids.approver, uuid(999)] }];
    const define = (modelId: string, approvers: readonly string[]) =>
      ledger.aggregates.execute(
        'changeModel',
        modelId,
        {
          type: 'DefineChangeModel',
          data: { modelId, name: `Board ${approvers.length}`, changeType: 'normal', steps: [{ ...steps[0], approvers }] },
        },
        contextOf(),
      );
    expect(pathOf(await define(ids.otherModel, [ids.approver, uuid(999)]))).toEqual(['INVALID_REFERENCE', 'steps']);
    expect(codeOf(await define(ids.otherModel, [ids.approver, ids.otherApprover, ids.thirdApprover]))).toBe('accepted');
    const changeId = ids.change;
    await ledger.change({ type: 'RequestChange', data: { ...proposal, modelId: ids.otherModel } }, contextOf(ids.requester, ['requester']));
    await ledger.change({ type: 'AssessChange', data: { changeId, impact: 'low', likelihood: 'low' } });
    const leaving = { type: 'OffboardPerson', data: { personId: ids.thirdApprover, lastDay: '2026-03-31', leavingReason: 'resigned' } };
    expect(codeOf(await ledger.aggregates.execute('person', ids.thirdApprover, leaving, contextOf(ids.manager, ['admin'])))).toBe(
      'accepted',
    );
    expect(pathOf(await ledger.change({ type: 'SubmitForApproval', data: { changeId } }))).toEqual(['INVALID_REFERENCE', 'policyId']);
    const named = { name: 'Board', rule: 'all', approvers: [ids.approver, ids.otherApprover] };
    const revise = { type: 'ReviseChangeModel', data: { modelId: ids.otherModel, changes: { steps: [named] } } };
    expect(codeOf(await ledger.aggregates.execute('changeModel', ids.otherModel, revise, contextOf()))).toBe('accepted');
    expect(codeOf(await ledger.change({ type: 'SubmitForApproval', data: { changeId } }))).toBe('accepted');
    const approve: ChangeCommand = { type: 'ApproveChange', data: { changeId } };
    const onBehalf = contextOf(ids.approver, ['approver'], { onBehalfOf: ids.otherApprover });
    expect(codeOf(await ledger.change(approve, onBehalf))).toBe('FORBIDDEN');
    expect(codeOf(await ledger.change(approve, contextOf(ids.manager, ['admin', 'change-manager'])))).toBe('FORBIDDEN');
    // Both at once: each vote counts, and the change is authorised once.
    const votes = await Promise.all([ids.approver, ids.otherApprover].map((id) => ledger.change(approve, contextOf(id, ['approver']))));
    expect(votes.map(codeOf)).toEqual(['accepted', 'accepted']);
    expect(await statusOf(changeId)).toBe('Authorized');
  });
});
