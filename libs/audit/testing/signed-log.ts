import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import type { RecordedEvent } from '@opsledger/eventsourcing';
import { instantOf, uuidFromDigest, type JsonObject } from '@opsledger/kernel';
import {
  EMPTY_ROOT,
  growTree,
  leafHash,
  noteKey,
  noteKeyText,
  signCheckpoint,
  signNote,
  tilePath,
  type Hash,
  type NoteSigner,
  type TileReader,
} from '@opsledger/transparency';
import { isLeaf, leafOf, TRANSPARENCY_LOG } from '../src/transparency-log/leaf.js';

/** An event before it has a place in a log. */
export type PlainEvent = Omit<RecordedEvent, 'position' | 'created'>;

const ORIGIN = 'opsledger.example/log';
/** Milliseconds since the Unix epoch of the first event. */
const BEGIN = Date.UTC(2026, 0, 5, 8);

const idOf = (name: string): string => uuidFromDigest(createHash('sha1').update(name).digest().subarray(0, 16));

function metadataAt(place: number): JsonObject {
  const time = instantOf(BEGIN + place * 1000);
  return {
    schemaVersion: 1,
    occurredAt: time,
    recordedAt: time,
    actor: { id: idOf('clerk'), kind: 'user', roles: ['clerk'] },
    commandId: idOf(`command ${place}`),
    $correlationId: idOf(`command ${place}`),
    $causationId: idOf(`command ${place}`),
    origin: 'graphql',
  };
}

/** Events of a ledger in some streams, each in the order of its revisions, a second apart. @param random from 0 to 1. */
export function plainEvents(count: number, random: () => number): readonly PlainEvent[] {
  const next = new Map<string, number>();
  return Array.from({ length: count }, (_, place) => {
    const stream = `asset-${idOf(`asset ${Math.floor(random() * (2 + count / 8))}`)}`;
    const revision = next.get(stream) ?? 0;
    next.set(stream, revision + 1);
    const data: JsonObject = {
      tag: `LAP-${place}`,
      note: 'x'.repeat(Math.floor(random() * 40)),
      cost: { amount: '12.50', currency: 'EUR' },
    };
    return {
      id: idOf(`event ${place} ${random()}`),
      stream,
      revision,
      type: revision === 0 ? 'AssetProcured' : 'AssetTagged',
      data,
      metadata: metadataAt(place),
    };
  });
}

/** An Ed25519 key pair that follows from a name. */
function signerOf(name: string): NoteSigner {
  const seed = createHash('sha256').update(name).digest();
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return { key: noteKey(ORIGIN, createPublicKey(privateKey)), privateKey };
}

/** A log that signs for itself after every few leaves, in memory: what an untouched ledger holds, to be changed by specs. */
export class SignedLog {
  readonly events: RecordedEvent[] = [];
  /** The checkpoints as files, in order. */
  readonly notes: string[] = [];
  readonly tiles = new Map<string, Uint8Array>();
  private signer: NoteSigner;
  private size = 0;
  private revision = 0;
  private pending: Hash[] = [];

  /** @param keyName from which the key follows: the same name signs alike. */
  constructor(keyName = 'first key') {
    this.signer = signerOf(keyName);
  }

  /** The key that signs now, as one line. */
  get key(): string {
    return noteKeyText(this.signer.key);
  }

  /** Builds one. @param every leaves between checkpoints. @param rotateAt number of the checkpoint behind which the key changes. */
  static async of(
    plain: readonly PlainEvent[],
    { every, rotateAt }: { readonly every: number; readonly rotateAt?: number },
  ): Promise<SignedLog> {
    const log = new SignedLog();
    log.sign('TransparencyLogOpened', { origin: ORIGIN, key: log.key });
    for (const event of plain) {
      log.add(event);
      if (log.pending.length < every) continue;
      await log.checkpoint();
      if (log.notes.length === rotateAt) log.rotate('second key');
    }
    return log;
  }

  /** Adds an event that is a leaf, or one that is none. */
  add(event: PlainEvent): void {
    const recorded = this.place(event);
    if (isLeaf(recorded)) this.pending.push(leafHash(leafOf(recorded, this.size + this.pending.length)));
  }

  /** Signs all leaves so far. */
  async checkpoint(): Promise<void> {
    const { root, size, tiles } = await growTree(this.size, this.pending, this.reader);
    for (const tile of tiles) this.tiles.set(tilePath(tile), tile.hashes);
    this.size = size;
    this.pending = [];
    this.root = root;
    const note = signCheckpoint({ origin: ORIGIN, size, root }, [this.signer]);
    this.notes.push(note);
    this.sign('CheckpointSigned', { size, root: Buffer.from(root).toString('base64'), note });
  }

  /** Signs another text with the key that signs now. */
  signText(text: string): string {
    return signNote(text, [this.signer]);
  }

  /** Another key signs from here on. */
  rotate(keyName: string): void {
    const before = this.signer;
    this.signer = signerOf(keyName);
    const { size, root } = this;
    const note = signCheckpoint({ origin: ORIGIN, size, root }, [before, this.signer]);
    this.sign('TransparencyKeyRotated', { key: this.key, previousKey: noteKeyText(before.key), size, note });
  }

  /** The tiles of the tree, as `verifyLog` asks for them. */
  readonly tilesOf = (): TileReader => this.reader;

  private root: Hash = EMPTY_ROOT;

  private readonly reader: TileReader = async ({ level, index, width }) => {
    for (let stored = width; stored <= 256; stored++) {
      const tile = this.tiles.get(tilePath({ level, index, width: stored }));
      if (tile) return tile;
    }
    throw new Error(`There is no tile ${level}/${index} of ${width}.`);
  };

  private sign(type: string, data: JsonObject): void {
    const place = this.events.length;
    const stream = `${TRANSPARENCY_LOG}-${idOf('log')}`;
    const last = this.events.at(-1)?.metadata;
    this.place({ id: idOf(`${type} ${place}`), stream, revision: this.revision++, type, data, metadata: last ?? metadataAt(0) });
  }

  private place(event: PlainEvent): RecordedEvent {
    const at = BigInt(this.events.length + 1);
    const recorded = { ...event, position: { commit: at, prepare: at }, created: BEGIN };
    this.events.push(recorded);
    return recorded;
  }
}
