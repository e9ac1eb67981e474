import { firstOf, mustBeActive } from '@opsledger/eventsourcing';
import { reject, type PersonId, type Rejection } from '@opsledger/kernel';
import { mustBeSomebodyElse, notNow } from './purchase-order.checks.js';
import type { Decisions, OfOrder, OrderGiven, Wants } from './purchase-order.commands.js';

/** What gives the approvals of those who have left to others. */
export interface HandoverCommand {
  readonly type: 'ReassignPurchaseApproval';
  readonly data: OfOrder & {
    readonly fromApproverId: PersonId;
    /** Left out: the others who are named decide or, where nobody is left, whoever has a role that approves. */
    readonly toApproverId?: PersonId;
  };
}

/** What the command means for a purchase. */
export const handoverDecisions: Decisions<HandoverCommand> = {
  /** Only of those who have left: nobody's decision is taken from them. */
  ReassignPurchaseApproval({ purchaseOrderId, onBehalfOf, fromApproverId, toApproverId }, order, given) {
    if (order.status !== 'Requested') return notNow(order, 'given to another approver');
    const { requestedBy, requestedFor, approvers } = order;
    if (!approvers.includes(fromApproverId)) return toApproverId && approvers.includes(toApproverId) ? [] : notNamed();
    const asking = [requestedBy, requestedFor];
    const refused = firstOf(
      mustHaveLeft(given),
      toApproverId && mustBeActive('person', given.facts.successor ?? 'unknown', 'toApproverId'),
      mustBeSomebodyElse({ actor: given.actor, onBehalfOf }, [...asking, toApproverId], CHOOSING),
      toApproverId && mustBeFit(toApproverId, asking, approvers),
    );
    const data = { purchaseOrderId, fromApproverId, ...(toApproverId && { toApproverId }) };
    return refused ?? [{ type: 'PurchaseApprovalReassigned', data }];
  },
};

/** What is read before the decision. */
export const handoverWants: Wants<HandoverCommand> = {
  ReassignPurchaseApproval: ({ fromApproverId, toApproverId }) => ({ leaverId: fromApproverId, successorId: toApproverId }),
};

const CHOOSING = 'Who asks for a purchase or would decide on it does not choose who decides. Leave it to somebody else.';

function notNamed(): Rejection {
  return reject('INVALID_REFERENCE', 'This purchase names no such approver. Check whom it waits for.', ['fromApproverId']);
}

function mustHaveLeft({ facts }: OrderGiven): Rejection | undefined {
  if (facts.leaver === 'inactive') return undefined;
  return reject('FORBIDDEN', 'That approver has not left, and nobody answers for another. Ask them to decide.', ['fromApproverId']);
}

function mustBeFit(id: PersonId, asking: readonly (string | undefined)[], approvers: readonly PersonId[]): Rejection | undefined {
  if (!asking.includes(id) && !approvers.includes(id)) return undefined;
  const message = 'That person asks for the purchase or is named already. Choose another one, or nobody.';
  return reject('SEGREGATION_OF_DUTIES', message, ['toApproverId']);
}
