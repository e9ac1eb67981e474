import { firstOf, inOrder, isRejection, mustBeActive, mustGiveReason, mustSay } from '@opsledger/eventsourcing';
import { reject, type PersonId, type Rejection, type Role } from '@opsledger/kernel';
import { totalOf } from './order-progress.events.js';
import { mustBeSomebodyElse, mustBeUnits, notNow, readPrice } from './purchase-order.checks.js';
import type { Decision, Decisions, OfOrder, OrderGiven, Wants } from './purchase-order.commands.js';
import type { OrderLine } from './purchase-order.events.js';
import type { KnownOrder } from './purchase-order.state.js';

/** What is asked for. */
export interface PurchaseRequest extends OfOrder {
  readonly lines: readonly OrderLine[];
  /** Why it is needed. */
  readonly justification?: string;
  /** The people who may approve; left out: whoever has a role that approves. */
  readonly approvers?: readonly PersonId[];
}

/** From the wish to the decision on it. */
export type ApprovalCommand =
  | { readonly type: 'RequestPurchase'; readonly data: PurchaseRequest }
  | { readonly type: 'ApprovePurchase'; readonly data: OfOrder }
  | { readonly type: 'RejectPurchase'; readonly data: OfOrder };

/** Most lines of one purchase. */
const MOST_LINES = 100;
/** Whoever has one of these may approve a purchase that names nobody. */
const APPROVING: readonly Role[] = ['admin', 'approver', 'budget-owner'];

/** Begins a purchase. */
export function requestPurchase(data: PurchaseRequest, given: OrderGiven): Decision {
  const { purchaseOrderId, onBehalfOf, justification, approvers = [] } = data;
  const wrong = firstOf(
    mustSay(justification, 'justification'),
    mustHaveLines(data.lines),
    mustBeSomebodyElseThan(approvers, given.actor.id, onBehalfOf),
  );
  if (wrong) return wrong;
  const lines = readLines(data.lines, given);
  if (isRejection(lines)) return lines;
  return [
    {
      type: 'PurchaseRequested',
      data: {
        ...{ purchaseOrderId, requestedBy: given.actor.id },
        ...(onBehalfOf && { onBehalfOf }),
        ...(justification && { justification: justification.trim() }),
        ...{ approvers, lines },
      },
    },
  ];
}

/** What each command means for a purchase. */
export const approvalDecisions: Decisions<ApprovalCommand> = {
  RequestPurchase: () =>
    reject('ALREADY_EXISTS', 'There is a purchase with this id. Use a new id, or revise this one (ReviseOrder).', ['purchaseOrderId']),

  /** Lets it be ordered, for no more than its total of now. */
  ApprovePurchase({ purchaseOrderId, onBehalfOf }, order, given) {
    const approverId = given.actor.id;
    if (order.status === 'Approved' && order.decidedBy === approverId) return [];
    if (order.status !== 'Requested') return notNow(order, 'approved');
    const data = { purchaseOrderId, approverId, total: totalOf(order.progress) };
    return mustBeApprover(order, given, onBehalfOf) ?? [{ type: 'PurchaseApproved', data }];
  },

  /** Ends it before it cost anything. */
  RejectPurchase({ purchaseOrderId, onBehalfOf }, order, given) {
    const approverId = given.actor.id;
    if (order.status === 'Rejected' && order.decidedBy === approverId) return [];
    if (order.status !== 'Requested') return notNow(order, 'rejected');
    const wrong = firstOf(
      mustBeApprover(order, given, onBehalfOf),
      mustGiveReason(given, 'Say why the purchase is not to be made: who asked for it reads it.'),
    );
    return wrong ?? [{ type: 'PurchaseRejected', data: { purchaseOrderId, approverId } }];
  },
};

/** What is read before a decision; a command that is not here names nothing. */
export const approvalWants: Wants<ApprovalCommand> = {
  RequestPurchase: ({ lines }) => ({
    costCenterIds: lines.map(({ costCenterId }) => costCenterId),
    modelIds: lines.flatMap(({ modelId }) => modelId ?? []),
  }),
};

/** Who asked never decides, nor whoever acts for them. Where people are named, only they themselves do: nobody answers for another. */
function mustBeApprover(order: KnownOrder, { actor }: OrderGiven, onBehalfOf: string | undefined): Rejection | undefined {
  const { requestedBy, requestedFor, approvers } = order;
  const message = 'Who asks for a purchase does not decide on it, in person or through others. Leave it to another approver.';
  const same = mustBeSomebodyElse({ actor, onBehalfOf }, [requestedBy, requestedFor], message);
  if (same) return same;
  const may = approvers.length > 0 ? approvers.some((id) => id === actor.id) : actor.roles.some((role) => APPROVING.includes(role));
  return may ? undefined : reject('FORBIDDEN', 'Only the approvers of this purchase decide on it, each in person. Ask one of them.');
}

function mustBeSomebodyElseThan(approvers: readonly string[], actorId: string, onBehalfOf: string | undefined): Rejection | undefined {
  if (!approvers.some((id) => id === actorId || id === onBehalfOf)) return undefined;
  return reject('SEGREGATION_OF_DUTIES', 'Who asks for a purchase does not decide on it. Name other approvers.', ['approvers']);
}

function mustHaveLines(lines: readonly OrderLine[]): Rejection | undefined {
  if (lines.length === 0 || lines.length > MOST_LINES) {
    return reject('INVALID_INPUT', `A purchase has 1 to ${MOST_LINES} lines. Split a longer one.`, ['lines']);
  }
  const twice = lines.findIndex(({ lineId }, index) => lines.slice(0, index).some((earlier) => earlier.lineId === lineId));
  return twice < 0 ? undefined : reject('INVALID_INPUT', 'Two lines have the same id. Give each its own.', ['lines', `${twice}`, 'lineId']);
}

/** Reads lines into their canonical form: all in the currency of the first. */
function readLines(lines: readonly OrderLine[], given: OrderGiven): readonly OrderLine[] | Rejection {
  const read: OrderLine[] = [];
  for (const [index, line] of lines.entries()) {
    const path = ['lines', index.toString()];
    const one = readLine(line, given, path);
    if (isRejection(one)) return one;
    const currency = read[0]?.unitPrice.currency ?? one.unitPrice.currency;
    if (one.unitPrice.currency !== currency) return mixed(currency, path);
    read.push(one);
  }
  return read;
}

/** One line in its canonical form, for a request and for a revision. */
export function readLine(line: OrderLine, { facts }: OrderGiven, path: readonly string[]): OrderLine | Rejection {
  const unitPrice = readPrice(line.unitPrice, [...path, 'unitPrice']);
  if (isRejection(unitPrice)) return unitPrice;
  const wrong = firstOf(
    mustSay(line.description, 'description'),
    mustBeUnits(line.quantity, ['quantity']),
    mustFitKind(line),
    line.termStart && inOrder(line.termStart, line.termEnd, 'termEnd', 'the first day of the term'),
    mustBeActive('cost center', facts.costCenters[line.costCenterId], 'costCenterId'),
    line.modelId && mustBeActive('model', facts.models[line.modelId], 'modelId'),
  );
  if (wrong) return { ...wrong, path: [...path, ...wrong.path!] };
  return { ...line, description: line.description.trim(), unitPrice };
}

/** Refuses facts that say nothing about what the line buys. */
function mustFitKind({ kind, modelId, entitlementId, termStart, termEnd }: OrderLine): Rejection | undefined {
  const of = (what: string, path: string): Rejection =>
    reject('INVALID_INPUT', `Only ${what} has this. Leave it out, or choose another kind.`, [path]);
  if (modelId && kind !== 'asset') return of('an asset line', 'modelId');
  if (kind === 'license') return undefined;
  if (entitlementId) return of('a license line', 'entitlementId');
  return (termStart ?? termEnd) ? of('a license line', termStart ? 'termStart' : 'termEnd') : undefined;
}

function mixed(currency: string, path: readonly string[]): Rejection {
  const message = `A purchase has one currency, and its first line is in ${currency}. Request other currencies apart.`;
  return reject('CURRENCY_MISMATCH', message, [...path, 'unitPrice', 'currency']);
}
