import { told, valueOf, type Cell } from './check-value.js';
import { parseScaled, isProduct } from './decimals.js';
import { doubtful, wrong, type Deviation } from './deviation.js';
import { SERVICE_CATEGORIES } from './service-categories.js';

/** The value in a column of a row; undefined when there is none. */
type Row = (column: string) => string | undefined;

/** Checks what the specification says of several columns of one row together. @param cell the cell of a column; undefined when the data set does not have it. @param has whether it has the column. */
export function checkRow(cell: (column: string) => Cell, has: (column: string) => boolean): readonly Deviation[] {
  const row: Row = (column) => valueOf(cell(column));
  return [
    ...checkPeriod(row, 'BillingPeriodStart', 'BillingPeriodEnd'),
    ...checkPeriod(row, 'ChargePeriodStart', 'ChargePeriodEnd'),
    ...PRESENCE.filter(({ column }) => has(column)).flatMap((rule) => checkPresence(rule, row)),
    ...checkCost(row, 'ListCost', 'ListUnitPrice'),
    ...checkCost(row, 'ContractedCost', 'ContractedUnitPrice'),
    ...checkFrequency(row),
    ...checkSubcategory(row),
  ];
}

/** Ends are exclusive, so that a period ends after it starts. What is no instant is told of its own. */
function checkPeriod(row: Row, from: string, to: string): readonly Deviation[] {
  const [start, end] = [row(from), row(to)];
  if (start === undefined || end === undefined || start < end) return [];
  return [
    wrong(
      to,
      'PERIOD_EMPTY',
      `The period ends at ${told(end)}, not after its start ${told(start)}.`,
      'The end is exclusive: give the first moment after it.',
    ),
  ];
}

/** When a column must have a value, and when it must not. */
interface Presence {
  readonly column: string;
  readonly because: string;
  readonly needed?: (row: Row) => boolean;
  readonly absent?: (row: Row) => boolean;
}

const category = (row: Row, ...of: readonly string[]): boolean => of.includes(row('ChargeCategory') ?? '');
const isTax = (row: Row): boolean => category(row, 'Tax');
const isPriced = (row: Row): boolean => category(row, 'Usage', 'Purchase') && row('ChargeClass') === undefined;
const without =
  (column: string) =>
  (row: Row): boolean =>
    row(column) === undefined;
const having =
  (column: string) =>
  (row: Row): boolean =>
    row(column) !== undefined;

const PRICED = 'usage and purchases that are no corrections have one, taxes have none';
const DISCOUNTED = 'it goes with CommitmentDiscountId';

const PRESENCE: readonly Presence[] = [
  { column: 'PricingQuantity', because: PRICED, needed: isPriced, absent: isTax },
  { column: 'PricingCategory', because: PRICED, needed: isPriced, absent: isTax },
  { column: 'ListUnitPrice', because: PRICED, needed: isPriced, absent: isTax },
  { column: 'SkuPriceId', because: PRICED, needed: isPriced, absent: isTax },
  { column: 'PricingUnit', because: 'it goes with PricingQuantity', needed: having('PricingQuantity'), absent: without('PricingQuantity') },
  {
    column: 'ConsumedUnit',
    because: 'it goes with ConsumedQuantity',
    needed: having('ConsumedQuantity'),
    absent: without('ConsumedQuantity'),
  },
  {
    column: 'ConsumedQuantity',
    because: 'only usage consumes, and what was committed to and not used is not consumed',
    needed: (row) => category(row, 'Usage') && row('ChargeClass') === undefined && row('CommitmentDiscountStatus') !== 'Unused',
    absent: (row) => !category(row, 'Usage') || row('CommitmentDiscountStatus') === 'Unused',
  },
  {
    column: 'CommitmentDiscountCategory',
    because: DISCOUNTED,
    needed: having('CommitmentDiscountId'),
    absent: without('CommitmentDiscountId'),
  },
  {
    column: 'CommitmentDiscountStatus',
    because: `${DISCOUNTED}, of usage`,
    needed: (row) => row('CommitmentDiscountId') !== undefined && category(row, 'Usage'),
    absent: without('CommitmentDiscountId'),
  },
];

function checkPresence({ column, because, needed, absent }: Presence, row: Row): readonly Deviation[] {
  const value = row(column);
  if (value === undefined && needed?.(row)) return [wrong(column, 'VALUE_MISSING', `There is no value: ${because}.`, 'Give the value.')];
  if (value !== undefined && absent?.(row))
    return [wrong(column, 'VALUE_NOT_EXPECTED', `There is a value, ${told(value)}: ${because}.`, 'Leave the cell empty.')];
  return [];
}

/** A cost is its unit price times the quantity, but for corrections. */
function checkCost(row: Row, cost: string, price: string): readonly Deviation[] {
  const [written, each, quantity] = [cost, price, 'PricingQuantity'].map((column) => parseScaled(row(column) ?? ''));
  if (!written || !each || !quantity || row('ChargeClass') !== undefined || isProduct([each, quantity], written)) return [];
  const message = `${row(cost)} is not ${price} ${row(price)} times PricingQuantity ${row('PricingQuantity')}.`;
  return [wrong(cost, 'COST_DIFFERS', message, 'Correct the cost, the price or the quantity; leave the price empty when it is not known.')];
}

function checkFrequency(row: Row): readonly Deviation[] {
  if (!category(row, 'Purchase') || row('ChargeFrequency') !== 'Usage-Based') return [];
  return [wrong('ChargeFrequency', 'NOT_ALLOWED', 'A purchase is not based on usage.', 'Use "One-Time" or "Recurring".')];
}

function checkSubcategory(row: Row): readonly Deviation[] {
  const [parent, child] = [row('ServiceCategory'), row('ServiceSubcategory')];
  const divisions = parent === undefined ? undefined : SERVICE_CATEGORIES[parent];
  if (!divisions || child === undefined || divisions.includes(child)) return [];
  const known = Object.values(SERVICE_CATEGORIES).flat().includes(child);
  if (!known) return []; // told as a value that is not allowed
  return [
    doubtful(
      'ServiceSubcategory',
      'OTHER_CATEGORY',
      `${told(child)} does not belong to ${told(parent!)}.`,
      `Use one of: ${divisions.join(', ')}.`,
    ),
  ];
}
