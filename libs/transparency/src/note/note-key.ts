import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { fromBase64, toBase64 } from './base64.js';

/** Signature type of Ed25519 over the note's text (C2SP signed-note). */
const ED25519 = 1;
const PUBLIC_KEY_BYTES = 32;
const ID_BYTES = 4;

/** A key by which notes are checked. */
export interface NoteKey {
  readonly name: string;
  /** The first 4 bytes of the hash over name, type and key: tells keys of one name apart. */
  readonly id: Uint8Array;
  readonly publicKey: KeyObject;
}

/** Whether a key may have this name: not empty, no spaces, no plus. */
export const isKeyName = (name: string): boolean => /^[^\s+\p{White_Space}\p{Cc}]+$/u.test(name);

/** The 32 bytes of an Ed25519 public key. */
function rawKey(publicKey: KeyObject): Uint8Array {
  return fromBase64Url(publicKey.export({ format: 'jwk' }).x!);
}

const fromBase64Url = (text: string): Uint8Array => Buffer.from(text, 'base64url');

/** @throws {RangeError} when the name cannot be one, or the key is not of Ed25519. */
export function noteKey(name: string, publicKey: KeyObject): NoteKey {
  if (!isKeyName(name)) throw new RangeError(`"${name}" cannot name a key: leave out spaces and "+".`);
  if (publicKey.asymmetricKeyType !== 'ed25519') throw new RangeError(`The key "${name}" is not an Ed25519 key.`);
  const typed = Uint8Array.of(ED25519, ...rawKey(publicKey));
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, ID_BYTES);
  return { name, id, publicKey };
}

/** The key as one line, to hand to whoever checks: `name+id+base64`. */
export function noteKeyText({ name, id, publicKey }: NoteKey): string {
  return `${name}+${Buffer.from(id).toString('hex')}+${toBase64(Uint8Array.of(ED25519, ...rawKey(publicKey)))}`;
}

/** Reads what `noteKeyText` wrote. @throws {RangeError} that says what is wrong with it. */
export function parseNoteKey(text: string): NoteKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? [];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  if (name === undefined || !bytes) throw new RangeError('A public key is one line: its name, "+", its id, "+", the key in base64.');
  if (bytes[0] !== ED25519 || bytes.length !== 1 + PUBLIC_KEY_BYTES) throw new RangeError(`The key "${name}" is not an Ed25519 key.`);
  const x = Buffer.from(bytes.subarray(1)).toString('base64url');
  const key = noteKey(name, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }));
  if (Buffer.from(key.id).toString('hex') !== id)
    throw new RangeError(`The id of the key "${name}" does not belong to it: it was mistyped.`);
  return key;
}
