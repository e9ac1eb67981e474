import { sql, type Kysely } from 'kysely';
import type { OperationsLog } from '@opsledger/eventsourcing';
import { openPostgresReadStore } from '../database/postgres-read-store.js';
import { requireCopyName, type CopyStorage } from './copy-storage.js';

/** What copies on a server stand on. */
export interface PostgresCopiesOptions {
  readonly url: string;
  /** A store on the same database, which makes and drops their schemas. */
  readonly db: Kysely<unknown>;
  readonly log?: OperationsLog;
}

/** Before the name of a copy in the name of its schema. */
const PREFIX = 'time_machine_';

/** Connections that a copy keeps on this node: few, because there are several copies beside what is served. */
const POOL = { max: 4, applicationName: 'opsledger time machine' };

/** Copies of the read models on a PostgreSQL server: a schema of its own for each, in the same database. The user must be allowed to create schemas. */
export function postgresCopies({ url, db, log }: PostgresCopiesOptions): CopyStorage {
  const schemaOf = (name: string): string => `${PREFIX}${requireCopyName(name)}`;
  return {
    async open(name, projections, { sealed = false } = {}) {
      const schema = schemaOf(name);
      if (!sealed) await sql`create schema if not exists ${sql.id(schema)}`.execute(db);
      return openPostgresReadStore({ url, projections, pool: POOL, schema, sealed, ...(log && { log }) });
    },
    async names() {
      const { rows } = await sql<{ name: string }>`
        select nspname::text as name from pg_namespace where starts_with(nspname::text, ${PREFIX})`.execute(db);
      return rows.map(({ name }) => name.slice(PREFIX.length));
    },
    async size(name) {
      const { rows } = await sql<{ bytes: string }>`
        select coalesce(sum(pg_total_relation_size(c.oid)), 0)::int8 as bytes from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname::text = ${schemaOf(name)} and c.relkind = 'r'`.execute(db);
      return Number(rows[0]!.bytes);
    },
    async drop(name) {
      await sql`drop schema if exists ${sql.id(schemaOf(name))} cascade`.execute(db);
    },
  };
}
