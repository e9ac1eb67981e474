import type { RecordedEvent } from '@opsledger/eventsourcing';
import type { Hash, NodeReader } from '@opsledger/transparency';

/** An event at its place among the leaves. */
export interface Leaf {
  readonly index: number;
  readonly event: RecordedEvent;
}

/** The log as far as a signed checkpoint goes: what is behind it cannot be proved yet, and is not evidence. */
export interface ProvedLog {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
  /** The signed checkpoint itself. */
  readonly checkpoint: string;
  /** Every key that it has signed with, the last of which signs now. As lines: name, "+", id, "+", key in base64. */
  readonly keys: readonly string[];
  readonly node: NodeReader;
  /** The leaves from a place on, up to the size. */
  leaves(from: number): AsyncIterable<Leaf>;
  /** Signs a text with the key that signs checkpoints. @returns a signed note. */
  sign(text: string): string;
}
