import type { EntitlementId, LocalDate } from '@opsledger/kernel';
import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import { positionOf, type LicensePosition } from './license-position.js';

/** Whose position on which day. */
export interface PositionKey {
  readonly entitlementId: EntitlementId;
  readonly on: LocalDate;
}

interface SumsRow {
  readonly entitlement_id: EntitlementId;
  readonly day: LocalDate;
  readonly entitled: string | number;
  readonly excepted: string | number;
  readonly assigned: string | number;
  readonly reserved: string | number;
  readonly consumed: string | number | null;
  readonly price_amount: string | null;
  readonly price_currency: string | null;
}

/** Whether a row that counts from one day up to the day before another counts on the day that is asked for. */
const within = (from: string, until: string): RawBuilder<unknown> =>
  sql`${sql.ref(from)} <= asked.day and (${sql.ref(until)} is null or ${sql.ref(until)} > asked.day)`;

/** Whether a lot's term covers the day that is asked for. A term includes its last day. */
const valid = sql`lot.term_start <= asked.day and (lot.term_end is null or lot.term_end >= asked.day)`;

/** The seats that count on a day, as columns for `asked (entitlement_id, day)`. */
const ENTITLED = sql`
  (select coalesce(sum(lot.bought), 0) from purchase_lot lot where lot.entitlement_id = asked.entitlement_id and ${valid})
  - (select coalesce(sum(less.seats), 0) from purchase_lot lot join lot_reduction less on less.lot_id = lot.lot_id and less.entitlement_id = lot.entitlement_id
     where lot.entitlement_id = asked.entitlement_id and ${valid} and less.effective_on <= asked.day)`;
const ASSIGNED = sql`
  (select coalesce(sum(used.quantity), 0) from license_assignment used
   where used.entitlement_id = asked.entitlement_id and ${within('used.assigned_on', 'used.released_on')})`;
const RESERVED = sql`
  (select coalesce(sum(kept.quantity), 0) from seat_reservation kept
   where kept.entitlement_id = asked.entitlement_id and ${within('kept.reserved_on', 'kept.released_on')})
  - (select coalesce(sum(used.quantity), 0) from license_assignment used join seat_reservation kept
       on kept.reservation_id = used.reservation_id and kept.entitlement_id = used.entitlement_id
     where kept.entitlement_id = asked.entitlement_id and ${within('kept.reserved_on', 'kept.released_on')} and used.assigned_on <= asked.day)`;
const EXCEPTED = sql`
  (select coalesce(sum(more.seats), 0) from license_exception more
   where more.entitlement_id = asked.entitlement_id and ${within('more.starts_on', 'more.revoked_on')}
     and (more.ends_on is null or more.ends_on >= asked.day))`;
const CONSUMED = sql`
  (select sum(latest.quantity) from
    (select distinct on (source) source, quantity from license_consumption measured
     where measured.entitlement_id = asked.entitlement_id and measured.as_of <= asked.day order by source, as_of desc) latest)`;

/** The position of each key that names an entitlement, in no order. One statement, of rows that say when they count: nothing is replayed. */
export async function readPositions(db: QueryExecutorProvider, keys: readonly PositionKey[]): Promise<readonly LicensePosition[]> {
  const asked = sql.join(keys.map(({ entitlementId, on }) => sql`(${entitlementId}::uuid, ${on}::date)`));
  const { rows } = await sql<SumsRow>`
    select asked.entitlement_id, asked.day::text as day, ${inForce(ENTITLED)} as entitled, ${inForce(EXCEPTED)} as excepted,
      ${inForce(ASSIGNED)} as assigned, ${inForce(RESERVED)} as reserved, case when gone then null else ${CONSUMED} end as consumed,
      price.unit_price_amount::text as price_amount, price.unit_price_currency as price_currency
    from (values ${asked}) as given (entitlement_id, day)
    join lateral (select given.entitlement_id, given.day, entitlement.retired_on is not null and entitlement.retired_on <= given.day as gone
      from license_entitlement entitlement where entitlement.entitlement_id = given.entitlement_id) asked on true
    left join lateral (select unit_price_amount, unit_price_currency from purchase_lot lot
      where lot.entitlement_id = asked.entitlement_id and lot.unit_price_amount is not null and lot.term_start <= asked.day
      order by lot.term_start desc, lot.bought_revision desc limit 1) price on true`.execute(db);
  return rows.map(toPosition);
}

/** The ids of entitlements in force of which seats are free on a day, as a condition on the list of entitlements. */
export function hasUnusedSeats(day: LocalDate): RawBuilder<unknown> {
  return sql`entitlement_id in (select asked.entitlement_id from
    (select entitlement.entitlement_id, ${day}::date as day from license_entitlement entitlement
     where entitlement.retired_on is null or entitlement.retired_on > ${day}::date) asked
    where (${ENTITLED}) - (${ASSIGNED}) - (${RESERVED}) > 0)`;
}

/** Whether of `entitlement`, which is in force, more is in use on a day than there is with exceptions, as a condition. */
export function isShort(day: LocalDate): RawBuilder<unknown> {
  return sql`entitlement.status = 'Active' and exists (select from (select entitlement.entitlement_id, ${day}::date as day) asked
    where greatest((${ASSIGNED}) + (${RESERVED}), coalesce(${CONSUMED}, 0)) > (${ENTITLED}) + (${EXCEPTED}))`;
}

/** Nothing of an entitlement counts from the day on which it was retired. */
function inForce(seats: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when gone then 0 else (${seats}) end`;
}

function toPosition(row: SumsRow): LicensePosition {
  const { price_amount: amount, price_currency: currency } = row;
  return positionOf({
    entitlementId: row.entitlement_id,
    on: row.day,
    entitled: Number(row.entitled),
    excepted: Number(row.excepted),
    assigned: Number(row.assigned),
    reserved: Number(row.reserved),
    consumed: row.consumed === null ? null : Number(row.consumed),
    latestPrice: amount === null || currency === null ? null : { amount, currency },
  });
}
