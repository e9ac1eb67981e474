import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Actor, PersonId } from '@opsledger/kernel';
import { allActive, happened, history, ids, securityApproves } from '../../testing/change.samples.js';
import { changeDecider, wantedBy, type ChangeCommand } from './change.decider.js';
import type { ChangeEvent, RequestedStep } from './change.events.js';

const spec = DeciderSpecification.for(changeDecider);
const changeId = ids.change;
const { approved, asked, reassigned } = happened;
const by = (id: string, ...roles: Actor['roles']): Actor => ({ id, kind: 'user', roles });
const manager = by(ids.manager, 'change-manager');
const facts = allActive;
const given = { facts, actor: manager };
const hand = (fromApproverId: PersonId, toApproverId: PersonId, more: object = {}): ChangeCommand => ({
  type: 'ReassignApproval',
  data: { changeId, fromApproverId, toApproverId, ...more },
});
const handOver = hand(ids.approver, ids.thirdApprover);
const waiting = spec.given(...history.AwaitingApproval);
const round = (...steps: readonly RequestedStep[]): ChangeEvent => ({ ...asked, data: { ...asked.data, steps } });
const board = (...approvers: readonly PersonId[]): RequestedStep => {
  return { name: 'Board', rule: 'all', approvers, seats: approvers.length, needed: approvers.length };
};

describe('ReassignApproval', () => {
  it('gives the seat of who has left to another, who votes from then on', () => {
    waiting.when(handOver, given).then(reassigned);
    const after = spec.given(...history.AwaitingApproval, reassigned);
    const vote = { type: 'ChangeApproved', data: { changeId, round: 1, step: 0, approverId: ids.thirdApprover } } as const;
    after.when({ type: 'ApproveChange', data: { changeId } }, { facts, actor: by(ids.thirdApprover) }).then(vote);
    after.when({ type: 'ApproveChange', data: { changeId } }, { facts, actor: by(ids.approver) }).thenRejected('FORBIDDEN');
  });

  it('also in a step to come, and stays quiet when it is done', () => {
    const steps = round(securityApproves, board(ids.approver));
    const { step: _step, ...rest } = reassigned.data;
    const later = { type: 'ApprovalReassigned', data: { ...rest, step: 1 } } as const;
    const [requested, assessed] = history.Assessing;
    spec.given(requested, assessed, steps).when(handOver, given).then(later);
    spec.given(requested, assessed, steps, later).when(handOver, given).thenNothing();
    spec
      .given(...history.AwaitingApproval, reassigned)
      .when(handOver, given)
      .thenNothing();
  });

  it('leaves those who are there alone, and votes that were given', () => {
    for (const from of ['active', 'unknown'] as const) {
      waiting
        .when(handOver, { ...given, facts: { ...facts, handover: { from, to: 'active' } } })
        .thenRejected('FORBIDDEN', ['fromApproverId']);
    }
    waiting.when(handOver, { ...given, facts: {} }).thenRejected('FORBIDDEN', ['fromApproverId']);
    waiting.when(hand(ids.bystander, ids.thirdApprover), given).thenRejected('INVALID_REFERENCE', ['fromApproverId']);
    const voted = spec.given(...history.AwaitingApproval, approved);
    voted.when(handOver, given).thenRejected('INVALID_REFERENCE', ['fromApproverId']);
    const [requested, assessed] = history.Assessing;
    const passed = spec.given(requested, assessed, round(board(ids.approver), securityApproves), approved, happened.passed);
    passed.when(handOver, given).thenRejected('INVALID_REFERENCE', ['fromApproverId']);
    const gone = spec.given(...history.AwaitingApproval, reassigned);
    gone.when(hand(ids.approver, ids.bystander), given).thenRejected('INVALID_REFERENCE', ['fromApproverId']);
  });

  it('asks only people who are there, have no part in the plan and no seat in the round', () => {
    const left = { ...facts, handover: { from: 'inactive', to: 'inactive' } } as const;
    waiting.when(handOver, { ...given, facts: left }).thenRejected('INVALID_REFERENCE', ['toApproverId']);
    waiting.when(hand(ids.approver, ids.requester), given).thenRejected('SEGREGATION_OF_DUTIES', ['toApproverId']);
    waiting.when(hand(ids.approver, ids.implementer), given).thenRejected('SEGREGATION_OF_DUTIES', ['toApproverId']);
    waiting.when(hand(ids.approver, ids.otherApprover), given).thenRejected('SEGREGATION_OF_DUTIES', ['toApproverId']);
    const [requested, assessed] = history.Assessing;
    const vote = { type: 'ChangeApproved', data: { changeId, round: 1, step: 0, approverId: ids.thirdApprover } } as const;
    const held = spec.given(requested, assessed, round({ ...securityApproves, seats: 2, needed: 2 }, board(ids.approver)), vote);
    held.when(handOver, given).thenRejected('SEGREGATION_OF_DUTIES', ['toApproverId']);
  });

  it('is not for those who would choose themselves, or who have a part in the plan', () => {
    waiting.when(handOver, { facts, actor: by(ids.thirdApprover, 'change-manager') }).thenRejected('SEGREGATION_OF_DUTIES');
    waiting.when(handOver, { facts, actor: by(ids.requester, 'change-manager') }).thenRejected('SEGREGATION_OF_DUTIES');
    waiting.when(hand(ids.approver, ids.thirdApprover, { onBehalfOf: ids.implementer }), given).thenRejected('SEGREGATION_OF_DUTIES');
  });

  it('asks who has left and who is to take over', () => {
    const wanted = { handover: { from: ids.approver, to: ids.thirdApprover } };
    expect(wantedBy(handOver as never, changeDecider.initialState)).toEqual(wanted);
  });

  it('is part of a round that waits, and history of any other is kept as it is', () => {
    spec
      .given(...history.Authorized)
      .when(handOver, given)
      .thenRejected('INVALID_TRANSITION');
    const change = [...history.Draft, reassigned].reduce(changeDecider.evolve, changeDecider.initialState);
    expect(change).toEqual(history.Draft.reduce(changeDecider.evolve, changeDecider.initialState));
    const steps = [...history.Assessing, round(securityApproves, board(ids.approver)), reassigned] as const;
    const unmoved = steps.reduce(changeDecider.evolve, changeDecider.initialState);
    expect(unmoved).toMatchObject({ round: { steps: [securityApproves, board(ids.approver)] } });
  });
});
