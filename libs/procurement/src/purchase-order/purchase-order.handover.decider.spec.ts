import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { PersonId } from '@opsledger/kernel';
import { allActive, happened, history, ids } from '../../testing/purchase.samples.js';
import { purchaseOrderDecider, wantedBy } from './purchase-order.decider.js';
import type { PurchaseOrderEvent } from './purchase-order.events.js';

const spec = DeciderSpecification.for(purchaseOrderDecider);
const purchaseOrderId = ids.order;
const person = (n: number) => `00000000-0000-4000-8000-00000000070${n}` as PersonId;
const [leaver, successor, other, requestedFor] = [person(1), person(2), person(3), person(4)];
const requested = (...approvers: readonly PersonId[]): PurchaseOrderEvent => ({
  ...happened.requested,
  data: { ...happened.requested.data, onBehalfOf: requestedFor, approvers },
});
const actor = { id: ids.stranger, kind: 'user', roles: ['vendor-manager'] } as const;
const given = { facts: { ...allActive, leaver: 'inactive', successor: 'active' }, actor } as const;
const hand = (toApproverId?: PersonId, fromApproverId = leaver, more: object = {}) =>
  ({
    type: 'ReassignPurchaseApproval',
    data: { purchaseOrderId, fromApproverId, ...(toApproverId && { toApproverId }), ...more },
  }) as const;
const reassigned = (toApproverId?: PersonId) =>
  ({
    type: 'PurchaseApprovalReassigned',
    data: { purchaseOrderId, fromApproverId: leaver, ...(toApproverId && { toApproverId }) },
  }) as const;
const waiting = spec.given(requested(leaver, other));

describe('ReassignPurchaseApproval', () => {
  it('names another in the place of who has left', () => {
    waiting.when(hand(successor), given).then(reassigned(successor));
    const approve = { type: 'ApprovePurchase', data: { purchaseOrderId } } as const;
    const by = (id: string) => ({ facts: allActive, actor: { id, kind: 'user', roles: ['approver'] } as const });
    const after = spec.given(requested(leaver), reassigned(successor));
    after.when(approve, by(leaver)).thenRejected('FORBIDDEN');
    after.when(hand(successor), given).thenNothing();
    spec
      .given(requested(leaver), reassigned())
      .when(approve, by(other))
      .then({
        type: 'PurchaseApproved',
        data: { ...happened.approved.data, approverId: other },
      });
  });

  it('asks who has left and who is to take over', () => {
    expect(wantedBy(hand(successor))).toEqual({ leaverId: leaver, successorId: successor });
  });

  it('names nobody where nobody is given', () => {
    waiting.when(hand(), given).then(reassigned());
    spec.given(requested(leaver, other), reassigned()).when(hand(), given).thenRejected('INVALID_REFERENCE', ['fromApproverId']);
  });

  it('leaves those alone who are there', () => {
    waiting.when(hand(successor), { ...given, facts: { ...given.facts, leaver: 'active' } }).thenRejected('FORBIDDEN', ['fromApproverId']);
    waiting.when(hand(successor, person(9)), given).thenRejected('INVALID_REFERENCE', ['fromApproverId']);
  });

  it('names only people who are there, did not ask for it and are not named', () => {
    waiting
      .when(hand(successor), { ...given, facts: { ...allActive, leaver: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['toApproverId']);
    waiting.when(hand(requestedFor), given).thenRejected('SEGREGATION_OF_DUTIES', ['toApproverId']);
    waiting.when(hand(other), given).thenRejected('SEGREGATION_OF_DUTIES', ['toApproverId']);
  });

  it('is not for who asked, nor for who would decide', () => {
    for (const id of [happened.requested.data.requestedBy, requestedFor, successor]) {
      waiting.when(hand(successor), { ...given, actor: { ...actor, id } }).thenRejected('SEGREGATION_OF_DUTIES');
      waiting.when(hand(successor, leaver, { onBehalfOf: id }), given).thenRejected('SEGREGATION_OF_DUTIES');
    }
  });

  it('comes before the decision', () => {
    spec
      .given(...history.Approved)
      .when(hand(successor), given)
      .thenRejected('INVALID_TRANSITION');
  });
});
