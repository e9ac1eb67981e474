import { sign, verify, type KeyObject } from 'node:crypto';
import { fromBase64, toBase64 } from './base64.js';
import { isKeyName, type NoteKey } from './note-key.js';

/** What signs notes. */
export interface NoteSigner {
  readonly key: NoteKey;
  readonly privateKey: KeyObject;
}

/**
 * Why a note is refused. UNSIGNED: no signature is of a key that is known. BAD_SIGNATURE: a known key did not sign this text.
 * MALFORMED: it is no signed note at all.
 */
export type NoteFault = 'MALFORMED' | 'TOO_MANY_SIGNATURES' | 'UNSIGNED' | 'BAD_SIGNATURE';

/** A note whose text may be believed, or why not. */
export type OpenedNote = { readonly text: string; readonly keys: readonly NoteKey[] } | { readonly fault: NoteFault };

/** What the format asks verifiers to accept at least; we accept no more. */
const MAX_SIGNATURES = 16;
const ID_BYTES = 4;

/** Signs a text that ends with a newline. @throws {RangeError} for text that cannot be in a note. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!isNoteText(text)) throw new RangeError('The text of a note ends with a newline and has no other control characters.');
  const lines = signers.map(({ key, privateKey }) => {
    const signature = sign(undefined, Buffer.from(text, 'utf8'), privateKey);
    return `— ${key.name} ${toBase64(Buffer.concat([key.id, signature]))}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/**
 * Checks a note by the keys that are trusted. Signatures of others are passed over: they are those of later keys and of witnesses.
 * One bad signature of a trusted key refuses the whole note.
 */
export function openNote(note: string, trusted: readonly NoteKey[]): OpenedNote {
  const parsed = parseNote(note);
  if ('fault' in parsed) return parsed;
  const { text, signatures } = parsed;
  const keys: NoteKey[] = [];
  for (const { name, id, signature } of signatures) {
    const key = trusted.find((known) => known.name === name && Buffer.compare(known.id, id) === 0);
    if (!key) continue;
    if (!verify(undefined, Buffer.from(text, 'utf8'), key.publicKey, signature)) return { fault: 'BAD_SIGNATURE' };
    keys.push(key);
  }
  return keys.length === 0 ? { fault: 'UNSIGNED' } : { text, keys };
}

interface Signature {
  readonly name: string;
  readonly id: Uint8Array;
  readonly signature: Uint8Array;
}

/** Newlines are the only control characters; a lone surrogate is no UTF-8. */
const isNoteText = (text: string): boolean => text.endsWith('\n') && !/[^\P{Cc}\n\x7f-\x9f]|\p{Surrogate}/u.test(text);

function parseNote(note: string): { readonly text: string; readonly signatures: readonly Signature[] } | { readonly fault: NoteFault } {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !isNoteText(note)) return { fault: 'MALFORMED' };
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return { fault: 'TOO_MANY_SIGNATURES' };
  const signatures = lines.map(parseSignature);
  const whole = signatures.filter((signature) => signature !== undefined);
  return whole.length === lines.length ? { text: note.slice(0, end + 1), signatures: whole } : { fault: 'MALFORMED' };
}

function parseSignature(line: string): Signature | undefined {
  const [, name, encoded] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  if (name === undefined || !isKeyName(name) || !bytes || bytes.length <= ID_BYTES) return undefined;
  return { name, id: bytes.subarray(0, ID_BYTES), signature: bytes.subarray(ID_BYTES) };
}
