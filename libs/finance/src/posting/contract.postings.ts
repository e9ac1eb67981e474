import { entry, transfer, type Entry } from './entry.js';
import type { LinePart } from './purchase.postings.js';

/** A contract binds: its charges to come are committed, each in its period. */
export function contractCommitted(charges: readonly LinePart[]): Entry {
  return entry(...charges.map(({ amount, dimensions }) => transfer(amount, { from: 'budgetControl', to: 'encumbrance' }, dimensions)));
}

/** Charges to come are not owed any more: the contract was terminated, or costs less. */
export function contractReleased(charges: readonly LinePart[]): Entry {
  return entry(...charges.map(({ amount, dimensions }) => transfer(amount, { from: 'encumbrance', to: 'budgetControl' }, dimensions)));
}

/** The period of a charge has come: what was committed is spent. */
export function contractCharged({ amount, dimensions }: LinePart): Entry {
  return entry(
    transfer(amount, { from: 'encumbrance', to: 'actual' }, dimensions),
    transfer(amount, { from: 'accrued', to: 'expense' }, dimensions),
  );
}

/** A penalty for leaving early: nobody had committed to it. */
export function penaltyOwed({ amount, dimensions }: LinePart): Entry {
  return entry(
    transfer(amount, { from: 'budgetControl', to: 'actual' }, dimensions),
    transfer(amount, { from: 'accrued', to: 'expense' }, dimensions),
  );
}
