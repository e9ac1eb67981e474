import { addMoney, subtractMoney, type Money } from '@opsledger/kernel';
import { credit, debit, entry, reversed, transfer, type Dimensions, type Entry } from './entry.js';

/** Money of one line of a purchase, with what it is for. */
export interface LinePart {
  readonly amount: Money;
  readonly dimensions: Dimensions;
}

/** How far a purchase has come: what an amount of it is held as. */
export type Commitment = 'preEncumbrance' | 'encumbrance';

/** Somebody asked for things: their price is set aside before anybody has agreed. */
export function purchaseRequested(lines: readonly LinePart[]): Entry {
  return entry(...lines.map(({ amount, dimensions }) => transfer(amount, { from: 'budgetControl', to: 'preEncumbrance' }, dimensions)));
}

/** An approval moves no money: what was asked for stays set aside until it is ordered. */
export function purchaseApproved(): Entry {
  return [];
}

/** What is set aside or committed is free again: a rejection, a cancellation, or the rest when an order is closed. */
export function commitmentReleased(held: Commitment, lines: readonly LinePart[]): Entry {
  return entry(...lines.map(({ amount, dimensions }) => transfer(amount, { from: held, to: 'budgetControl' }, dimensions)));
}

/** The order binds: what was set aside is committed. */
export function orderPlaced(lines: readonly LinePart[]): Entry {
  return entry(...lines.map(({ amount, dimensions }) => transfer(amount, { from: 'preEncumbrance', to: 'encumbrance' }, dimensions)));
}

/** Lines are different from now on: those of before are given back, those of now taken. */
export function purchaseRevised(held: Commitment, before: readonly LinePart[], after: readonly LinePart[]): Entry {
  const taken = after.map(({ amount, dimensions }) => transfer(amount, { from: 'budgetControl', to: held }, dimensions));
  return entry(commitmentReleased(held, before), ...taken);
}

/**
 * Work was done. Things and seats arrive as assets and lots, which are posted by their own events: see `assetProcured` and `lotAdded`.
 * The budget bears it when it is invoiced.
 */
export function serviceReceived({ amount, dimensions }: LinePart): Entry {
  return entry(transfer(amount, { from: 'accrued', to: 'expense' }, dimensions));
}

/** Work was taken back by the vendor. */
export function serviceReturned(line: LinePart): Entry {
  return reversed(serviceReceived(line));
}

/** A line of an invoice: what it charges, and what it takes from the commitment of the line. */
export interface InvoicePart extends LinePart {
  readonly relieved: Money;
}

/** An invoice. `released` is what a final one gives back of the commitment beside what it takes. */
export interface InvoicePosting {
  readonly lines: readonly InvoicePart[];
  readonly tax: Money;
  readonly released: readonly LinePart[];
  /** Of the invoice as a whole, e.g. its vendor. */
  readonly dimensions: Dimensions;
}

/**
 * An invoice arrived: its amount is spent, and relieves the commitment by no more than that held. What it charges beyond is taken from the budget
 * at once. It is owed to the vendor, with its tax.
 */
export function invoiceRecorded({ lines, tax, released, dimensions }: InvoicePosting): Entry {
  const total = lines.reduce((sum, { amount }) => addMoney(sum, amount), tax);
  return entry(
    ...lines.map((line) => [
      ...debit('actual', line.amount, line.dimensions),
      ...credit('encumbrance', line.relieved, line.dimensions),
      ...credit('budgetControl', subtractMoney(line.amount, line.relieved), line.dimensions),
      ...debit('accrued', line.amount, line.dimensions),
    ]),
    commitmentReleased('encumbrance', released),
    debit('tax', tax, dimensions),
    credit('payable', total, dimensions),
  );
}

/** An invoice was disputed and counts no more: all of it is taken back. */
export function invoiceDisputed(invoice: InvoicePosting): Entry {
  return reversed(invoiceRecorded(invoice));
}

/** Money went to a vendor. */
export function invoicePaid({ amount, dimensions }: LinePart): Entry {
  return entry(transfer(amount, { from: 'settlement', to: 'payable' }, dimensions));
}

/**
 * What a payment cost more (or, negative, less) in the reporting currency than was owed at the rate of the invoice: a realised difference
 * (IAS 21.28). @param difference in the reporting currency: paid less owed.
 */
export function exchangeDifference({ amount, dimensions }: LinePart): Entry {
  return entry(transfer(amount, { from: 'payable', to: 'gainOrLoss' }, dimensions));
}

/** A vendor owes us for what went back after it was invoiced. @param held where the thing was held until then. */
export function vendorCredited({ amount, dimensions }: LinePart, held: 'expense' | 'capitalisedCost' | 'prepaid' | 'accrued'): Entry {
  return entry(
    transfer(amount, { from: held, to: 'credit' }, dimensions),
    transfer(amount, { from: 'actual', to: 'budgetControl' }, dimensions),
  );
}
