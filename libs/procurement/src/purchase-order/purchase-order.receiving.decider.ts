import { firstOf, inOrder, isRejection, mustBeActive, normalised, notInFuture } from '@opsledger/eventsourcing';
import { reject, type LocalDate, type LocationId, type PurchaseOrderLineId, type Rejection } from '@opsledger/kernel';
import type { ReceiptId, ReturnId } from '../values.events.js';
import { withMatches } from './invoice-match.checks.js';
import { atHand } from './order-progress.events.js';
import { mustBeUnits, notNow, repeated } from './purchase-order.checks.js';
import type { Decisions, OfOrder, Wants } from './purchase-order.commands.js';
import { noSuchLine } from './purchase-order.ordering.decider.js';
import type { FulfilmentRefusal, OrderEventData, OrderLine, ReturnReason } from './purchase-order.events.js';
import { returnedOf, type KnownOrder } from './purchase-order.state.js';

/** One delivery on one line. */
export interface ReceiveGoodsData extends OfOrder {
  readonly receiptId: ReceiptId;
  readonly lineId: PurchaseOrderLineId;
  readonly quantity: number;
  /** Of things, in the order in which they are taken on: none, or one for each. */
  readonly serials?: readonly string[];
  readonly receivedOn: LocalDate;
  /** Where things are taken on. */
  readonly locationId?: LocationId;
}

/** What goes back of one receipt. */
export interface ReturnGoodsData extends OfOrder {
  readonly returnId: ReturnId;
  readonly receiptId: ReceiptId;
  readonly quantity: number;
  readonly returnReason: ReturnReason;
  /** Of the things that go back, when serials were read and not all of them do. */
  readonly serials?: readonly string[];
  readonly returnedOn: LocalDate;
}

/** Which receipt, or which return, is recorded as assets or as a lot. */
interface Delivery extends OfOrder {
  readonly receiptId: ReceiptId;
  readonly returnId?: ReturnId;
}

/** What arrives and goes back, and what is made of it. */
export type ReceivingCommand =
  | { readonly type: 'ReceiveGoods'; readonly data: ReceiveGoodsData }
  | { readonly type: 'ReturnGoods'; readonly data: ReturnGoodsData }
  | { readonly type: 'RetryFulfilment'; readonly data: Delivery };

/** Sent by the process that makes assets and lots of receipts, by nobody else. */
export type FulfilmentCommand = {
  readonly type: 'RecordFulfilment';
  readonly data: Delivery & { readonly subjectIds: readonly string[]; readonly refusals: readonly FulfilmentRefusal[] };
};

/** Things of one receipt: each becomes an asset by itself. */
const MOST_THINGS = 500;

/** What each command means for a purchase. */
export const receivingDecisions: Decisions<ReceivingCommand | FulfilmentCommand> = {
  /** In part or whole, never more than ordered. Invoices that waited for it may match now. */
  ReceiveGoods({ purchaseOrderId, onBehalfOf: _behalf, ...said }, order, given) {
    const serials = (said.serials ?? []).map((serial) => serial.trim());
    const known = order.receipts.find(({ receiptId }) => receiptId === said.receiptId);
    if (known) return repeated(known, { ...said, serials }, 'receiptId');
    const { placement, progress } = order;
    if (progress.phase !== 'Ordered' || !placement) return notNow(order, 'received');
    const line = order.lines.find(({ lineId }) => lineId === said.lineId);
    if (!line) return noSuchLine([]);
    const unitsBefore = atHand(progress.lines.find(({ lineId }) => lineId === said.lineId)!);
    const wrong = firstOf(
      mustBeUnits(said.quantity, ['quantity']),
      mustStillCome(line.quantity - unitsBefore, said.quantity),
      mustBecomeSomething(line, said, serials),
      mustBeActive('location', given.facts.location, 'locationId'),
      notInFuture(said.receivedOn, given, 'receivedOn'),
      inOrder(placement.orderedOn, said.receivedOn, 'receivedOn', 'the day of the order'),
    );
    if (wrong) return wrong;
    const { vendorId, expectedOn } = placement;
    const data = { purchaseOrderId, ...said, vendorId, kind: line.kind, unitsBefore, serials, ...(expectedOn && { expectedOn }) };
    return withMatches(order, [{ type: 'GoodsReceived', data }]);
  },

  /** Of what arrived and has not gone back yet. Invoices that nobody has paid are matched again. */
  ReturnGoods({ purchaseOrderId, receiptId, returnId, quantity, returnReason, serials, returnedOn }, order, given) {
    const known = order.returns.find((back) => back.returnId === returnId);
    if (known) return repeated(known, { receiptId, quantity, returnReason, returnedOn }, 'returnId');
    const receipt = order.receipts.find((one) => one.receiptId === receiptId);
    if (!receipt) return noSuchReceipt();
    if (order.progress.phase !== 'Ordered') return notNow(order, 'sent back');
    const units = unitsGoingBack(order, receipt, { quantity, serials });
    const wrong = firstOf(
      mustBeUnits(quantity, ['quantity']),
      mustBeThere(order, receipt, quantity),
      notInFuture(returnedOn, given, 'returnedOn'),
      inOrder(receipt.receivedOn, returnedOn, 'returnedOn', 'the day it arrived'),
    );
    if (wrong) return wrong;
    if (isRejection(units)) return units;
    const data = { purchaseOrderId, receiptId, lineId: receipt.lineId, returnId, quantity, units, returnReason, returnedOn };
    return withMatches(order, [{ type: 'GoodsReturned', data }]);
  },

  /** Records what could be made of a receipt or a return, and what could not. */
  RecordFulfilment({ purchaseOrderId, receiptId, returnId, subjectIds, refusals }, order) {
    const receipt = order.receipts.find((one) => one.receiptId === receiptId);
    if (!receipt) return noSuchReceipt();
    const problem = order.problems[returnId ?? receiptId];
    const data = { purchaseOrderId, receiptId, lineId: receipt.lineId, ...(returnId && { returnId }) };
    if (refusals.length === 0) return [{ type: 'FulfilmentRecorded', data: { ...data, subjectIds } }];
    return JSON.stringify(problem) === JSON.stringify(refusals) ? [] : [{ type: 'FulfilmentRefused', data: { ...data, refusals } }];
  },

  /** Once more, after the obstacle is gone. */
  RetryFulfilment({ purchaseOrderId, receiptId, returnId }, order) {
    const receipt = order.receipts.find((one) => one.receiptId === receiptId);
    if (!receipt) return noSuchReceipt();
    if (!order.problems[returnId ?? receiptId]) return [];
    const data = { purchaseOrderId, receiptId, lineId: receipt.lineId, ...(returnId && { returnId }) };
    return [{ type: 'FulfilmentRetried', data }];
  },
};

/** What is read before a decision; a command that is not here names nothing. */
export const receivingWants: Wants<ReceivingCommand | FulfilmentCommand> = {
  ReceiveGoods: ({ locationId }) => ({ locationId }),
};

function noSuchReceipt(): Rejection {
  return reject('INVALID_REFERENCE', 'There is no such receipt on this order. Check the id.', ['receiptId']);
}

function mustStillCome(outstanding: number, quantity: number): Rejection | undefined {
  if (quantity <= outstanding) return undefined;
  const message = `Only ${outstanding} more were ordered. Correct the quantity, or raise that of the order first (ReviseOrder).`;
  return reject('LIMIT_EXCEEDED', message, ['quantity'], { limit: outstanding, actual: quantity });
}

/** What arrives must be known as something: a thing of a model at a place, or seats of an entitlement. */
function mustBecomeSomething(
  line: OrderLine,
  { quantity, locationId }: Pick<ReceiveGoodsData, 'quantity' | 'locationId'>,
  serials: readonly string[],
): Rejection | undefined {
  if (line.kind !== 'asset' && serials.length > 0) return reject('INVALID_INPUT', 'Only things have serials. Leave them out.', ['serials']);
  if (line.kind === 'service') return undefined;
  if (line.kind === 'license') {
    return line.entitlementId ? undefined : mustName('entitlement', 'the seats are added to');
  }
  if (!line.modelId) return mustName('model', 'the things are of');
  if (!locationId) return reject('INVALID_INPUT', 'Say where the things are taken on.', ['locationId']);
  if (quantity > MOST_THINGS) {
    return reject('LIMIT_EXCEEDED', `Receive at most ${MOST_THINGS} things at a time.`, ['quantity'], { limit: MOST_THINGS });
  }
  return mustTellApart(serials, quantity);
}

function mustName(what: string, which: string): Rejection {
  const message = `The line does not say which ${what} ${which}. Name it on the line first (ReviseOrder).`;
  return reject('INVALID_INPUT', message, ['lineId']);
}

function mustTellApart(serials: readonly string[], quantity: number): Rejection | undefined {
  if (serials.length === 0) return undefined;
  const different = new Set(serials.map(normalised));
  if (serials.length === quantity && different.size === quantity && !different.has('')) return undefined;
  return reject('INVALID_INPUT', `Give no serials, or ${quantity} different ones: one for each thing.`, ['serials']);
}

function mustBeThere(order: KnownOrder, { receiptId, quantity: arrived }: OrderEventData<'GoodsReceived'>, quantity: number) {
  const left = returnedOf(order, receiptId).reduce((rest, back) => rest - back.quantity, arrived);
  if (quantity <= left) return undefined;
  const message = `Only ${left} of this receipt are still here. Correct the quantity, or name another receipt.`;
  return reject('LIMIT_EXCEEDED', message, ['quantity'], { limit: left, actual: quantity });
}

/** The places in the receipt of the things that go back; without serials, the last ones. */
function unitsGoingBack(
  order: KnownOrder,
  receipt: OrderEventData<'GoodsReceived'>,
  { quantity, serials }: { readonly quantity: number; readonly serials: readonly string[] | undefined },
): readonly number[] | Rejection {
  if (receipt.kind !== 'asset') return [];
  const gone = new Set(returnedOf(order, receipt.receiptId).flatMap(({ units }) => units));
  const here = Array.from({ length: receipt.quantity }, (_, unit) => unit).filter((unit) => !gone.has(unit));
  if (serials === undefined) {
    if (receipt.serials.length === 0 || quantity >= here.length) return here.slice(-quantity);
    return reject('INVALID_INPUT', 'Give the serials of the things that go back: others of this receipt stay.', ['serials']);
  }
  const known = receipt.serials.map(normalised);
  const units = here.filter((unit) => serials.some((serial) => normalised(serial) === known[unit]));
  if (units.length === quantity && serials.length === quantity) return units;
  return reject('INVALID_INPUT', `Give ${quantity} serials of this receipt, of things that are still here.`, ['serials']);
}
