import pg from 'pg';
import { shownDatabaseUrl } from './database-url.js';

/** The address, the rights or the version of the database are wrong: it stays so until somebody corrects something. */
export class DatabaseMisconfigured extends Error {
  override readonly name = 'DatabaseMisconfigured';
}

/** The database cannot be reached now. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

/** What a database says about itself. */
export interface DatabaseFacts {
  /** As people write it, e.g. `16.4`. */
  readonly version: string;
  /** As programs compare it, e.g. 160004. */
  readonly versionNumber: number;
  readonly encoding: string;
  /** A copy that only follows another server. */
  readonly readOnly: boolean;
  readonly user: string;
  /** Where tables are made; null when the search path leads nowhere. */
  readonly schema: string | null;
  readonly mayCreate: boolean;
  /** The server's clock minus ours, in milliseconds. */
  readonly clockAheadMs: number;
  /** Bytes of all tables in the schema, with their indexes. */
  readonly tableBytes: number;
}

const OLDEST = 150_000;
const CONNECT_MS = 5_000;

/**
 * Asks a database whether it will do.
 * @throws {DatabaseMisconfigured} | {DatabaseUnavailable} in full sentences, without the password.
 */
export async function checkDatabase(url: string): Promise<DatabaseFacts> {
  const facts = await askDatabase(url);
  const fault = faultOf(facts);
  if (fault !== undefined) throw new DatabaseMisconfigured(`PostgreSQL at ${shownDatabaseUrl(url)}: ${fault}`);
  return facts;
}

/** Why a database cannot be used, with what to do; undefined when it can. Pure. */
export function faultOf({ version, versionNumber, encoding, readOnly, user, schema, mayCreate }: DatabaseFacts): string | undefined {
  if (versionNumber < OLDEST) return `its version ${version} is too old. Use PostgreSQL ${OLDEST / 10_000} or newer.`;
  if (readOnly) return 'it is a read-only copy of another server. Name the primary server in DATABASE_URL.';
  if (encoding !== 'UTF8') return `its encoding is ${encoding}. Make a database with: create database … encoding 'UTF8' template template0`;
  if (schema === null) return 'the search path names no schema that exists. Make one, or correct the search_path of the user.';
  if (!mayCreate)
    return `the user ${user} may not create tables in the schema ${schema}. Run as its owner: grant create on schema ${schema} to ${user}`;
  return undefined;
}

const QUESTION = `
  select current_setting('server_version') as version, current_setting('server_version_num')::int4 as version_number,
    current_setting('server_encoding') as encoding, pg_is_in_recovery() as read_only, current_user::text as user,
    current_schema()::text as schema, coalesce(has_schema_privilege(current_schema(), 'create'), false) as may_create,
    (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms,
    (select coalesce(sum(pg_total_relation_size(oid)), 0)::float8 from pg_class
     where relkind = 'r' and relnamespace = (select oid from pg_namespace where nspname = current_schema())) as table_bytes`;

interface AnswerRow {
  readonly version: string;
  readonly version_number: number;
  readonly encoding: string;
  readonly read_only: boolean;
  readonly user: string;
  readonly schema: string | null;
  readonly may_create: boolean;
  readonly now_ms: number;
  readonly table_bytes: number;
}

async function askDatabase(url: string): Promise<DatabaseFacts> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, query_timeout: CONNECT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const asked = Date.now();
    const { rows } = await client.query<AnswerRow>(QUESTION);
    const [row] = rows;
    const { version, encoding, user, schema } = row!;
    return {
      ...{ version: version.split(' ')[0]!, encoding, user, schema },
      versionNumber: row!.version_number,
      readOnly: row!.read_only,
      mayCreate: row!.may_create,
      clockAheadMs: Math.round(row!.now_ms - (asked + Date.now()) / 2),
      tableBytes: row!.table_bytes,
    };
  } catch (error) {
    throw connectionFault(url, error);
  } finally {
    // A server that went silent is not waited for.
    void client.end().catch(() => undefined);
  }
}

/** What a SQLSTATE or a system error says about the configuration, and what to do. */
const MISCONFIGURED: Readonly<Record<string, string>> = {
  '28P01': 'it refuses the user or the password. Correct them in DATABASE_URL.',
  '28000': 'it refuses this user from this machine. Correct the user or sslmode in DATABASE_URL, or pg_hba.conf of the server.',
  '3D000': 'it has no database of that name. Make it with: create database …, or correct the name in DATABASE_URL.',
  '42501': 'the user may not connect to the database. Run as its owner: grant connect on database … to the user.',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody known here. Name the authority with sslrootcert in DATABASE_URL.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody known here. Name the authority with sslrootcert in DATABASE_URL.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by nobody known here. Name the authority with sslrootcert in DATABASE_URL.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name. Use the name of the certificate in DATABASE_URL.',
};

const UNAVAILABLE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The host name is not known. Correct it in DATABASE_URL, or wait until it can be resolved.',
  EAI_AGAIN: 'The host name cannot be resolved now. Check the network, or correct it in DATABASE_URL.',
  ECONNREFUSED: 'Nothing listens there. Start PostgreSQL, or correct host and port in DATABASE_URL.',
  ENOENT: 'Nothing listens there. Start PostgreSQL, or correct the folder of its socket in DATABASE_URL.',
  ETIMEDOUT: 'It does not answer. Check host, port and firewall.',
  '53300': 'It has no free connection. Raise max_connections, or end other programs.',
  '57P03': 'It is starting or ending. Try again in a few seconds.',
};

function connectionFault(url: string, error: unknown): Error {
  const shown = shownDatabaseUrl(url);
  const code = codeOf(error);
  const wrong = MISCONFIGURED[code] ?? withoutCode(error);
  if (wrong !== undefined) return new DatabaseMisconfigured(`PostgreSQL at ${shown}: ${wrong}`);
  const message = error instanceof Error && error.message !== '' ? error.message : code;
  const reason = UNAVAILABLE[/timeout/i.test(message) ? 'ETIMEDOUT' : code] ?? `${message}.`;
  return new DatabaseUnavailable(`PostgreSQL at ${shown} cannot be reached: ${reason}`);
}

/** A name with several addresses fails once for each. */
function codeOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error && 'code' in first && typeof first.code === 'string' ? first.code : '';
}

/** Faults that the driver finds itself carry a text only. */
function withoutCode(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : '';
  if (message.includes('does not support SSL')) return 'it does not speak TLS. Remove sslmode from DATABASE_URL, or set sslmode=disable.';
  return message.includes('password must be a string') ? 'it asks for a password. Put one into DATABASE_URL.' : undefined;
}
