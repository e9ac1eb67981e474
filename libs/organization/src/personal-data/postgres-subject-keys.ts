import { sql, type Kysely } from 'kysely';
import type { OperationsLog } from '@opsledger/eventsourcing';
import { durably } from './durably.js';
import { CiphertextError } from './field-cipher.js';
import { loadMasterKey } from './master-key.js';
import { moveLocalKeys } from './move-local-keys.js';
import {
  CHECK,
  keyName,
  masterKeys,
  requireSameMasterKey,
  sealCheck,
  subjectKeysOn,
  type SubjectKeys,
  type WrappedKeys,
} from './subject-keys.js';
import type { SubjectKeysOptions } from './local-subject-keys.js';

/** Where the keys are kept, and where they may have been before. */
export interface SharedSubjectKeysOptions extends SubjectKeysOptions {
  /** The database; the table `subject_key` is made where it is missing. */
  readonly db: Kysely<unknown>;
  readonly log?: OperationsLog;
}

/** Longest that a key is used without being fetched again, in milliseconds: an erasure on another node has taken effect here by then. */
const KEPT_MS = 5_000;

/**
 * Opens the keys of people in PostgreSQL, for any number of nodes with one master key. Keys that lie in the folder are moved there once.
 * @throws {MasterKeyError} when the master key is bad or another one. @throws {SubjectKeysConflict} folder and database hold different keys.
 */
export async function openSharedSubjectKeys(options: SharedSubjectKeysOptions): Promise<SubjectKeys> {
  const { folder, masterKey = process.env['OPSLEDGER_MASTER_KEY'], db, log = () => undefined } = options;
  const keys = masterKeys(loadMasterKey(folder, masterKey));
  await createTable(db);
  await checkMasterKey(db, keys.wrapping);
  await moveLocalKeys({ folder, db, wrapping: keys.wrapping, log });
  return subjectKeysOn(new PostgresKeys(db), keys);
}

/** No read model: a rebuild leaves it alone. `wrapped` is base64, and null once the key was destroyed. */
async function createTable(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass('subject_key') is not null as found`.execute(db);
  if (rows[0]!.found) return;
  await durably(db, async (transaction) => {
    // Two nodes that start at once: "if not exists" alone may fail for the second.
    await sql`select pg_advisory_xact_lock(hashtext('opsledger subject_key'))`.execute(transaction);
    await sql`create table if not exists subject_key (name text primary key, wrapped text)`.execute(transaction);
  });
}

async function checkMasterKey(db: Kysely<unknown>, wrapping: Buffer): Promise<void> {
  const made = sealCheck(wrapping).toString('base64');
  const insert = sql`insert into subject_key (name, wrapped) values (${CHECK}, ${made}) on conflict (name) do nothing`;
  await durably(db, (transaction) => insert.execute(transaction));
  const { rows } = await sql<{ wrapped: string }>`select wrapped from subject_key where name = ${CHECK}`.execute(db);
  requireSameMasterKey(wrapping, Buffer.from(rows[0]!.wrapped, 'base64'));
}

interface KeyRow {
  readonly name: string;
  readonly wrapped: string | null;
}

const wrappedOf = ({ wrapped }: KeyRow): Buffer | 'erased' => (wrapped === null ? 'erased' : Buffer.from(wrapped, 'base64'));

interface Kept {
  readonly wrapped: Buffer | 'erased' | undefined;
  readonly at: number;
}

class PostgresKeys implements WrappedKeys {
  private readonly kept = new Map<string, Kept>();
  private readonly sweep: NodeJS.Timeout;

  constructor(private readonly db: Kysely<unknown>) {
    this.sweep = setInterval(() => this.forget(), KEPT_MS);
    this.sweep.unref();
  }

  async load(personIds: readonly string[]): Promise<void> {
    if (personIds.length === 0) return;
    const at = performance.now();
    const names = personIds.map(keyName);
    const { rows } = await sql<KeyRow>`select name, wrapped from subject_key where name = any(${names}::text[])`.execute(this.db);
    const found = new Map(rows.map((row) => [row.name, wrappedOf(row)]));
    for (const name of names) this.kept.set(name, { wrapped: found.get(name), at });
  }

  find(personId: string): Buffer | 'erased' | undefined {
    const kept = this.kept.get(keyName(personId));
    if (kept && performance.now() - kept.at < KEPT_MS) return kept.wrapped;
    throw new CiphertextError(`The key of person ${personId} was not fetched within the last seconds.`);
  }

  async findOrAdd(personId: string, make: () => Buffer): Promise<Buffer | 'erased'> {
    await this.load([personId]);
    const found = this.find(personId);
    if (found) return found;
    const insert = sql`insert into subject_key (name, wrapped) values (${keyName(personId)}, ${make().toString('base64')})
      on conflict (name) do nothing`;
    await durably(this.db, (transaction) => insert.execute(transaction));
    await this.load([personId]);
    return this.find(personId)!;
  }

  /** The row stays, empty: without it nobody could tell a destroyed key from a lost one. Its old version is vacuumed away at once. */
  async erase(personId: string): Promise<void> {
    const empty = sql`insert into subject_key (name, wrapped) values (${keyName(personId)}, null)
      on conflict (name) do update set wrapped = null where subject_key.wrapped is not null`;
    await durably(this.db, (transaction) => empty.execute(transaction));
    this.kept.delete(keyName(personId));
    await this.load([personId]);
    await sql`vacuum subject_key`.execute(this.db);
  }

  /** The database is closed by who opened it. */
  async close(): Promise<void> {
    clearInterval(this.sweep);
    this.kept.clear();
  }

  private forget(): void {
    const now = performance.now();
    for (const [name, { at }] of this.kept) if (now - at >= KEPT_MS) this.kept.delete(name);
  }
}
