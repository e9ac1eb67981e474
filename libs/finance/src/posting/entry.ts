import { fromMinorUnits, toMinorUnits, type Money } from '@opsledger/kernel';

/**
 * The accounts of budgetary control: what is asked for, ordered and spent. `budgetControl` is the other side of each, so that
 * `available = budget - preEncumbrance - encumbrance - actual` is the budget plus what `budgetControl` says.
 */
export const BUDGETARY_ACCOUNTS = ['preEncumbrance', 'encumbrance', 'actual', 'budgetControl'] as const;

/**
 * The accounts of the figures themselves. `accrued` holds what was received and not yet invoiced, `settlement` what went to or came from
 * the bank, `credit` what vendors owe.
 */
export const FINANCIAL_ACCOUNTS = [
  'expense',
  'capitalisedCost',
  'prepaid',
  'accumulatedDepreciation',
  'impairment',
  'gainOrLoss',
  'tax',
  'credit',
  'accrued',
  'payable',
  'settlement',
] as const;

export const ACCOUNTS = [...BUDGETARY_ACCOUNTS, ...FINANCIAL_ACCOUNTS] as const;
export type Account = (typeof ACCOUNTS)[number];

/** What a figure can be broken down by. Ids, and words of closed vocabularies; never a name of a person. */
export const DIMENSIONS = [
  'costCenterId',
  'orgUnitId',
  'vendorId',
  'category',
  'productId',
  'assetId',
  'contractId',
  'projectId',
  'locationId',
  'budgetId',
  'purchaseOrderLineId',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];
export type Dimensions = { readonly [Each in Dimension]?: string };

/** One line of an entry: more on one side of an account. Always greater than zero. */
export interface PostingLine {
  readonly account: Account;
  readonly side: 'debit' | 'credit';
  readonly amount: Money;
  readonly dimensions: Dimensions;
}

/** What one event means for the accounts: debits and credits that balance in every currency, in each of the two ledgers. */
export type Entry = readonly PostingLine[];

/** An entry whose debits are not its credits: a fault of the program, never of the data. */
export class UnbalancedEntry extends Error {
  override readonly name = 'UnbalancedEntry';
}

/** More on the debit side; a negative amount is one on the credit side. Nothing for zero. */
export function debit(account: Account, amount: Money, dimensions: Dimensions): Entry {
  const minor = toMinorUnits(amount);
  if (minor === 0n) return [];
  const positive = fromMinorUnits(minor < 0n ? -minor : minor, amount.currency);
  return [{ account, side: minor < 0n ? 'credit' : 'debit', amount: positive, dimensions }];
}

/** More on the credit side; a negative amount is one on the debit side. */
export function credit(account: Account, amount: Money, dimensions: Dimensions): Entry {
  return debit(account, negative(amount), dimensions);
}

/** From one account to another, of one thing. */
export function transfer(amount: Money, accounts: { readonly from: Account; readonly to: Account }, dimensions: Dimensions): Entry {
  return [...debit(accounts.to, amount, dimensions), ...credit(accounts.from, amount, dimensions)];
}

/** All lines as one entry. @throws {UnbalancedEntry} when its debits are not its credits. */
export function entry(...parts: readonly Entry[]): Entry {
  const lines = parts.flat();
  for (const [ledger, accounts] of Object.entries(LEDGERS)) {
    for (const currency of new Set(lines.map(({ amount }) => amount.currency))) {
      const sum = lines
        .filter(({ account, amount }) => accounts.has(account) && amount.currency === currency)
        .reduce((total, line) => total + signed(line), 0n);
      if (sum !== 0n) throw new UnbalancedEntry(`The ${ledger} lines of an entry are off by ${sum} minor units of ${currency}.`);
    }
  }
  return lines;
}

const LEDGERS: Readonly<Record<string, ReadonlySet<Account>>> = {
  budgetary: new Set(BUDGETARY_ACCOUNTS),
  financial: new Set(FINANCIAL_ACCOUNTS),
};

/** The same with its sides exchanged: what takes an entry back. */
export function reversed(lines: Entry): Entry {
  return lines.map((line) => ({ ...line, side: line.side === 'debit' ? 'credit' : 'debit' }));
}

/** The minor units of a line, negative on the credit side. */
export function signed({ side, amount }: Pick<PostingLine, 'side' | 'amount'>): bigint {
  return side === 'debit' ? toMinorUnits(amount) : -toMinorUnits(amount);
}

/** Debits less credits of an account over entries of one currency. @throws {RangeError} when there are several. */
export function balanceOf(account: Account, lines: Entry, currency: string): Money {
  if (lines.some(({ amount }) => amount.currency !== currency)) throw new RangeError(`Not every line is in ${currency}.`);
  const sum = lines.filter((line) => line.account === account).reduce((total, line) => total + signed(line), 0n);
  return fromMinorUnits(sum, currency);
}

export function negative({ amount, currency }: Money): Money {
  return fromMinorUnits(-toMinorUnits({ amount, currency }), currency);
}
