import { canonical, jsonObject, type JsonObject } from './canonical.js';
import { leafOfEvent } from './event.js';
import { hashFrom, hashOfLeaf } from './hashes.js';
import { checkpointFrom, type Checkpoint, type Key } from './note.js';
import { proveInclusion } from './proofs.js';
import { Refused } from './refused.js';

/** What a receipt proves. */
export interface Proved {
  readonly index: number;
  /** The event, as the log proves it. */
  readonly leaf: JsonObject;
  readonly checkpoint: Checkpoint;
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';

/** Checks the text of a receipt (C2SP tlog-proof). @throws {Refused} NOT_A_RECEIPT, or as the checkpoint and the proof. */
export function proveReceipt(text: string, keys: readonly Key[]): Proved {
  const end = text.indexOf('\n\n');
  const [first, extra = '', place = '', ...hashes] = text.slice(0, Math.max(end, 0)).split('\n');
  const encoded = /^extra (\S+)$/.exec(extra)?.[1];
  const index = /^index (0|[1-9]\d{0,15})$/.exec(place)?.[1];
  const entry = Buffer.from(encoded ?? '', 'base64');
  if (first !== FIRST_LINE || index === undefined || entry.toString('base64') !== encoded)
    throw new Refused('NOT_A_RECEIPT', 'It is not a receipt of an event.');
  const checkpoint = checkpointFrom(text.slice(end + 2), keys);
  const { size, root } = checkpoint;
  proveInclusion({ index: Number(index), size, leaf: hashOfLeaf(entry), root, proof: hashes.map(hashFrom) });
  const leaf = jsonObject(entry.toString(), 'The leaf');
  if (leaf['index'] !== Number(index)) throw new Refused('NOT_A_RECEIPT', 'The leaf is of another place.');
  return { index: Number(index), leaf, checkpoint };
}

/** Checks that an event is the one that was proved. @throws {Refused} EVENT_DIFFERS, with what differs */
export function proveEvent(text: string, { leaf, index }: Proved): void {
  const own = leafOfEvent(jsonObject(text.trim(), 'The event'), index);
  const names = [...new Set([...Object.keys(own), ...Object.keys(leaf)])].sort();
  const differing = names.filter((name) => canonical(own[name] ?? null) !== canonical(leaf[name] ?? null));
  if (differing.length > 0) throw new Refused('EVENT_DIFFERS', `The event is not the one of the receipt: ${differing.join(', ')} differ.`);
}
