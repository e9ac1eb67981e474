import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Instant } from '@opsledger/kernel';
import { at, happened, history, ids, securityApproves } from '../../testing/change.samples.js';
import { changeDecider } from './change.decider.js';
import type { ChangeEvent } from './change.events.js';

const spec = DeciderSpecification.for(changeDecider);
const changeId = ids.change;
const waitingSince = at(1, 12);
const now = at(4, 12);
const scheduler = { id: 'changeApprovalReminder', kind: 'scheduler', roles: ['admin'] } as const;
const remind = (nth: number, step = 0, round = 1) =>
  ({ type: 'RemindOfApproval', data: { changeId, round, step, waitingSince, nth } }) as const;
const reminded = (nth: number): ChangeEvent => ({ type: 'ApprovalReminderDue', data: { changeId, round: 1, step: 0, waitingSince, nth } });
const waiting = spec.given(...history.AwaitingApproval);

describe('RemindOfApproval', () => {
  it('is recorded once for each period that the step waits', () => {
    waiting.when(remind(1), { facts: {}, actor: scheduler, now }).then(reminded(1));
    const once = spec.given(...history.AwaitingApproval, reminded(1));
    once.when(remind(1), { facts: {}, actor: scheduler, now }).thenNothing();
    once.when(remind(2), { facts: {}, actor: scheduler, now: at(7, 12) }).then(reminded(2));
  });

  it('comes from the scheduler, in time, and while votes are waited for', () => {
    waiting.when(remind(1), { facts: {}, now }).thenRejected('FORBIDDEN');
    waiting.when(remind(2), { facts: {}, actor: scheduler, now }).thenRejected('INVALID_TIME', ['nth']);
    spec
      .given(...history.Authorized)
      .when(remind(1), { facts: {}, actor: scheduler, now })
      .thenRejected('INVALID_TRANSITION');
  });

  it('is quiet about what was decided meanwhile, and begins anew with the next step', () => {
    waiting.when(remind(1, 0, 2), { facts: {}, actor: scheduler, now }).thenNothing();
    const { data } = happened.asked;
    const asked: ChangeEvent = { type: 'ApprovalRequested', data: { ...data, steps: [...data.steps, securityApproves] } };
    const [requested, assessed] = history.Assessing;
    const second = spec.given(requested, assessed, asked, reminded(1), happened.passed);
    second.when(remind(1), { facts: {}, actor: scheduler, now }).thenNothing();
    const { type, data: first } = remind(1, 1);
    second.when({ type, data: first }, { facts: {}, actor: scheduler, now }).then({ type: 'ApprovalReminderDue', data: first });
  });

  it('leaves history alone that it does not fit', () => {
    const before = history.Authorized.reduce(changeDecider.evolve, changeDecider.initialState);
    expect(changeDecider.evolve(before, reminded(1))).toEqual(before);
    expect(Date.parse(waitingSince satisfies Instant)).toBeLessThan(Date.parse(now));
  });
});
