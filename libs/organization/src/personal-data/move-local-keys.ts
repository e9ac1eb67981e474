import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import type { OperationsLog } from '@opsledger/eventsourcing';
import { durably } from './durably.js';
import { movedMark, openLocalKeys, subjectsFolder, TOMBSTONE } from './local-subject-keys.js';
import { CHECK, requireSameMasterKey } from './subject-keys.js';

/** A data folder and a database hold keys of people that are not the same: one of them belongs to another ledger. */
export class SubjectKeysConflict extends Error {
  override readonly name = 'SubjectKeysConflict';
}

/** From where to where. */
export interface Move {
  readonly folder: string;
  readonly db: Kysely<unknown>;
  readonly wrapping: Buffer;
  readonly log: OperationsLog;
}

/** Whether a folder holds keys that PostgreSQL does not have for sure. */
export const hasLocalKeys = (folder: string): boolean => existsSync(join(subjectsFolder(folder), 'data.mdb'));

/**
 * Moves the keys of people from a folder to PostgreSQL, which has none yet, and removes them there once they are safe: an erasure must reach
 * every copy. Done again after an interruption it finishes. Nobody else may have the folder.
 * @throws {SubjectKeysConflict} both hold keys, and not the same. @throws {MasterKeyError} those of the folder are wrapped with another one.
 */
export async function moveLocalKeys({ folder, db, wrapping, log }: Move): Promise<void> {
  if (!hasLocalKeys(folder)) return;
  const local = await readLocalKeys(folder, wrapping);
  if (local.size > 0) {
    const copied = await copyOnce(db, folder, local);
    if (copied) log('warn', `The keys of ${local.size} people were moved from ${folder} to PostgreSQL. Back up its table subject_key now.`);
    await writeMark(folder);
  }
  await rm(subjectsFolder(folder), { recursive: true });
}

/** Wrapped keys by name, in base64; null for destroyed ones. */
type Keys = ReadonlyMap<string, string | null>;

async function readLocalKeys(folder: string, wrapping: Buffer): Promise<Keys> {
  const store = openLocalKeys(folder);
  try {
    const keys = new Map<string, string | null>();
    for (const { key, value } of store.getRange()) {
      if (key === CHECK) requireSameMasterKey(wrapping, value);
      else keys.set(key, value.equals(TOMBSTONE) ? null : value.toString('base64'));
    }
    return keys;
  } finally {
    await store.close();
  }
}

/** @returns false when all of them are there already. */
async function copyOnce(db: Kysely<unknown>, folder: string, local: Keys): Promise<boolean> {
  return durably(db, async (transaction) => {
    await sql`lock table subject_key in share row exclusive mode`.execute(transaction);
    const { rows } = await sql<{ name: string; wrapped: string | null }>`
      select name, wrapped from subject_key where name <> ${CHECK}`.execute(transaction);
    if (rows.length > 0) {
      requireSame(folder, local, new Map(rows.map(({ name, wrapped }) => [name, wrapped])));
      return false;
    }
    const names = [...local.keys()];
    const wrapped = [...local.values()];
    await sql`insert into subject_key (name, wrapped) select * from unnest(${names}::text[], ${wrapped}::text[])`.execute(transaction);
    return true;
  });
}

/** What was erased since the keys were copied counts as the same. */
function requireSame(folder: string, local: Keys, stored: Keys): void {
  const differing = [...local].filter(([name, wrapped]) => stored.get(name) !== wrapped && stored.get(name) !== null).length;
  if (differing === 0) return;
  throw new SubjectKeysConflict(
    `${folder} and the database of DATABASE_URL both hold keys of people, and ${differing} of the ${local.size} in the folder are not those of the database. ` +
      'One of the two belongs to another ledger: name an empty database, or another data folder. Nothing was changed.',
  );
}

async function writeMark(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(movedMark(folder), 'The keys of people are in the table subject_key of the database that DATABASE_URL names.\n');
}
