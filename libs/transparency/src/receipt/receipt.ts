import { leafHash, type Hash } from '../merkle/hash.js';
import { checkInclusion, type InclusionFault } from '../merkle/inclusion.js';
import { fromBase64, toBase64 } from '../note/base64.js';
import { openCheckpoint, type Checkpoint, type CheckpointFault, type TrustedLog } from '../note/checkpoint.js';

/** Proof that an entry is in the log, which holds without the log (C2SP tlog-proof). */
export interface Receipt {
  readonly index: number;
  /** The leaf's bytes, so that the receipt says by itself what it is about. */
  readonly entry: Uint8Array;
  readonly proof: readonly Hash[];
  /** The signed checkpoint of a tree that has the entry. */
  readonly checkpoint: string;
}

/** Why a receipt is refused. */
export type ReceiptFault = 'NOT_A_RECEIPT' | CheckpointFault | InclusionFault;

const VERSION = 'c2sp.org/tlog-proof@v1';

/** The text of a receipt's file, whose name ends in `.tlog-proof`. */
export function receiptText({ index, entry, proof, checkpoint }: Receipt): string {
  return [VERSION, `extra ${toBase64(entry)}`, `index ${index}`, ...proof.map(toBase64), '', checkpoint].join('\n');
}

/** Reads the text of a receipt, and believes none of it. @returns undefined when it is none. */
export function parseReceipt(text: string): Receipt | undefined {
  const end = text.indexOf('\n\n');
  const [version, extra = '', place = '', ...hashes] = text.slice(0, Math.max(end, 0)).split('\n');
  const entry = /^extra (\S+)$/.exec(extra)?.[1];
  const index = /^index (0|[1-9]\d*)$/.exec(place)?.[1];
  const bytes = entry === undefined ? undefined : fromBase64(entry);
  const proof = hashes.map(fromBase64).filter((hash) => hash !== undefined);
  if (version !== VERSION || !bytes || index === undefined || proof.length < hashes.length) return undefined;
  return { index: Number(index), entry: bytes, proof, checkpoint: text.slice(end + 2) };
}

/** What a receipt that holds proves: this entry, at this place, in the tree of this checkpoint. */
export interface Proved {
  readonly index: number;
  readonly entry: Uint8Array;
  readonly checkpoint: Checkpoint;
}

/** Checks the text of a receipt by what is known of the log alone. */
export function checkReceipt(text: string, log: TrustedLog): Proved | { readonly fault: ReceiptFault } {
  const receipt = parseReceipt(text);
  if (!receipt) return { fault: 'NOT_A_RECEIPT' };
  const checkpoint = openCheckpoint(receipt.checkpoint, log);
  if ('fault' in checkpoint) return checkpoint;
  const { index, entry, proof } = receipt;
  const { size, root } = checkpoint;
  const fault = checkInclusion({ index, leaf: leafHash(entry), proof, size, root });
  return fault ? { fault } : { index, entry, checkpoint };
}
