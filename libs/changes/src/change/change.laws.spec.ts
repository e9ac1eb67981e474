import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Given } from '@opsledger/eventsourcing';
import type { ChangeId, Role } from '@opsledger/kernel';
import { anyChangeCommand, anyone } from '../../testing/change.arbitraries.js';
import { allActive, at, happened, ids, policy, proposal } from '../../testing/change.samples.js';
import type { ApprovalStep } from '../values.events.js';
import type { ChangeFacts } from './change.commands.js';
import { changeDecider, type ChangeCommand } from './change.decider.js';
import { changeEvents, type ChangeEvent, type ChangeEventData } from './change.events.js';
import type { Change, KnownChange } from './change.state.js';

const changeId = ids.change;
const now = at(2, 23);
const ROLES: readonly Role[] = ['change-manager', 'approver', 'security-officer'];
const steps: readonly ApprovalStep[] = [
  { name: 'Board', rule: 'majority', approvers: [ids.approver, ids.otherApprover, ids.thirdApprover] },
  { name: 'Managers', rule: 'any', role: 'change-manager', seats: 2 },
];
const facts: ChangeFacts = { ...allActive, model: { ...policy, record: { ...policy.record!, steps, highestRisk: 'veryHigh' } } };
const { model: _none, ...withoutModel } = facts;

const given = (reason: boolean, actorId: string, type: ChangeCommand['type']): Given<ChangeFacts> => ({
  facts: type === 'RequestChange' ? withoutModel : facts,
  actor: { id: actorId, kind: 'user', roles: ROLES },
  now,
  occurredAt: now,
  ...(reason && { reason: 'because' }),
});

const fold = (events: readonly ChangeEvent[]): Change => events.reduce<Change>(changeDecider.evolve, changeDecider.initialState);
type Ballot = ChangeEventData<'ChangeApproved'> & { readonly vote: 'approve' | 'other' };

/** The votes that stand at the end of a round: the last of each approver in each step, read from the events alone. */
function ballots(log: readonly ChangeEvent[], round: number): readonly Ballot[] {
  const last = new Map<string, Ballot>();
  for (const event of log) {
    if (event.type !== 'ChangeApproved' && event.type !== 'ChangeRejected' && event.type !== 'ChangeAbstained') continue;
    if (event.data.round !== round) continue;
    last.set(`${event.data.step} ${event.data.approverId}`, { ...event.data, vote: event.type === 'ChangeApproved' ? 'approve' : 'other' });
  }
  return [...last.values()];
}

/** What must hold of a change that is authorised, scheduled or begun: enough approvals in each step, none of them by those of the plan. */
function checkAuthority(change: KnownChange, log: readonly ChangeEvent[]): void {
  const votes = ballots(log, change.record.rounds);
  const approvals = (step: number): number => votes.filter((ballot) => ballot.step === step && ballot.vote === 'approve').length;
  expect([approvals(0) >= 2, approvals(1) >= 1]).toEqual([true, true]);
  const voters = votes.map(({ approverId }) => approverId);
  expect(voters.filter((id) => id === ids.implementer || change.record.authors.includes(id))).toEqual([]);
  if (change.status === 'Implementing') expect(voters).not.toContain(change.startedBy);
  expect(new Set(voters).size).toBe(voters.length);
}

const BEGUN: readonly Change['status'][] = ['Implementing', 'Review', 'Closed'];

/** What must hold between the states before and after one accepted command. */
function check(before: Change, events: readonly ChangeEvent[], after: KnownChange, log: readonly ChangeEvent[]): void {
  for (const event of events) expect(changeEvents.definitions[event.type].schema.parse(event.data)).toEqual(event.data);
  if (BEGUN.includes(before.status)) expect(BEGUN).toContain(after.status);
  if (after.status === 'Authorized' || after.status === 'Scheduled' || BEGUN.includes(after.status)) checkAuthority(after, log);
  if (after.status === 'Draft') expect([after.record.voters, after.record.exemptions, after.record.risk]).toEqual([[], [], undefined]);
  if (before.status === 'Closed' || before.status === 'Cancelled') expect(after.status).toBe(before.status);
}

type Sent = readonly [ChangeCommand, boolean, string];

/** The usual way to the end; walks leave it anywhere. */
const USUAL_WAY: readonly Sent[] = [
  [{ type: 'RequestChange', data: proposal }, false, ids.requester],
  [{ type: 'AssessChange', data: { changeId, impact: 'low', likelihood: 'low' } }, false, ids.manager],
  [{ type: 'SubmitForApproval', data: { changeId } }, false, ids.requester],
  [{ type: 'ApproveChange', data: { changeId } }, false, ids.approver],
  [{ type: 'ApproveChange', data: { changeId } }, false, ids.thirdApprover],
  [{ type: 'ApproveChange', data: { changeId } }, false, ids.manager],
  [{ type: 'ScheduleChange', data: { changeId } }, false, ids.manager],
  [{ type: 'StartImplementation', data: { changeId } }, false, ids.implementer],
  [{ type: 'CompleteImplementation', data: { changeId, outcome: 'successful' } }, false, ids.implementer],
  [{ type: 'CloseChange', data: { changeId } }, false, ids.manager],
];

describe('a change, whatever is asked of it and by whom', () => {
  it('keeps its invariants, and a replay of its events gives its state', () => {
    const reached = new Set<string>();
    const step = fc.tuple(anyChangeCommand, fc.boolean(), anyone);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: USUAL_WAY.length }), fc.array(step, { minLength: 5, maxLength: 60 }), (usual, commands) => {
        const log: ChangeEvent[] = [];
        let change: Change = changeDecider.initialState;
        const walk: readonly Sent[] = [...USUAL_WAY.slice(0, usual), ...commands];
        for (const [sent, reason, actorId] of walk) {
          const answer = changeDecider.decide(sent, change, given(reason, actorId, sent.type));
          if ('code' in answer) {
            expect(answer.message).toMatch(/^[A-Z].+\.$/s);
            continue;
          }
          const next = answer.reduce<Change>(changeDecider.evolve, change);
          log.push(...answer);
          check(change, answer, next as KnownChange, log);
          change = next;
          reached.add(next.status);
        }
        expect(fold(log)).toEqual(change);
      }),
      { numRuns: 400 },
    );
    // The law says little unless the walks get that far.
    expect([...reached]).toEqual(
      expect.arrayContaining(['Denied', 'Authorized', 'Scheduled', 'Implementing', 'Review', 'Closed', 'Cancelled']),
    );
  });

  it('never fails on an event that does not fit its state', () => {
    const stored = Object.entries(changeEvents.definitions).map(([type, { version }]) => {
      const { data } = JSON.parse(readFileSync(`test/events/${type}.v${version}.json`, 'utf8')) as ChangeEvent;
      return { type, data: { ...data, changeId } } as ChangeEvent;
    });
    const samples: readonly ChangeEvent[] = [...Object.values(happened), ...stored];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...samples), { maxLength: 12 }), (events) => {
        const change = fold(events);
        if (change.status !== 'Unknown') expect(change.record.changeId).toBe<ChangeId>(changeId);
      }),
      { numRuns: 2000 },
    );
  });
});
