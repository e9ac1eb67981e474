import { isHash, type Hash } from '../merkle/hash.js';
import { fromBase64, toBase64 } from './base64.js';
import type { NoteKey } from './note-key.js';
import { openNote, signNote, type NoteFault, type NoteSigner } from './signed-note.js';

/** What a log says of itself: so many leaves, this root (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Which log. */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

/** Why a checkpoint is refused. OTHER_ORIGIN: it is of another log. */
export type CheckpointFault = NoteFault | 'NOT_A_CHECKPOINT' | 'OTHER_ORIGIN';

/** What a log is known by. */
export interface TrustedLog {
  readonly origin: string;
  /** Every key that the log has signed with. */
  readonly keys: readonly NoteKey[];
}

/** @throws {RangeError} when the origin is empty or has control characters. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): string {
  return signNote(checkpointText(checkpoint), signers);
}

function checkpointText({ origin, size, root }: Checkpoint): string {
  const text = `${origin}\n${size}\n${toBase64(root)}\n`;
  if (!parseCheckpoint(text)) throw new RangeError(`A log cannot have the origin "${origin}" or the size ${size}.`);
  return text;
}

/** Checks a signed checkpoint of the log that is trusted. */
export function openCheckpoint(note: string, { origin, keys }: TrustedLog): Checkpoint | { readonly fault: CheckpointFault } {
  const opened = openNote(note, keys);
  if ('fault' in opened) return opened;
  const checkpoint = parseCheckpoint(opened.text);
  if (!checkpoint) return { fault: 'NOT_A_CHECKPOINT' };
  return checkpoint.origin === origin ? checkpoint : { fault: 'OTHER_ORIGIN' };
}

/** Lines after the third are extensions, which nobody checks; they must not be empty. */
function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', size = '', encoded = '', ...extensions] = text.slice(0, -1).split('\n');
  const root = fromBase64(encoded);
  const wellFormed = origin !== '' && /^(?:0|[1-9]\d*)$/.test(size) && Number.isSafeInteger(Number(size)) && !extensions.includes('');
  return wellFormed && root && isHash(root) ? { origin, size: Number(size), root } : undefined;
}
