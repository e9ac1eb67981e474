import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { hashFrom, sha256 } from './hashes.js';
import { Refused } from './refused.js';

/** A public key that is trusted. Its name is that of the log, or of who vouches for it. */
export interface Key {
  readonly name: string;
  /** 4 bytes in hexadecimal digits. */
  readonly id: string;
  readonly publicKey: KeyObject;
}

/** What precedes the 32 bytes of an Ed25519 key in DER. */
const DER = Buffer.from('302a300506032b6570032100', 'hex');
const ED25519 = 1;

/** Reads a key of the form `name+id+base64`. @throws {Refused} BAD_KEY */
export function keyFrom(text: string): Key {
  const [name = '', id = '', ...rest] = text.trim().split('+');
  const bytes = Buffer.from(rest.join('+'), 'base64');
  const wellFormed = name !== '' && !/\s/.test(name) && bytes.toString('base64') === rest.join('+');
  if (!wellFormed || bytes.length !== 33 || bytes[0] !== ED25519)
    throw new Refused('BAD_KEY', 'The key is not of the form name+id+base64, or not an Ed25519 key.');
  if (sha256(`${name}\n`, bytes).toString('hex', 0, 4) !== id)
    throw new Refused('BAD_KEY', `The id of the key "${name}" is not its own: it was mistyped.`);
  return { name, id, publicKey: createPublicKey({ key: Buffer.concat([DER, bytes.subarray(1)]), format: 'der', type: 'spki' }) };
}

/** Text that keys have signed. */
export interface Note {
  readonly text: string;
  readonly signers: readonly string[];
}

/**
 * Reads a signed note (C2SP signed-note): its text, once a trusted key has signed it. Signatures of others are passed over.
 * @throws {Refused} NOT_A_NOTE, BAD_SIGNATURE, NOT_SIGNED
 */
export function noteFrom(note: string, trusted: readonly Key[]): Note {
  const end = note.lastIndexOf('\n\n');
  const lines = note.slice(end + 2).split('\n');
  // eslint-disable-next-line no-control-regex -- notes have no control characters but the newline.
  if (end < 0 || lines.pop() !== '' || lines.length > 16 || /[\0-\x09\x0b-\x1f\x7f-\x9f]/.test(note))
    throw new Refused('NOT_A_NOTE', 'It is not a signed note.');
  const text = note.slice(0, end + 1);
  const signers = lines.flatMap((line) => signerOf(line, text, trusted));
  if (signers.length === 0) throw new Refused('NOT_SIGNED', 'No key that is trusted has signed it.');
  return { text, signers };
}

function signerOf(line: string, text: string, trusted: readonly Key[]): readonly string[] {
  const match = /^— (\S+) (\S+)$/u.exec(line);
  const bytes = Buffer.from(match?.[2] ?? '', 'base64');
  if (!match || bytes.length <= 4 || bytes.toString('base64') !== match[2])
    throw new Refused('NOT_A_NOTE', 'A signature of the note is none.');
  const key = trusted.find(({ name, id }) => name === match[1] && id === bytes.toString('hex', 0, 4));
  if (!key) return [];
  if (!verify(null, Buffer.from(text), key.publicKey, bytes.subarray(4)))
    throw new Refused('BAD_SIGNATURE', `The signature of "${key.name}" is not over this text: one of them was changed.`);
  return [key.name];
}

/** What a log says of itself. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** Reads a signed checkpoint (C2SP tlog-checkpoint). @throws {Refused} as `noteFrom`, and NOT_A_CHECKPOINT */
export function checkpointFrom(note: string, trusted: readonly Key[]): Checkpoint {
  const { text } = noteFrom(note, trusted);
  const [origin = '', size = '', root = ''] = text.split('\n');
  if (origin === '' || !/^(?:0|[1-9]\d{0,15})$/.test(size) || text.slice(0, -1).split('\n').slice(3).includes(''))
    throw new Refused('NOT_A_CHECKPOINT', 'The signed text is not a checkpoint.');
  return { origin, size: Number(size), root: hashFrom(root) };
}
