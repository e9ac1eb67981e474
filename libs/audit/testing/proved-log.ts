import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { RecordedEvent } from '@opsledger/eventsourcing';
import {
  growTree,
  leafHash,
  nodesInTiles,
  noteKey,
  noteKeyText,
  signCheckpoint,
  signNote,
  tilePath,
  type NoteSigner,
  type TileReader,
} from '@opsledger/transparency';
import type { Leaf, ProvedLog } from '../src/evidence/archive/proved-log.js';
import { isLeaf, leafOf } from '../src/transparency-log/leaf.js';

/** An Ed25519 key from a number, so that signatures are the same in every run. */
function privateKey(byte: number): KeyObject {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, byte)]);
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
}

/** What signs in the name of a log. @param byte another one gives another key of the same name. */
export function logSigner(origin: string, byte = 1): NoteSigner {
  const key = privateKey(byte);
  return { key: noteKey(origin, createPublicKey(key)), privateKey: key };
}

/** A log in memory with a checkpoint over all of its leaves. */
export async function provedLog(events: readonly RecordedEvent[], signer: NoteSigner): Promise<ProvedLog> {
  const origin = signer.key.name;
  const leaves: readonly Leaf[] = events.filter(isLeaf).map((event, index) => ({ index, event }));
  const tiles = new Map<string, Uint8Array>();
  const read: TileReader = async (place) => tiles.get(tilePath(place))!;
  const hashes = leaves.map(({ event, index }) => leafHash(leafOf(event, index)));
  const { root, tiles: grown } = await growTree(0, hashes, read);
  for (const tile of grown) tiles.set(tilePath(tile), tile.hashes);
  const size = leaves.length;
  return {
    ...{ origin, size, root },
    checkpoint: signCheckpoint({ origin, size, root }, [signer]),
    keys: [noteKeyText(signer.key)],
    node: nodesInTiles(size, read),
    async *leaves(from) {
      yield* leaves.slice(from);
    },
    sign: (text) => signNote(text, [signer]),
  };
}
