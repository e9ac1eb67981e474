import { SERVICE_CATEGORIES } from './service-categories.js';

/** Whether a data set must have a column: always, when the provider has such a thing at all, or better than not. */
export type ColumnLevel = 'mandatory' | 'conditional' | 'recommended';

/**
 * How the values of a column are written. price: a decimal that is not negative. currency: a code of ISO 4217. label: any text, as for
 * units and virtual currencies. keyValue: a JSON object without objects or lists in it.
 */
export type ColumnKind = 'label' | 'decimal' | 'price' | 'instant' | 'currency' | 'keyValue';

/** A column of FOCUS cost and usage. */
export interface FocusColumn {
  readonly name: string;
  readonly level: ColumnLevel;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  /** The only values there are, when they are listed. */
  readonly allowed?: readonly string[];
  /** The version that brought it; everything before 1.0 counts as 1.0. */
  readonly since: '1.0' | '1.1' | '1.2';
}

type Further = Pick<FocusColumn, 'allowed'> & { readonly since?: FocusColumn['since'] };

/** One column; a kind that ends with `?` allows for no value. */
const column =
  (level: ColumnLevel) =>
  (name: string, kind: ColumnKind | `${ColumnKind}?`, { since = '1.0', ...rest }: Further = {}): FocusColumn => ({
    name,
    level,
    kind: kind.replace('?', '') as ColumnKind,
    nullable: kind.endsWith('?'),
    since,
    ...rest,
  });
const [mandatory, conditional, recommended] = [column('mandatory'), column('conditional'), column('recommended')];
const [in11, in12] = [{ since: '1.1' }, { since: '1.2' }] as const;

/**
 * The 57 columns of FOCUS cost and usage 1.2, by name. Source: FinOps FOCUS specification, tag v1.2, specification/columns. Levels, kinds and
 * values of columns that older versions had are those of 1.2.
 */
export const FOCUS_COLUMNS: readonly FocusColumn[] = [
  recommended('AvailabilityZone', 'label?'),
  mandatory('BilledCost', 'decimal'),
  mandatory('BillingAccountId', 'label'),
  mandatory('BillingAccountName', 'label?'),
  conditional('BillingAccountType', 'label', in12),
  mandatory('BillingCurrency', 'currency'),
  mandatory('BillingPeriodEnd', 'instant'),
  mandatory('BillingPeriodStart', 'instant'),
  conditional('CapacityReservationId', 'label?', in11),
  conditional('CapacityReservationStatus', 'label?', { ...in11, allowed: ['Used', 'Unused'] }),
  mandatory('ChargeCategory', 'label', { allowed: ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'] }),
  mandatory('ChargeClass', 'label?', { allowed: ['Correction'] }),
  mandatory('ChargeDescription', 'label?'),
  recommended('ChargeFrequency', 'label', { allowed: ['One-Time', 'Recurring', 'Usage-Based'] }),
  mandatory('ChargePeriodEnd', 'instant'),
  mandatory('ChargePeriodStart', 'instant'),
  conditional('CommitmentDiscountCategory', 'label?', { allowed: ['Spend', 'Usage'] }),
  conditional('CommitmentDiscountId', 'label?'),
  conditional('CommitmentDiscountName', 'label?'),
  conditional('CommitmentDiscountQuantity', 'decimal?', in11),
  conditional('CommitmentDiscountStatus', 'label?', { allowed: ['Used', 'Unused'] }),
  conditional('CommitmentDiscountType', 'label?'),
  conditional('CommitmentDiscountUnit', 'label?', in11),
  conditional('ConsumedQuantity', 'decimal?'),
  conditional('ConsumedUnit', 'label?'),
  mandatory('ContractedCost', 'decimal'),
  conditional('ContractedUnitPrice', 'price?'),
  mandatory('EffectiveCost', 'decimal'),
  recommended('InvoiceId', 'label?', in12),
  mandatory('InvoiceIssuerName', 'label'),
  mandatory('ListCost', 'decimal'),
  conditional('ListUnitPrice', 'price?'),
  conditional('PricingCategory', 'label?', { allowed: ['Standard', 'Dynamic', 'Committed', 'Other'] }),
  conditional('PricingCurrency', 'label?', in12),
  conditional('PricingCurrencyContractedUnitPrice', 'price?', in12),
  conditional('PricingCurrencyEffectiveCost', 'decimal?', in12),
  conditional('PricingCurrencyListUnitPrice', 'price?', in12),
  mandatory('PricingQuantity', 'decimal?'),
  mandatory('PricingUnit', 'label?'),
  mandatory('ProviderName', 'label'),
  mandatory('PublisherName', 'label'),
  conditional('RegionId', 'label?'),
  conditional('RegionName', 'label?'),
  conditional('ResourceId', 'label?'),
  conditional('ResourceName', 'label?'),
  conditional('ResourceType', 'label?'),
  mandatory('ServiceCategory', 'label', { allowed: Object.keys(SERVICE_CATEGORIES) }),
  mandatory('ServiceName', 'label'),
  recommended('ServiceSubcategory', 'label', { ...in11, allowed: Object.values(SERVICE_CATEGORIES).flat() }),
  conditional('SkuId', 'label?'),
  conditional('SkuMeter', 'label?', in11),
  conditional('SkuPriceDetails', 'keyValue?', in11),
  conditional('SkuPriceId', 'label?'),
  conditional('SubAccountId', 'label?'),
  conditional('SubAccountName', 'label?'),
  conditional('SubAccountType', 'label?', in12),
  conditional('Tags', 'keyValue?'),
];
