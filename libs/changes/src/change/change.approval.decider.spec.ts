import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Actor } from '@opsledger/kernel';
import { allActive, bothApprove, happened, history, ids, policy, preApproved, securityApproves } from '../../testing/change.samples.js';
import { DEFAULT_MODEL } from '../change-model/change-model.decider.js';
import type { ModelFact } from './change.commands.js';
import { changeDecider, wantedBy, type ChangeCommand } from './change.decider.js';
import type { ChangeEvent, RequestedStep } from './change.events.js';
import type { Change } from './change.state.js';

const spec = DeciderSpecification.for(changeDecider);
const changeId = ids.change;
const facts = allActive;
const by = (id: string, ...roles: Actor['roles']): Actor => ({ id, kind: 'user', roles });
const approver = by(ids.approver, 'approver');
const otherApprover = by(ids.otherApprover, 'approver');
const vote = (type: 'ApproveChange' | 'RejectChange' | 'AbstainFromChange', more: object = {}): ChangeCommand => ({
  type,
  data: { changeId, ...more },
});
const approve = vote('ApproveChange');
const { approved, approvedToo, passed, authorized, rejected, abstained, denied } = happened;
const asked = (...steps: readonly RequestedStep[]): ChangeEvent => ({ ...happened.asked, data: { ...happened.asked.data, steps } });

describe('SubmitForApproval', () => {
  const submit = (policyId?: typeof ids.model): ChangeCommand => ({
    type: 'SubmitForApproval',
    data: { changeId, ...(policyId && { policyId }) },
  });
  const with_ = (model: Partial<ModelFact>, record: object = {}) => ({
    ...facts,
    model: { ...policy, ...model, record: { ...policy.record!, ...record } },
  });
  const assessed = spec.given(...history.Assessing);

  it('begins a round, with the seats and the approvals of each step fixed', () => {
    assessed.when(submit(), { facts }).then(happened.asked);
    const steps = [
      { name: 'Board', rule: 'majority', approvers: [ids.approver, ids.otherApprover, ids.thirdApprover] },
      { name: 'Security', rule: 'percent', percent: 60, role: 'security-officer', seats: 4 },
      { name: 'Owner', rule: 'any', role: 'risk-owner' },
    ] as const;
    assessed
      .when(submit(), { facts: with_({}, { steps }) })
      .then(asked({ ...steps[0], seats: 3, needed: 2 }, { ...steps[1], needed: 3 }, { ...steps[2], seats: 1, needed: 1 }));
  });

  it('follows the policy that is named, that of its model, or the default of its type', () => {
    const fold = (...events: readonly ChangeEvent[]) => events.reduce<Change>(changeDecider.evolve, changeDecider.initialState);
    const wanted = (policyId: typeof ids.model | undefined, ...events: readonly ChangeEvent[]) =>
      wantedBy(submit(policyId), fold(...events)).model;
    const ofModel: ChangeEvent = { ...happened.requested, data: { ...happened.requested.data, modelId: ids.otherModel } };
    expect(wanted(ids.model, ofModel)).toBe(ids.model);
    expect(wanted(undefined, ofModel)).toBe(ids.otherModel);
    expect(wanted(undefined, happened.requested)).toBe(DEFAULT_MODEL.normal);
    expect(wanted(undefined, happened.emergency)).toBe(DEFAULT_MODEL.emergency);
    expect(wanted(undefined, happened.standard)).toBeUndefined();
    expect(wanted(undefined)).toBeUndefined();
  });

  it('refuses a policy that is not there, of another type, or for less risk', () => {
    const none = { ...facts, model: { modelId: DEFAULT_MODEL.normal, standing: 'unknown', gone: [] } } as const;
    assessed.when(submit(), { facts: none }).thenRejected('INVALID_REFERENCE', ['policyId']);
    assessed.when(submit(ids.model), { facts: none }).thenRejected('INVALID_REFERENCE', ['policyId']);
    expect(assessed.when(submit(ids.model), { facts: none })).toMatchObject({
      answer: { message: 'There is no such policy of approval. Check the id.' },
    });
    assessed.when(submit(), { facts: {} }).thenRejected('INVALID_REFERENCE', ['policyId']);
    assessed.when(submit(), { facts: with_({ standing: 'inactive' }) }).thenRejected('INVALID_REFERENCE', ['policyId']);
    assessed.when(submit(ids.model), { facts: { ...facts, model: preApproved } }).thenRejected('INVALID_REFERENCE', ['policyId']);
    assessed.when(submit(), { facts: with_({}, { highestRisk: 'low' }) }).thenRejected('INVALID_INPUT', ['policyId']);
    assessed.when(submit(), { facts: with_({}, { highestRisk: 'moderate' }) }).then(happened.asked);
    assessed.when(submit(), { facts: with_({ gone: [ids.approver] }) }).thenRejected('INVALID_REFERENCE', ['policyId']);
  });

  it('asks nobody who planned the change or carries it out', () => {
    for (const person of [ids.requester, ids.implementer]) {
      const steps = [{ name: 'Board', rule: 'any', approvers: [ids.approver, person] }];
      assessed.when(submit(ids.model), { facts: with_({}, { steps }) }).thenRejected('SEGREGATION_OF_DUTIES', ['policyId']);
    }
    const forApprover: ChangeEvent = { ...happened.requested, data: { ...happened.requested.data, requestedFor: ids.approver } };
    spec.given(forApprover, happened.assessed).when(submit(ids.model), { facts }).thenRejected('SEGREGATION_OF_DUTIES', ['policyId']);
  });

  it('needs an implementer, who is part of what is voted on', () => {
    const { implementerId: _nobody, ...data } = happened.requested.data;
    spec
      .given({ type: 'ChangeRequested', data }, happened.assessed)
      .when(submit(), { facts })
      .thenRejected('INVALID_INPUT', ['implementerId']);
  });

  it('is done once, and not for a plan that was denied', () => {
    for (const past of [history.Draft, history.AwaitingApproval, history.Authorized, history.Denied]) {
      spec
        .given(...past)
        .when(submit(), { facts })
        .thenRejected('INVALID_TRANSITION');
    }
  });
});

describe('a vote', () => {
  const waiting = spec.given(...history.AwaitingApproval);

  it('counts, and the last one that is needed authorises the change', () => {
    waiting.when(approve, { facts, actor: approver }).then(approved);
    spec
      .given(...history.AwaitingApproval, approved)
      .when(approve, { facts, actor: otherApprover })
      .then(approvedToo, passed, authorized);
  });

  it('that makes approval impossible denies the change at once', () => {
    waiting.when(vote('RejectChange'), { facts, actor: approver, reason: 'no back-out' }).then(rejected, denied);
    waiting.when(vote('AbstainFromChange'), { facts, actor: approver }).then(abstained, denied);
  });

  it('is changed until the decision by another event, and said twice counts once', () => {
    const majority: RequestedStep = {
      name: 'Board',
      rule: 'majority',
      approvers: [ids.approver, ids.otherApprover, ids.thirdApprover],
      seats: 3,
      needed: 2,
    };
    const past = [happened.requested, happened.assessed, asked(majority), rejected];
    spec
      .given(...past)
      .when(vote('RejectChange'), { facts, actor: approver, reason: 'still' })
      .thenNothing();
    const replaced: ChangeEvent = { ...approved, data: { ...approved.data, replaces: 'reject' } };
    spec
      .given(...past)
      .when(approve, { facts, actor: approver })
      .then(replaced);
    spec
      .given(...past, replaced)
      .when(approve, { facts, actor: otherApprover })
      .then(approvedToo, passed, authorized);
    spec
      .given(...past, replaced, approvedToo, passed, authorized)
      .when(vote('RejectChange'), { facts, actor: approver, reason: 'too late' })
      .thenRejected('INVALID_TRANSITION');
  });

  it('counts once when it is changed to another that does not approve', () => {
    const board = { ...bothApprove, rule: 'majority', approvers: [ids.approver, ids.otherApprover, ids.thirdApprover], seats: 3 } as const;
    spec
      .given(happened.requested, happened.assessed, asked(board), rejected)
      .when(vote('AbstainFromChange'), { facts, actor: approver })
      .then({ ...abstained, data: { ...abstained.data, replaces: 'reject' } });
  });

  it('by a role is changed as well', () => {
    const officers: RequestedStep = { ...securityApproves, rule: 'majority', seats: 3, needed: 2 };
    spec
      .given(happened.requested, happened.assessed, asked(officers), rejected)
      .when(approve, { facts, actor: by(ids.approver, 'security-officer') })
      .then({ ...approved, data: { ...approved.data, replaces: 'reject' } });
  });

  it('against the change gives a reason', () => {
    waiting.when(vote('RejectChange'), { facts, actor: approver }).thenRejected('REASON_REQUIRED', ['reason']);
  });

  it('is never that of whoever asked for the change, planned it or carries it out', () => {
    const anyone: RequestedStep = { name: 'Anyone', rule: 'any', role: 'approver', seats: 1, needed: 1 };
    const requestedFor = ids.bystander;
    const past = [{ ...happened.requested, data: { ...happened.requested.data, requestedFor } }, happened.assessed, asked(anyone)] as const;
    for (const person of [ids.requester, ids.implementer, requestedFor]) {
      for (const type of ['ApproveChange', 'RejectChange', 'AbstainFromChange'] as const) {
        spec
          .given(...past)
          .when(vote(type), { facts, actor: by(person, 'approver', 'admin'), reason: 'mine' })
          .thenRejected('SEGREGATION_OF_DUTIES');
      }
    }
  });

  it('is nobody else’s to give: not a manager’s, not on behalf of the approver, not a program’s', () => {
    waiting
      .when(approve, { facts, actor: by(ids.manager, 'change-manager', 'admin', 'approver'), reason: 'hurry' })
      .thenRejected('FORBIDDEN');
    for (const actor of [by(ids.manager, 'admin'), approver]) {
      waiting.when(vote('ApproveChange', { onBehalfOf: ids.approver }), { facts, actor }).thenRejected('FORBIDDEN');
    }
    waiting.when(approve, { facts, actor: { ...approver, kind: 'service' } }).thenRejected('FORBIDDEN');
  });

  it('is not quietly overruled: whoever manages changes decides nothing in place of the approvers', () => {
    for (const past of [history.AwaitingApproval, history.Denied]) {
      for (const type of ['ScheduleChange', 'StartImplementation', 'SubmitForApproval'] as const) {
        spec
          .given(...past)
          .when({ type, data: { changeId } }, { facts, actor: by(ids.manager, 'change-manager', 'admin'), reason: 'I say so' })
          .thenRejected('INVALID_TRANSITION');
      }
    }
  });
});

describe('steps', () => {
  const twoSteps = asked(bothApprove, securityApproves);
  const past = [happened.requested, happened.assessed, twoSteps, approved];
  const officer = by(ids.thirdApprover, 'security-officer');
  const byOfficer = { changeId, round: 1, step: 1, approverId: ids.thirdApprover } as const;

  it('follow one another', () => {
    spec
      .given(...past)
      .when(approve, { facts, actor: officer })
      .thenRejected('FORBIDDEN');
    spec
      .given(...past)
      .when(approve, { facts, actor: otherApprover })
      .then(approvedToo, passed);
    const open = spec.given(...past, approvedToo, passed);
    open
      .when(approve, { facts, actor: officer })
      .then({ type: 'ChangeApproved', data: byOfficer }, { type: 'ApprovalStepPassed', data: { changeId, round: 1, step: 1 } }, authorized);
    open
      .when(vote('RejectChange'), { facts, actor: officer, reason: 'unsafe' })
      .then({ type: 'ChangeRejected', data: byOfficer }, { type: 'ChangeDenied', data: { changeId, round: 1, step: 1 } });
  });

  it('of a role are open to its holders, who have no other seat', () => {
    const open = spec.given(...past, approvedToo, passed);
    open.when(approve, { facts, actor: by(ids.bystander, 'approver') }).thenRejected('FORBIDDEN');
    open.when(approve, { facts, actor: by(ids.approver, 'security-officer') }).thenRejected('SEGREGATION_OF_DUTIES');
    const roleFirst = asked({ ...securityApproves, seats: 2, needed: 2, rule: 'all' }, { ...securityApproves, name: 'Again' }, bothApprove);
    const byFirst: ChangeEvent = { type: 'ChangeApproved', data: { ...byOfficer, step: 0 } };
    spec
      .given(happened.requested, happened.assessed, roleFirst)
      .when(approve, { facts, actor: by(ids.otherApprover, 'security-officer') })
      .thenRejected('SEGREGATION_OF_DUTIES');
    const second: ChangeEvent = { type: 'ChangeApproved', data: { ...byOfficer, step: 0, approverId: ids.bystander } };
    const stepPassed: ChangeEvent = { type: 'ApprovalStepPassed', data: { changeId, round: 1, step: 0 } };
    spec
      .given(happened.requested, happened.assessed, roleFirst, byFirst)
      .when(approve, { facts, actor: by(ids.bystander, 'security-officer') })
      .then(second, stepPassed);
    spec
      .given(happened.requested, happened.assessed, roleFirst, byFirst, second, stepPassed)
      .when(approve, { facts, actor: officer })
      .thenRejected('SEGREGATION_OF_DUTIES');
  });
});

describe('votes out of place', () => {
  it('leave a change as it is, because history is never refused', () => {
    const fold = (...events: readonly ChangeEvent[]) => events.reduce<Change>(changeDecider.evolve, changeDecider.initialState);
    for (const event of [approved, rejected, abstained, passed]) {
      expect(fold(...history.Scheduled, event)).toEqual(fold(...history.Scheduled));
    }
  });
});
