import type { DueCommand, Schedule } from '@opsledger/eventsourcing';
import { addDays, dateOf, type Instant, type LocalDate } from '@opsledger/kernel';
import { inPages, type ReadStore } from '@opsledger/read-store';
import { sql, type RawBuilder } from 'kysely';
import type { EntitlementCommand } from '../entitlement/entitlement.decider.js';
import { RENEWAL_REMINDER_DAYS } from '../entitlement/entitlement.time.decider.js';
import { licenseRegister } from '../license-register/license-register.projection.js';
import { purchaseLotTable, type PurchaseLotRow } from '../license-register/license-register.table.js';

/** What schedules look at. */
export interface ScheduleParts {
  readonly readStore: Pick<ReadStore, 'from'>;
}

/** What time does to lots. Names and keys are frozen: command ids follow from them. */
export function licenseSchedules({ readStore }: ScheduleParts): readonly Schedule[] {
  const reads = [licenseRegister.name];
  return [
    {
      name: 'licenseLotExpiry',
      reads,
      async *due(now) {
        const ended = sql<boolean>`term_end < ${dateOf(now)} and expired_on is null`;
        for await (const row of dueLots(readStore, ended)) yield expiry(row);
      },
    },
    {
      name: 'licenseRenewalReminder',
      reads,
      async *due(now) {
        const today = dateOf(now);
        const ends = sql`term_end between ${today} and ${addDays(today, RENEWAL_REMINDER_DAYS)}`;
        const waits = sql<boolean>`${ends} and reminded_on is null and renewed_by is null and seats > 0`;
        for await (const row of dueLots(readStore, waits)) yield reminder(row);
      },
    },
  ];
}

/** Dated the day after the term, however late it is found. */
function expiry({ entitlement_id: entitlementId, lot_id: lotId, term_end }: DueLot): DueCommand {
  const command: EntitlementCommand = { type: 'ExpireLot', data: { entitlementId, lotId } };
  const occurredAt = `${addDays(term_end, 1)}T00:00:00.000Z` as Instant;
  const key = `${entitlementId}|${lotId}|${term_end}`;
  return { category: 'licenseEntitlement', id: entitlementId, command, key, occurredAt, reason: 'The term has ended.' };
}

function reminder({ entitlement_id: entitlementId, lot_id: lotId, term_end }: DueLot): DueCommand {
  const command: EntitlementCommand = { type: 'RemindOfRenewal', data: { entitlementId, lotId } };
  return { category: 'licenseEntitlement', id: entitlementId, command, key: `${entitlementId}|${lotId}|${term_end}` };
}

type DueLot = PurchaseLotRow & { readonly term_end: LocalDate };

/**
 * Lots of entitlements in force in the order of their ends, a page at a time. What is done with a row does not move the place where the next
 * page begins.
 * @param condition only lots with an end are looked for.
 */
function dueLots(readStore: ScheduleParts['readStore'], condition: RawBuilder<boolean>): AsyncGenerator<DueLot> {
  const inForce = sql<boolean>`entitlement_id in (select entitlement_id from license_entitlement where status = 'Active')`;
  return inPages<DueLot>((last, size) => {
    const after = last && sql<boolean>`(term_end, lot_id, entitlement_id) > (${last.term_end}, ${last.lot_id}, ${last.entitlement_id})`;
    return readStore
      .from(purchaseLotTable)
      .selectAll()
      .where('term_end', 'is not', null)
      .where(sql<boolean>`(${condition})`)
      .where(inForce)
      .where(after ?? sql<boolean>`true`)
      .orderBy('term_end')
      .orderBy('lot_id')
      .orderBy('entitlement_id')
      .limit(size)
      .$narrowType<{ term_end: LocalDate }>()
      .execute();
  });
}
