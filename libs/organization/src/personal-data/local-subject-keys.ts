import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { loadMasterKey, MasterKeyError } from './master-key.js';
import { CHECK, keyName, masterKeys, requireSameMasterKey, sealCheck, subjectKeysOn, type SubjectKeys } from './subject-keys.js';

/** Where the keys are kept. */
export interface SubjectKeysOptions {
  /** The folder for keys, `<data>/keys`; back it up apart from the log. */
  readonly folder: string;
  /** 32 bytes in base64; default: OPSLEDGER_MASTER_KEY, else the file `master.key` in the folder. */
  readonly masterKey?: string;
}

/** The keys of people in a folder, by name, as LMDB keeps them. */
export type LocalKeys = RootDatabase<Buffer, string>;

/** Marks a destroyed key. */
export const TOMBSTONE = Buffer.from('erased', 'utf8');
/** LMDB writes a changed page to a free place; its old place is written over by a later change. This many changes reach it in practice. */
const SCRUB_WRITES = 8;

/** The folder within `keys` that holds them. */
export const subjectsFolder = (folder: string): string => join(folder, 'subjects');
/** Left where keys were that PostgreSQL holds now. */
export const movedMark = (folder: string): string => join(folder, 'subjects-are-in-postgresql');

/** Opens the folder of keys. Without overlapping syncs a commit is on the disk when it is acknowledged. */
export function openLocalKeys(folder: string): LocalKeys {
  return open({ path: subjectsFolder(folder), encoding: 'binary', overlappingSync: false });
}

/** Opens the key store of a data folder, making it on first use. @throws {MasterKeyError} when the master key is bad or another one. */
export function openSubjectKeys({ folder, masterKey = process.env['OPSLEDGER_MASTER_KEY'] }: SubjectKeysOptions): SubjectKeys {
  if (existsSync(movedMark(folder)))
    throw new MasterKeyError(`The keys of the people in ${folder} were moved to PostgreSQL. Set DATABASE_URL to that database.`);
  const keys = masterKeys(loadMasterKey(folder, masterKey));
  const store = openLocalKeys(folder);
  try {
    checkMasterKey(store, keys.wrapping);
  } catch (error) {
    void store.close();
    throw error;
  }
  const find = (personId: string): Buffer | 'erased' | undefined => {
    const wrapped = store.get(keyName(personId));
    return wrapped?.equals(TOMBSTONE) ? 'erased' : wrapped;
  };
  const wrappedKeys = {
    load: async () => undefined,
    find,
    async findOrAdd(personId: string, make: () => Buffer) {
      const found = find(personId);
      if (found) return found;
      await putIfAbsent(store, keyName(personId), make());
      return find(personId)!;
    },
    async erase(personId: string) {
      for (let write = 0; write < SCRUB_WRITES; write++) await store.put(keyName(personId), TOMBSTONE);
    },
    close: () => store.close(),
  };
  return subjectKeysOn(wrappedKeys, keys);
}

/** Decided inside one write transaction, so of two processes that make a key for one person only one does. */
async function putIfAbsent(store: LocalKeys, key: string, value: Buffer): Promise<void> {
  await store.transaction(() => {
    if (!store.get(key)) void store.put(key, value);
  });
}

function checkMasterKey(store: LocalKeys, wrapping: Buffer): void {
  const check = store.transactionSync(() => {
    const present = store.get(CHECK);
    if (present) return present;
    const made = sealCheck(wrapping);
    store.putSync(CHECK, made);
    return made;
  });
  requireSameMasterKey(wrapping, check);
}
