import type { EventStore } from '@opsledger/eventsourcing';
import { nodesInTiles, noteKeyText, signNote, type Checkpoint, type NoteKey, type NoteSigner } from '@opsledger/transparency';
import { LeafPositions, tilesOf } from '../../tiles/tree-files.js';
import type { TileStore } from '../../tiles/tile-store.js';
import { isLeaf } from '../../transparency-log/leaf.js';
import type { Leaf, ProvedLog } from './proved-log.js';

/** What a log is read from. */
export interface ProvedLogParts {
  readonly eventStore: EventStore;
  readonly tiles: Pick<TileStore, 'read'>;
  /** The last checkpoint that the log has signed. */
  readonly signed: Checkpoint & { readonly note: string };
  /** Every key that it has signed with, in their order. */
  readonly keys: readonly NoteKey[];
  /** Signs with the last of them. */
  readonly signer: NoteSigner;
}

/** The log up to its last checkpoint, out of the store and the tiles. Nothing of it is held. */
export function openProvedLog({ eventStore, tiles, signed, keys, signer }: ProvedLogParts): ProvedLog {
  const { origin, size, root, note } = signed;
  const positions = new LeafPositions(size, tiles);
  return {
    ...{ origin, size, root },
    checkpoint: note,
    keys: keys.map(noteKeyText),
    node: nodesInTiles(size, tilesOf(size, tiles)),
    leaves: (from) => leavesOf(eventStore, positions, from),
    sign: (text) => signNote(text, [signer]),
  };
}

async function* leavesOf(eventStore: EventStore, positions: LeafPositions, from: number): AsyncGenerator<Leaf> {
  if (from >= positions.size) return;
  let index = from;
  for await (const event of eventStore.readAll({ from: await positions.at(from) })) {
    if (!isLeaf(event)) continue;
    yield { index, event };
    index += 1;
    if (index === positions.size) return;
  }
}
