import type { CostCenterId } from '@opsledger/kernel';
import type { BudgetTransferId } from '../values.events.js';
import type { BudgetLine } from './budget.events.js';

/** A budget that the ledger knows. */
export interface KnownBudget {
  readonly status: 'Proposed' | 'Rejected' | 'Approved' | 'Closed';
  readonly name: string;
  readonly fiscalYear: number;
  readonly costCenterId: CostCenterId;
  readonly lines: readonly BudgetLine[];
  /** Who had a hand in what is proposed or was granted. */
  readonly proposers: readonly string[];
  /** Counts amendments. */
  readonly version: number;
  /** Transfers that were made or arrived: each has its effect once. */
  readonly transfers: readonly BudgetTransferId[];
}

/** A budget's state. */
export type Budget = { readonly status: 'Unknown' } | KnownBudget;

/** The currency of all lines. */
export const currencyOf = ({ lines }: KnownBudget): string => lines[0]!.amount.currency;
