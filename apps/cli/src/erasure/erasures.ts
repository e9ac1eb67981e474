import { erasable, eraseBy, keptUntil } from '@opsledger/organization';
import { sql, type Kysely } from 'kysely';

/** How the erasure of people stands. People are told by their ids. */
export interface Erasures {
  readonly waiting: readonly { readonly personId: string; readonly requestedBy: string; readonly expiresOn: string | null }[];
  readonly held: readonly { readonly personId: string; readonly cases: readonly string[] }[];
  readonly due: readonly { readonly personId: string; readonly since: string; readonly eraseBy: string | null }[];
  readonly erased: number;
}

/** Reads it from the read models. @param today in UTC. */
export async function erasures(db: Kysely<unknown>, today: string): Promise<Erasures> {
  const waiting = await sql<Erasures['waiting'][number]>`
    select person_id as "personId", erasure_requested_by as "requestedBy", erasure_expires_on::text as "expiresOn" from person
    where erasure_requested_by is not null and coalesce(erasure_expires_on >= ${today}::date, true) order by erasure_requested_at`.execute(
    db,
  );
  const held = await sql<Erasures['held'][number]>`
    select person_id as "personId", legal_holds as cases from person where status <> 'Erased' and cardinality(legal_holds) > 0 order by person_id`.execute(
    db,
  );
  const due = await sql<Erasures['due'][number]>`
    select person_id as "personId", (${keptUntil} + 1)::text as since, (${eraseBy})::text as "eraseBy" from person
    where ${erasable} and ${keptUntil} < ${today}::date order by last_day, person_id`.execute(db);
  const erased = await sql<{ erased: number }>`select count(*)::int4 as erased from person where erased`.execute(db);
  return { waiting: waiting.rows, held: held.rows, due: due.rows, erased: erased.rows[0]!.erased };
}
