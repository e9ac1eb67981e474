import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A ciphertext that does not belong to this key, person or field, or was changed. */
export class CiphertextError extends Error {
  override readonly name = 'CiphertextError';
}

/** A key derived from another one for one purpose, so that no key serves two algorithms. */
export function deriveKey(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), purpose, 32));
}

/** Keyed hash of text (HMAC-SHA-256). */
export function keyedHash(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

/** Encrypts bytes under a random initialisation vector; `context` must be given again to decrypt. */
export function seal(key: Buffer, plain: Buffer, context: string): Buffer {
  return encryptWith(key, randomBytes(IV_BYTES), plain, context);
}

/** What `seal` or `sealField` encrypted. @throws {CiphertextError} */
export function unseal(key: Buffer, sealed: Buffer, context: string): Buffer {
  if (sealed.length < IV_BYTES + TAG_BYTES) throw new CiphertextError('The ciphertext is too short.');
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new CiphertextError('The ciphertext was changed, or belongs to another person, field or key.');
  }
}

/** A person's key, split by purpose once for all fields. */
export interface FieldKeys {
  readonly encryption: Buffer;
  readonly iv: Buffer;
}

/** The keys for a person's fields. */
export function fieldKeys(personKey: Buffer): FieldKeys {
  return { encryption: deriveKey(personKey, 'field encryption'), iv: deriveKey(personKey, 'field iv') };
}

/**
 * Encrypts one field of one person. The initialisation vector is a keyed hash of the field and the text, so the same text gives the same
 * ciphertext: a command sent again has the same hash and is recognised as a repeat, and an unchanged fact is seen to be unchanged without
 * reading it. What it gives away is only that a person has the same value in the same field twice. Two different texts would need about
 * 2^48 values under one person's key before they are likely to share a vector.
 */
export function sealField(keys: FieldKeys, personId: string, field: string, text: string): string {
  const context = fieldContext(personId, field);
  const iv = keyedHash(keys.iv, `${field}\0${text}`).subarray(0, IV_BYTES);
  return encryptWith(keys.encryption, iv, Buffer.from(text, 'utf8'), context).toString('base64');
}

/** The text that `sealField` encrypted. @throws {CiphertextError} */
export function unsealField(keys: FieldKeys, personId: string, field: string, ciphertext: string): string {
  return unseal(keys.encryption, Buffer.from(ciphertext, 'base64'), fieldContext(personId, field)).toString('utf8');
}

const fieldContext = (personId: string, field: string): string => `${personId}\0${field}`;

function encryptWith(key: Buffer, iv: Buffer, plain: Buffer, context: string): Buffer {
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context, 'utf8'));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}
