import { readMoney } from '@opsledger/eventsourcing';
import { MoneyError, parseUnitPrice, reject, type Actor, type Money, type PurchaseOrderId, type Rejection } from '@opsledger/kernel';
import type { OrderStatus } from './order-progress.events.js';
import type { Decision } from './purchase-order.commands.js';
import type { KnownOrder } from './purchase-order.state.js';

/** The way out of each state, for refusals. */
const NEXT_STEP: Readonly<Record<OrderStatus, string>> = {
  Requested: 'Approve or reject it first (ApprovePurchase, RejectPurchase).',
  Approved: 'Place the order first (PlaceOrder).',
  Rejected: 'Request another purchase (RequestPurchase).',
  Ordered: 'Receive something first (ReceiveGoods).',
  PartiallyReceived: 'Receive the rest, or close the order without it (ReceiveGoods, CloseOrder).',
  Received: 'Record its invoice first (RecordInvoice).',
  Invoiced: 'Record its payment first (RecordPayment).',
  Paid: 'Close it (CloseOrder).',
  Closed: 'Request another purchase (RequestPurchase).',
  Cancelled: 'Request another purchase (RequestPurchase).',
};

const STATUS_WORDS: Readonly<Record<OrderStatus, string>> = {
  Requested: 'waiting for approval',
  Approved: 'approved and not yet ordered',
  Rejected: 'rejected',
  Ordered: 'ordered, and nothing has arrived',
  PartiallyReceived: 'received in part',
  Received: 'received and not yet invoiced or matched',
  Invoiced: 'invoiced and not yet paid',
  Paid: 'paid',
  Closed: 'closed',
  Cancelled: 'cancelled',
};

/** Refuses a command on a purchase that is not there. */
export function unknownOrder(purchaseOrderId: PurchaseOrderId): Rejection {
  const message = `There is no purchase ${purchaseOrderId}. Check the id, or request it first (RequestPurchase).`;
  return reject('NOT_FOUND', message, ['purchaseOrderId']);
}

/** Refuses a command that the state does not allow. @param action past participle, e.g. `approved`. @param advice what to do instead of the usual way out. */
export function notNow(order: KnownOrder, action: string, advice = NEXT_STEP[order.status]): Rejection {
  const name = order.placement ? `Order ${order.placement.poNumber}` : `Purchase ${order.purchaseOrderId}`;
  return reject('INVALID_TRANSITION', `${name} is ${STATUS_WORDS[order.status]} and cannot be ${action}. ${advice}`);
}

/** Refuses whoever is, or acts for, one of the people that must be somebody else. @param message a sentence that says who may. */
export function mustBeSomebodyElse(
  { actor, onBehalfOf }: { readonly actor: Actor; readonly onBehalfOf: string | undefined },
  others: readonly (string | undefined)[],
  message: string,
): Rejection | undefined {
  const same = others.some((other) => other !== undefined && (other === actor.id || other === onBehalfOf));
  return same ? reject('SEGREGATION_OF_DUTIES', message) : undefined;
}

const MOST_UNITS = 1_000_000;

/** Refuses a number of units that is not a whole number from 1 to 1,000,000. */
export function mustBeUnits(quantity: number, path: readonly string[]): Rejection | undefined {
  if (Number.isInteger(quantity) && quantity >= 1 && quantity <= MOST_UNITS) return undefined;
  return reject('INVALID_INPUT', `The quantity must be a whole number from 1 to 1,000,000.`, path);
}

/** Digits of a price or an amount: sums over all lines of an order stay within what decimals carry. */
const MOST_DIGITS = 24;

/** Reads a price per unit into its canonical form. */
export function readPrice(price: Money, path: readonly string[]): Money | Rejection {
  try {
    return parseUnitPrice(price, { maxDigits: MOST_DIGITS });
  } catch (error) {
    if (error instanceof MoneyError) return reject(error.code, error.message, [...path, ...error.path]);
    throw error;
  }
}

/** Reads an amount in the currency of an order. */
export function readAmount(money: Money, currency: string, path: readonly string[]): Money | Rejection {
  const read = readMoney(money, 'amount');
  if ('code' in read) return { ...read, path: [...path, ...read.path!.slice(1)] };
  if (read.currency !== currency) {
    return reject('CURRENCY_MISMATCH', `The purchase is in ${currency}, not in ${read.currency}. Give the amount in ${currency}.`, path);
  }
  if (read.amount.replace('.', '').length > MOST_DIGITS) {
    return reject('INVALID_AMOUNT', `The amount has more than ${MOST_DIGITS} digits.`, [...path, 'amount']);
  }
  return read;
}

/** Whether what is said was said before. What is left out counts as the same. */
export function isSame<Recorded extends object>(known: Recorded, said: Partial<Recorded>): boolean {
  return Object.entries(said).every(([name, value]) => JSON.stringify(value) === JSON.stringify(known[name as keyof Recorded]));
}

/** What a command answers that names something recorded before: nothing for the same again, a refusal for something else. */
export function repeated<Recorded extends object>(known: Recorded, said: Partial<Recorded>, path: string): Decision {
  if (isSame(known, said)) return [];
  return reject('ALREADY_EXISTS', `Something else was recorded under this ${path}. Use a new id for a new thing.`, [path]);
}
