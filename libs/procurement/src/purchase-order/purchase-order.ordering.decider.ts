import { firstOf, inOrder, isRejection, mustBeActive, mustGiveReason, mustSay } from '@opsledger/eventsourcing';
import {
  addMoney,
  compareDecimals,
  compareMoney,
  dateOf,
  parseDecimal,
  reject,
  zeroMoney,
  type ContractId,
  type LocalDate,
  type PurchaseOrderLineId,
  type Rejection,
  type VendorId,
} from '@opsledger/kernel';
import { atHand, commitmentOf, counts, isPaid, sumOf, valueOf, type LineProgress } from './order-progress.events.js';
import { readLine } from './purchase-order.approval.decider.js';
import { isSame, notNow, readAmount } from './purchase-order.checks.js';
import type { Decisions, OfOrder, OrderGiven, Wants } from './purchase-order.commands.js';
import type { OrderLine, Tolerance } from './purchase-order.events.js';
import type { KnownOrder } from './purchase-order.state.js';

/** What is agreed with a vendor. */
export interface PlaceOrderData extends OfOrder {
  readonly poNumber: string;
  readonly vendorId: VendorId;
  readonly contractId?: ContractId;
  readonly expectedOn?: LocalDate;
  /** Default: none, invoices must agree to the minor unit. */
  readonly tolerance?: Tolerance;
}

/** What may be different about a line. What is left out stays. */
export type LineRevision = { readonly lineId: PurchaseOrderLineId } & Partial<Omit<OrderLine, 'lineId' | 'kind' | 'costCenterId'>>;

/** From the approval to the order, and to its end. */
export type OrderingCommand =
  | { readonly type: 'PlaceOrder'; readonly data: PlaceOrderData }
  /** Null takes the day of delivery away. */
  | {
      readonly type: 'ReviseOrder';
      readonly data: OfOrder & { readonly lines?: readonly LineRevision[]; readonly expectedOn?: LocalDate | null };
    }
  | { readonly type: 'CancelOrder'; readonly data: OfOrder }
  | { readonly type: 'CloseOrder'; readonly data: OfOrder };

/** What each command means for a purchase. */
export const orderingDecisions: Decisions<OrderingCommand> = {
  /** Commits the total to a vendor. */
  PlaceOrder({ purchaseOrderId, onBehalfOf: _behalf, poNumber, ...said }, order, given) {
    if (order.placement && isSame(order.placement, { poNumber: poNumber.trim(), ...said })) return [];
    if (order.status !== 'Approved') return notNow(order, 'ordered');
    const orderedOn = dateOf(given.occurredAt);
    const tolerance = readTolerance(said.tolerance, order.progress.currency);
    if (isRejection(tolerance)) return tolerance;
    const wrong = firstOf(
      mustSay(poNumber, 'poNumber'),
      mustBeOrderable(given),
      inOrder(orderedOn, said.expectedOn, 'expectedOn', 'the day of the order'),
    );
    return wrong ?? [{ type: 'OrderPlaced', data: { purchaseOrderId, ...said, poNumber: poNumber.trim(), orderedOn, tolerance } }];
  },

  /** Never for more than was approved; what has arrived or was invoiced keeps its price. */
  ReviseOrder({ purchaseOrderId, lines: revisions = [], expectedOn }, order, given) {
    const late = mustBeOpen(order);
    if (late) return late;
    const lines = revisedLines(order, revisions, given);
    if (isRejection(lines)) return lines;
    const another = differentDay(order, expectedOn);
    const wrong = firstOf(mustBePlacedFor(order, another), mustBeApproved(order, lines));
    if (wrong) return wrong;
    if (lines.length === 0 && another === undefined) return [];
    return [{ type: 'OrderRevised', data: { purchaseOrderId, lines, ...(another !== undefined && { expectedOn: another }) } }];
  },

  /** Nothing is bought. What has arrived goes back first, or stays, and the order is closed. */
  CancelOrder({ purchaseOrderId }, order, given) {
    if (order.status === 'Cancelled') return [];
    if (order.status !== 'Requested' && order.status !== 'Approved' && order.status !== 'Ordered') return notNow(order, 'cancelled');
    if (order.progress.invoices.some(counts)) return notNow(order, 'cancelled', 'Dispute its invoice first (ResolveMatchException).');
    const releasedCommitment = commitmentOf(order.progress).open;
    const wrong = mustGiveReason(given, 'Say why nothing is bought.');
    return wrong ?? [{ type: 'OrderCancelled', data: { purchaseOrderId, releasedCommitment } }];
  },

  /** Ends what was received, invoiced and paid; what never came is given up with a reason. */
  CloseOrder({ purchaseOrderId }, order, given) {
    if (order.status === 'Closed') return [];
    if (order.progress.phase !== 'Ordered') return notNow(order, 'closed');
    const wrong = firstOf(mustBeSettled(order), mustExplainMissing(order, given));
    const releasedCommitment = commitmentOf(order.progress).open;
    return wrong ?? [{ type: 'OrderClosed', data: { purchaseOrderId, releasedCommitment } }];
  },
};

/** What is read before a decision; a command that is not here names nothing. */
export const orderingWants: Wants<OrderingCommand> = {
  PlaceOrder: ({ vendorId }) => ({ vendorId }),
  ReviseOrder: ({ lines = [] }) => ({ modelIds: lines.flatMap(({ modelId }) => modelId ?? []) }),
};

function mustBeOrderable({ facts }: OrderGiven): Rejection | undefined {
  if (facts.vendor !== 'inactive') return mustBeActive('vendor', facts.vendor, 'vendorId');
  const message = 'The vendor is suspended. Choose another, or reinstate it first (ReinstateVendor).';
  return reject('INVALID_REFERENCE', message, ['vendorId']);
}

/** Beyond this an invoice is not the one that was expected. */
const MOST_PERCENT = '10';

function readTolerance(said: Tolerance | undefined, currency: string): Tolerance | Rejection {
  if (said === undefined) return { percent: '0', amount: zeroMoney(currency) };
  const amount = readAmount(said.amount, currency, ['tolerance', 'amount']);
  if (isRejection(amount)) return amount;
  try {
    const percent = parseDecimal(said.percent, { maxDecimals: 2 });
    if (compareDecimals(percent, MOST_PERCENT) <= 0) return { percent, amount };
  } catch {
    // Not a decimal number: the same answer.
  }
  const message = `The percentage must be a number from 0 to ${MOST_PERCENT} with at most 2 decimals, like 2.5.`;
  return reject('INVALID_INPUT', message, ['tolerance', 'percent']);
}

function mustBeOpen(order: KnownOrder): Rejection | undefined {
  const { phase, invoices } = order.progress;
  if (phase === 'Rejected' || phase === 'Closed' || phase === 'Cancelled') return notNow(order, 'revised');
  const final = invoices.some((invoice) => counts(invoice) && invoice.final);
  return final ? notNow(order, 'revised', 'Its final invoice is recorded.') : undefined;
}

/** The day of delivery if it is another one. */
function differentDay({ placement }: KnownOrder, expectedOn: LocalDate | null | undefined): LocalDate | null | undefined {
  return expectedOn === (placement?.expectedOn ?? null) ? undefined : expectedOn;
}

function mustBePlacedFor({ placement }: KnownOrder, expectedOn: LocalDate | null | undefined): Rejection | undefined {
  if (expectedOn === undefined) return undefined;
  if (!placement) return reject('INVALID_INPUT', 'The day of delivery is agreed when the order is placed (PlaceOrder).', ['expectedOn']);
  return inOrder(placement.orderedOn, expectedOn, 'expectedOn', 'the day of the order');
}

/** The lines that a revision makes different, whole. */
function revisedLines(order: KnownOrder, revisions: readonly LineRevision[], given: OrderGiven): readonly OrderLine[] | Rejection {
  const revised: OrderLine[] = [];
  for (const [index, { lineId, ...changes }] of revisions.entries()) {
    const path = ['lines', index.toString()];
    const line = order.lines.find((known) => known.lineId === lineId);
    if (!line || revised.some((other) => other.lineId === lineId)) return noSuchLine(path);
    const next = readLine({ ...line, ...changes }, given, path);
    if (isRejection(next)) return next;
    const progress = order.progress.lines.find((known) => known.lineId === lineId)!;
    const wrong = mustKeep(line, next, progress);
    if (wrong) return { ...wrong, path: [...path, ...wrong.path!] };
    if (JSON.stringify(next) !== JSON.stringify(line)) revised.push(next);
  }
  return revised;
}

/** Refuses a line that is not on the order, or named before. */
export function noSuchLine(path: readonly string[]): Rejection {
  return reject('INVALID_REFERENCE', 'There is no such line on this order, or it is named twice. Check the id.', [...path, 'lineId']);
}

/** What has happened to a line stays true: its price, what it became, and at least as many units. */
function mustKeep(line: OrderLine, next: OrderLine, progress: LineProgress): Rejection | undefined {
  const { received, invoiced, relieved, released } = progress;
  if (next.unitPrice.currency !== line.unitPrice.currency) {
    return reject('CURRENCY_MISMATCH', `The purchase is in ${line.unitPrice.currency}. Request other currencies apart.`, ['unitPrice']);
  }
  if (received + invoiced > 0 && next.unitPrice.amount !== line.unitPrice.amount) {
    return reject(
      'INVALID_TRANSITION',
      'Units of the line have arrived or were invoiced at its price. The match of the invoice decides on another.',
      ['unitPrice'],
    );
  }
  const became = (['modelId', 'entitlementId'] as const).find((name) => received > 0 && next[name] !== line[name]);
  if (became) return reject('INVALID_TRANSITION', 'Units of the line have arrived as what it names. Correct those instead.', [became]);
  const least = Math.max(atHand(progress), invoiced);
  if (next.quantity < least || compareMoney(valueOf(next, next.quantity), addMoney(relieved, released)) < 0) {
    return reject('INVALID_INPUT', `At least ${least} units have arrived or were invoiced. Order no fewer.`, ['quantity']);
  }
  return undefined;
}

function mustBeApproved({ approvedTotal, lines, progress }: KnownOrder, revised: readonly OrderLine[]): Rejection | undefined {
  if (!approvedTotal) return undefined;
  const after = lines.map((line) => revised.find(({ lineId }) => lineId === line.lineId) ?? line);
  const total = sumOf(
    progress.currency,
    after.map((line) => valueOf(line, line.quantity)),
  );
  if (compareMoney(total, approvedTotal) <= 0) return undefined;
  const message = `The total would be ${total.amount}, and ${approvedTotal.amount} ${total.currency} were approved. Request the rest as another purchase.`;
  return reject('LIMIT_EXCEEDED', message, ['lines'], { limit: approvedTotal.amount, actual: total.amount });
}

/** Everything that came is invoiced, and everything that is owed is decided on and paid. */
function mustBeSettled(order: KnownOrder): Rejection | undefined {
  const { lines, invoices } = order.progress;
  if (lines.every(({ received }) => received === 0)) return notNow(order, 'closed', 'Cancel it instead (CancelOrder).');
  const owed = invoices.filter(counts);
  if (owed.some(({ status }) => status === 'Exception')) {
    return notNow(order, 'closed', 'Decide on the invoice that does not match first (ResolveMatchException).');
  }
  if (!owed.every(isPaid)) return notNow(order, 'closed', 'Record the payment of its invoices first (RecordPayment).');
  const billed = owed.some(({ final }) => final) || lines.every((line) => line.invoiced >= atHand(line));
  return billed ? undefined : notNow(order, 'closed', 'Record the invoice of what arrived first (RecordInvoice).');
}

function mustExplainMissing({ progress }: KnownOrder, given: OrderGiven): Rejection | undefined {
  if (progress.lines.every((line) => atHand(line) >= line.quantity)) return undefined;
  return mustGiveReason(given, 'Not everything is here. Say why the order is closed without the rest.');
}
