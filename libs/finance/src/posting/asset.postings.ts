import type { Disposal } from '../depreciation/disposal.js';
import { credit, debit, entry, reversed, transfer, type Dimensions, type Entry } from './entry.js';
import type { LinePart } from './purchase.postings.js';

/** Where a cost goes: into an asset that is depreciated, into what is paid for a time to come, or into the result at once. */
export const TREATMENTS = ['capitalised', 'prepaid', 'expensed'] as const;
export type Treatment = (typeof TREATMENTS)[number];

const ACCOUNT_OF = { capitalised: 'capitalisedCost', prepaid: 'prepaid', expensed: 'expense' } as const;

/** What came of an order is spent when it is invoiced; what came without one is spent when it is there. */
interface Source {
  readonly ordered: boolean;
}

/** An asset is owned. Without an order nothing else will ever say that it was paid for. */
export function assetProcured(cost: LinePart, { ordered }: Source): Entry {
  return entry(taken(cost, 'capitalised'), ordered ? [] : spent(cost));
}

/** The recorded cost of an asset was wrong: the difference is posted. */
export function assetCostCorrected(before: LinePart, after: LinePart, source: Source): Entry {
  return entry(reversed(assetProcured(before, source)), assetProcured(after, source));
}

/** Seats were bought: for a term they are prepaid, for ever they are an asset. */
export function lotAdded(price: LinePart, { ordered, perpetual }: Source & { readonly perpetual: boolean }): Entry {
  return entry(taken(price, perpetual ? 'capitalised' : 'prepaid'), ordered ? [] : spent(price));
}

/** Seats were given back, or had never been bought. */
export function lotReduced(price: LinePart, source: Source & { readonly perpetual: boolean }): Entry {
  return reversed(lotAdded(price, source));
}

/** Maintenance keeps an asset going and makes it worth no more: it is an expense, and no order stands behind it. */
export function maintained(cost: LinePart): Entry {
  return entry(taken(cost, 'expensed'), spent(cost));
}

/** The charge of a period of a depreciation schedule. */
export function depreciated({ amount, dimensions }: LinePart): Entry {
  return entry(transfer(amount, { from: 'accumulatedDepreciation', to: 'expense' }, dimensions));
}

/** An asset is worth less than its book says. */
export function impaired({ amount, dimensions }: LinePart): Entry {
  return entry(transfer(amount, { from: 'impairment', to: 'expense' }, dimensions));
}

/** The charge of a period of a prepayment. */
export function prepaymentUsed({ amount, dimensions }: LinePart): Entry {
  return entry(transfer(amount, { from: 'prepaid', to: 'expense' }, dimensions));
}

/** An asset went: its cost and all that was charged on it leave the books; what is left against the proceeds is a gain or a loss. */
export function assetDisposed({ cost, accumulated, impaired: losses, proceeds, gainOrLoss }: Disposal, dimensions: Dimensions): Entry {
  return entry(
    debit('settlement', proceeds, dimensions),
    debit('accumulatedDepreciation', accumulated, dimensions),
    debit('impairment', losses, dimensions),
    credit('capitalisedCost', cost, dimensions),
    credit('gainOrLoss', gainOrLoss, dimensions),
  );
}

const taken = ({ amount, dimensions }: LinePart, treatment: Treatment): Entry =>
  transfer(amount, { from: 'accrued', to: ACCOUNT_OF[treatment] }, dimensions);

const spent = ({ amount, dimensions }: LinePart): Entry => transfer(amount, { from: 'budgetControl', to: 'actual' }, dimensions);
