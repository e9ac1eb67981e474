import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { CiphertextError, deriveKey, fieldKeys, keyedHash, seal, sealField, unseal, unsealField } from './field-cipher.js';
import { loadMasterKey, MasterKeyError } from './master-key.js';
import {
  ENCRYPTION_SCHEME,
  PERSONAL_FIELDS,
  type EncryptedCorrection,
  type EncryptedPersonalData,
  type PersonalData,
  type PersonalDataCorrection,
  type PersonalField,
} from './personal-data.events.js';

/** Personal data read with a person's key; null where a correction took a field away. */
export type FieldTexts = { readonly [Field in PersonalField]?: string | null };

/** Every person's own key, and what is done with it. One store per data folder; several processes of one machine may share it. */
export interface SubjectKeys {
  /** Encrypts fields under the person's key, which is made, durably, on first use. 'erased': the key was destroyed and is never made again. */
  encrypt(personId: string, data: PersonalData): Promise<EncryptedPersonalData | 'erased'>;
  /** The same for a correction, in which null stays null. */
  encryptCorrection(personId: string, correction: PersonalDataCorrection): Promise<EncryptedCorrection | 'erased'>;
  /**
   * Reads fields; those that are null stay null. 'erased' after `shred`.
   * @throws {CiphertextError} when the envelope was changed or is another person's, or the key is missing though nobody erased it.
   */
  decrypt(personId: string, envelope: EncryptedCorrection): FieldTexts | 'erased';
  /** A keyed hash by which equal texts are found without storing them; blanks around, letter case and Unicode form do not count. */
  blindIndex(space: string, text: string): string;
  /** Destroys the person's key for ever. Safe to repeat; also for a person who never had one. */
  shred(personId: string): Promise<void>;
  close(): Promise<void>;
}

/** Where the keys are kept. */
export interface SubjectKeysOptions {
  /** The folder for keys, `<data>/keys`; back it up apart from the log. */
  readonly folder: string;
  /** 32 bytes in base64; default: OPSLEDGER_MASTER_KEY, else the file `master.key` in the folder. */
  readonly masterKey?: string;
}

/** Marks a destroyed key. */
const TOMBSTONE = Buffer.from('erased', 'utf8');
/** LMDB writes a changed page to a free place; its old place is written over by a later change. This many changes reach it in practice. */
const SCRUB_WRITES = 8;
const CHECK = 'check';

/** Opens the key store, making it on first use. @throws {MasterKeyError} when the master key is bad or another one. */
export function openSubjectKeys({ folder, masterKey = process.env['OPSLEDGER_MASTER_KEY'] }: SubjectKeysOptions): SubjectKeys {
  const master = loadMasterKey(folder, masterKey);
  const wrapping = deriveKey(master, 'subject key wrapping');
  const indexing = deriveKey(master, 'blind index');
  // Without overlapping syncs a commit is on the disk when it is acknowledged.
  const store: RootDatabase<Buffer, string> = open({ path: join(folder, 'subjects'), encoding: 'binary', overlappingSync: false });
  try {
    checkMasterKey(store, wrapping);
  } catch (error) {
    void store.close();
    throw error;
  }
  const find = (personId: string): Buffer | 'erased' | undefined => {
    const wrapped = store.get(keyName(personId));
    if (!wrapped) return undefined;
    return wrapped.equals(TOMBSTONE) ? 'erased' : unseal(wrapping, wrapped, keyName(personId));
  };
  const findOrMake = async (personId: string): Promise<Buffer | 'erased'> => {
    const found = find(personId);
    if (found) return found;
    const wrapped = seal(wrapping, randomBytes(32), keyName(personId));
    await putIfAbsent(store, keyName(personId), wrapped);
    return find(personId)!;
  };
  return {
    encrypt: async (personId, data) => encryptFields(await findOrMake(personId), personId, data),
    encryptCorrection: async (personId, correction) => encryptFields(await findOrMake(personId), personId, correction),
    decrypt(personId, envelope) {
      const key = find(personId);
      if (!key)
        throw new CiphertextError(
          `The key of person ${personId} is missing, though nobody erased it. Restore the folder of keys from its backup.`,
        );
      return key === 'erased' ? key : decryptFields(key, personId, envelope);
    },
    blindIndex: (space, text) => keyedHash(indexing, `${space}\0${text.trim().normalize('NFKC').toLowerCase()}`).toString('hex'),
    async shred(personId) {
      for (let write = 0; write < SCRUB_WRITES; write++) await store.put(keyName(personId), TOMBSTONE);
    },
    close: () => store.close(),
  };
}

const keyName = (personId: string): string => `subject ${personId}`;

/** Decided inside one write transaction, so of two processes that make a key for one person only one does. */
async function putIfAbsent(store: RootDatabase<Buffer, string>, key: string, value: Buffer): Promise<void> {
  await store.transaction(() => {
    if (!store.get(key)) void store.put(key, value);
  });
}

/** Finds out at once that another master key is in use, not at the first person. */
function checkMasterKey(store: RootDatabase<Buffer, string>, wrapping: Buffer): void {
  const check = store.transactionSync(() => {
    const present = store.get(CHECK);
    if (present) return present;
    const made = seal(wrapping, Buffer.from(CHECK), CHECK);
    store.putSync(CHECK, made);
    return made;
  });
  try {
    unseal(wrapping, check, CHECK);
  } catch {
    throw new MasterKeyError('The keys of the people were wrapped with another master key. Restore that master key from its backup.');
  }
}

/** `Value` is string, or string and null for a correction; the answer has the same. */
function encryptFields<Value extends string | null>(
  key: Buffer | 'erased',
  personId: string,
  texts: { readonly [Field in PersonalField]?: Value | string },
): { readonly scheme: typeof ENCRYPTION_SCHEME; readonly fields: Partial<Record<PersonalField, Value | string>> } | 'erased' {
  if (key === 'erased') return key;
  const keys = fieldKeys(key);
  const fields = PERSONAL_FIELDS.flatMap((field) => {
    const text = texts[field];
    return text === undefined ? [] : [[field, text === null ? text : sealField(keys, personId, field, text)] as const];
  });
  return { scheme: ENCRYPTION_SCHEME, fields: Object.fromEntries(fields) };
}

function decryptFields(key: Buffer, personId: string, { fields }: EncryptedCorrection): FieldTexts {
  const keys = fieldKeys(key);
  const texts = PERSONAL_FIELDS.flatMap((field) => {
    const ciphertext = fields[field];
    return ciphertext === undefined ? [] : [[field, ciphertext === null ? null : unsealField(keys, personId, field, ciphertext)] as const];
  });
  return Object.fromEntries(texts);
}
