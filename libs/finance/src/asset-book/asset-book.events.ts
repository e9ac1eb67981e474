import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** How an asset is depreciated: by time, or by use. */
export const METHODS = ['straightLine', 'decliningBalance', 'sumOfYearsDigits', 'unitsOfProduction'] as const;
export type Method = (typeof METHODS)[number];

/**
 * What the first and the last part of the life count for.
 * `fullMonth`: the month of the first day counts whole, that of the disposal not at all. `midMonth`, `midQuarter`, `halfYear`: service begins and ends
 * in the middle of the fiscal month, quarter or year, whatever the day. `daily30360`: by days, months of 30 of them. `dailyActual`: by days of the
 * calendar. The first day of service counts, that of the disposal does not.
 */
export const CONVENTIONS = ['fullMonth', 'midMonth', 'midQuarter', 'halfYear', 'daily30360', 'dailyActual'] as const;
export type Convention = (typeof CONVENTIONS)[number];

/** What a policy is for: every asset, those of a type, or those of a model. The narrowest one holds. */
export const SCOPE_KINDS = ['everything', 'assetType', 'assetModel'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

const policy = {
  method: z.enum(METHODS),
  /** Of all but units of production. */
  lifeMonths: z.int().positive().exactOptional(),
  /** Of units of production: what an asset can do in its life. */
  totalUnits: field.decimal.exactOptional(),
  convention: z.enum(CONVENTIONS),
  /** Of declining balance: the yearly rate is `factor / years of life`. */
  factor: field.decimal.exactOptional(),
  switchToStraightLine: z.boolean().exactOptional(),
  /** What is left at the end, in percent of the cost. */
  salvagePercent: field.decimal,
};
/** How assets are depreciated. */
export type DepreciationPolicy = Readonly<z.infer<z.ZodObject<typeof policy>>>;

export const assetBookEvents = eventCatalogue('assetBook', {
  AssetBookOpened: {
    summary:
      'A way of valuing assets was taken up, in one currency and with its own fiscal year. Nothing is depreciated in it before a policy is set.',
    sentence: '{actor} opened book "{name}" in {currency}',
    version: 1,
    schema: z.object({
      bookId: field.bookId,
      name: field.text,
      currency: field.currency,
      yearEndMonth: z.int().min(1).max(12),
      yearEndDay: z.int().min(1).max(31),
    }),
  },
  DepreciationPolicySet: {
    summary:
      'Assets in the scope that go into service on `effectiveFrom` or later are depreciated like this in the book. Assets that are in service keep what they have.',
    sentence:
      '{actor} set depreciation in book {subject} for {scopeKind}[ {scopeId}] from {effectiveFrom}: {method}, {convention}[, {lifeMonths} months]',
    version: 1,
    schema: z.object({
      bookId: field.bookId,
      scopeKind: z.enum(SCOPE_KINDS),
      scopeId: field.anyId.exactOptional(),
      effectiveFrom: field.date,
      ...policy,
    }),
  },
  AssetBookClosed: {
    summary: 'Nothing more is depreciated in the book. Its figures stay.',
    sentence: '{actor} closed book {subject}',
    version: 1,
    schema: z.object({ bookId: field.bookId }),
  },
});

/** Everything that can have happened to a book. */
export type AssetBookEvent = EventOf<typeof assetBookEvents>;
/** The data of one kind of event. */
export type AssetBookEventData<Type extends AssetBookEvent['type']> = Extract<AssetBookEvent, { type: Type }>['data'];
