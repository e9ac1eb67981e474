import { addDays, addMonths, type LocalDate, type PurchaseLotId } from '@opsledger/kernel';
import type { World } from './world.js';
import { DAY, MINUTE, seedId } from './seed-step.js';
import { midnightOf, workday } from './story.js';

/** A lot and the last day of its term. */
export interface Term {
  readonly lotId: PurchaseLotId;
  readonly end: LocalDate;
  /** What takes its place, and when that was bought. */
  readonly renewal?: { readonly lotId: PurchaseLotId; readonly end: LocalDate; readonly at: number };
}

/** The terms of a lot and of those that renew it, year after year, up to the end of the period. @param keeps how many are bought at the most. */
export function lotTerms(world: World, first: Term, { name, keeps }: { readonly name: string; readonly keeps: number }): readonly Term[] {
  const { settings, chance, period } = world;
  const terms: Term[] = [];
  let { lotId, end } = first;
  for (;;) {
    const at = workday(midnightOf(end) - chance.int(5, 40) * DAY) + chance.int(480, 960) * MINUTE;
    if (terms.length + 1 >= keeps || at >= period.end) return [...terms, { lotId, end }];
    const next = {
      lotId: seedId<PurchaseLotId>(settings, 'lot', `${name} ${terms.length}`),
      end: addDays(addMonths(addDays(end, 1), 12), -1),
      at,
    };
    terms.push({ lotId, end, renewal: next });
    ({ lotId, end } = next);
  }
}
