import { sql } from 'kysely';
import { DEFAULT_RETENTION } from '../retention-policy/retention-policy.events.js';

/** Parts of statements over the table `person`. */

const years = (column: string, fallback: number | null) =>
  sql`make_interval(years => case when exists (select from retention_policy) then (select ${sql.ref(column)} from retention_policy) else ${fallback}::int end)`;

/** The last day on which the data are erased only for a reason. */
export const keptUntil = sql`(last_day + ${years('person_min_years', DEFAULT_RETENTION.personMinYears)})::date`;
/** The day by which they must be erased; null where the policy names none. */
export const eraseBy = sql`(last_day + ${years('person_max_years', DEFAULT_RETENTION.personMaxYears)})::date`;
/** Who has left, and is neither held as evidence nor erased. */
export const erasable = sql`status = 'Offboarded' and cardinality(legal_holds) = 0`;
