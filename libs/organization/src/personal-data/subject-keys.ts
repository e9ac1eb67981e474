import { randomBytes } from 'node:crypto';
import { CiphertextError, deriveKey, fieldKeys, keyedHash, seal, sealField, unseal, unsealField } from './field-cipher.js';
import { MasterKeyError } from './master-key.js';
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

/**
 * Every person's own key, and what is done with it. In a data folder several processes of one machine may share them, in PostgreSQL several
 * machines.
 */
export interface SubjectKeys {
  /** Encrypts fields under the person's key, which is made, durably, on first use. 'erased': the key was destroyed and is never made again. */
  encrypt(personId: string, data: PersonalData): Promise<EncryptedPersonalData | 'erased'>;
  /** The same for a correction, in which null stays null. */
  encryptCorrection(personId: string, correction: PersonalDataCorrection): Promise<EncryptedCorrection | 'erased'>;
  /** Fetches what `decrypt` is about to need, for the next five seconds. Rejects while the keys cannot be reached. */
  load(personIds: readonly string[]): Promise<void>;
  /**
   * Reads fields; those that are null stay null. 'erased' after `shred`. Needs `load` before, or `encrypt`.
   * @throws {CiphertextError} when the envelope was changed or is another person's, or the key is missing though nobody erased it.
   */
  decrypt(personId: string, envelope: EncryptedCorrection): FieldTexts | 'erased';
  /** A keyed hash by which equal texts are found without storing them; blanks around, letter case and Unicode form do not count. */
  blindIndex(space: string, text: string): string;
  /** 32 bytes that follow from the master key and the name, and cannot be guessed without it: a secret that need not be stored. */
  derive(name: string): Buffer;
  /** Destroys the person's key for ever. Safe to repeat; also for a person who never had one. */
  shred(personId: string): Promise<void>;
  /**
   * Destroys the keys of erased people that are there all the same, since a back-up from before was put back: the erasure wins.
   * @returns those people.
   */
  shredAgain(erasedIds: readonly string[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** The wrapped keys of people, wherever they lie. */
export interface WrappedKeys {
  /** Makes sure that `find` knows of these people. */
  load(personIds: readonly string[]): Promise<void>;
  /** What was loaded or added last; undefined when there is nothing. @throws {CiphertextError} it is not at hand. */
  find(personId: string): Buffer | 'erased' | undefined;
  /** What is there, or else the wrapped key that was made for it: of two that come at once, one. */
  findOrAdd(personId: string, make: () => Buffer): Promise<Buffer | 'erased'>;
  /** Leaves a mark in the key's place, so that none is made again. */
  erase(personId: string): Promise<void>;
  close(): Promise<void>;
}

/** The keys that the master key is split into. */
export interface MasterKeys {
  readonly wrapping: Buffer;
  readonly indexing: Buffer;
  readonly deriving: Buffer;
}

/** Splits a master key by purpose. */
export function masterKeys(master: Buffer): MasterKeys {
  return {
    wrapping: deriveKey(master, 'subject key wrapping'),
    indexing: deriveKey(master, 'blind index'),
    deriving: deriveKey(master, 'derived secrets'),
  };
}

/** Names a person's key where it is kept, and binds it to that place: a key under another name cannot be read. */
export const keyName = (personId: string): string => `subject ${personId}`;

/** The keys of people, over wherever they lie. */
export function subjectKeysOn(wrappedKeys: WrappedKeys, { wrapping, indexing, deriving }: MasterKeys): SubjectKeys {
  const open = (personId: string, wrapped: Buffer | 'erased'): Buffer | 'erased' =>
    wrapped === 'erased' ? wrapped : unseal(wrapping, wrapped, keyName(personId));
  const findOrMake = async (personId: string): Promise<Buffer | 'erased'> =>
    open(personId, await wrappedKeys.findOrAdd(personId, () => seal(wrapping, randomBytes(32), keyName(personId))));
  return {
    encrypt: async (personId, data) => encryptFields(await findOrMake(personId), personId, data),
    encryptCorrection: async (personId, correction) => encryptFields(await findOrMake(personId), personId, correction),
    load: (personIds) => wrappedKeys.load(personIds),
    decrypt(personId, envelope) {
      const wrapped = wrappedKeys.find(personId);
      if (!wrapped)
        throw new CiphertextError(`The key of person ${personId} is missing, though nobody erased it. Restore the keys from their backup.`);
      const key = open(personId, wrapped);
      return key === 'erased' ? key : decryptFields(key, personId, envelope);
    },
    blindIndex: (space, text) => keyedHash(indexing, `${space}\0${text.trim().normalize('NFKC').toLowerCase()}`).toString('hex'),
    derive: (name) => keyedHash(deriving, name),
    shred: (personId) => wrappedKeys.erase(personId),
    async shredAgain(erasedIds) {
      await wrappedKeys.load(erasedIds);
      const restored = erasedIds.filter((personId) => wrappedKeys.find(personId) !== 'erased');
      for (const personId of restored) await wrappedKeys.erase(personId);
      return restored;
    },
    close: () => wrappedKeys.close(),
  };
}

/** The name under which text that only the right master key can read is kept. */
export const CHECK = 'check';

/** Such a text. */
export const sealCheck = (wrapping: Buffer): Buffer => seal(wrapping, Buffer.from(CHECK), CHECK);

/** Finds out at once that another master key is in use, not at the first person. @throws {MasterKeyError} */
export function requireSameMasterKey(wrapping: Buffer, check: Buffer): void {
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
