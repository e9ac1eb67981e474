import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MonotoneClock, openEmbeddedEventStore, StreamNotFound, type EventStore, type RecordedEvent } from '@opsledger/eventsourcing';
import { newEvent } from '@opsledger/eventsourcing/testing';
import { folderTileStore } from '../src/tiles/folder-tile-store.js';
import type { TileStore } from '../src/tiles/tile-store.js';
import { LogKeys } from '../src/transparency-log/log-key.js';
import { TRANSPARENCY_LOG_STREAM } from '../src/transparency-log/log-state.js';
import { NoteCopies, type SendNote } from '../src/transparency-log/note-copies.js';
import { Proofs } from '../src/transparency-log/proofs.js';
import { TransparencyLog, type SigningTimes, type TransparencyState } from '../src/transparency-log/transparency-log.js';

/** How a node of the world differs from the usual. */
export interface NodeOptions {
  readonly times?: Partial<SigningTimes>;
  readonly send?: SendNote;
  readonly tiles?: TileStore;
  readonly eventStore?: EventStore;
  /** Folder of its own below the world's; default `data`. */
  readonly folder?: string;
  /** Folder of its key, default that of the world. */
  readonly keys?: string;
}

/** A log on a real embedded store, and the nodes that sign it. */
export class SigningWorld {
  readonly said: string[] = [];
  private readonly opened: TransparencyLog[] = [];
  private count = 0;

  private constructor(
    readonly folder: string,
    public store: EventStore,
  ) {}

  static async open(): Promise<SigningWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'opsledger-signing-'));
    return new SigningWorld(folder, await openEmbeddedEventStore({ folder: join(folder, 'data', 'events') }));
  }

  /** Puts another log in the place of this one. */
  async replaceLog(name: string): Promise<void> {
    await this.store.close();
    this.store = await openEmbeddedEventStore({ folder: join(this.folder, name, 'events') });
  }

  /** Appends events of boxes, ten to a stream. */
  async happen(count: number, store = this.store): Promise<void> {
    for (let left = count; left > 0; left -= 10) {
      const stream = `box-${++this.count}`;
      const events = Array.from({ length: Math.min(left, 10) }, (_, place) =>
        newEvent({ type: 'BoxFilled', data: { place } }, `${stream} ${place}`),
      );
      await store.append(stream, events, 'noStream');
    }
  }

  dataFolder(name = 'data'): string {
    return join(this.folder, name);
  }

  tiles(name = 'data'): TileStore {
    return folderTileStore(join(this.dataFolder(name), 'transparency'));
  }

  keys(name = 'data'): LogKeys {
    return new LogKeys({ folder: join(this.dataFolder(name), 'keys') });
  }

  proofs(tiles = this.tiles()): Proofs {
    return new Proofs(this.store, tiles);
  }

  /** A node that signs; it is stopped with the world. */
  node({
    times,
    send,
    folder = 'data',
    tiles = this.tiles(folder),
    keys = 'data',
    eventStore = this.store,
  }: NodeOptions = {}): TransparencyLog {
    const log = (level: string, message: string): void => void this.said.push(`${level}: ${message}`);
    const copies = new NoteCopies({
      folder: join(this.dataFolder(folder), 'transparency'),
      log,
      pauses: { firstMs: 5, longestMs: 10 },
      ...(send && { send }),
    });
    const node = new TransparencyLog({
      ...{ eventStore, tiles, copies, log },
      keys: this.keys(keys),
      clock: new MonotoneClock(),
      times: { maxLeaves: 100, maxAgeMs: 3_600_000, ...times },
    });
    this.opened.push(node);
    node.start();
    return node;
  }

  /** What the log has said of itself, in order. */
  async ownEvents(): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    try {
      for await (const event of this.store.readStream(TRANSPARENCY_LOG_STREAM)) events.push(event);
    } catch (error) {
      if (!(error instanceof StreamNotFound)) throw error;
    }
    return events;
  }

  /** Sizes of the checkpoints that were signed, in order. */
  async sizes(): Promise<readonly number[]> {
    return (await this.ownEvents()).flatMap(({ data }) => (typeof data['size'] === 'number' ? [data['size']] : []));
  }

  async close(): Promise<void> {
    for (const node of this.opened) await node.stop();
    await this.store.close();
    await rm(this.folder, { recursive: true });
  }
}

/** Waits until a node is in a state. @throws after five seconds. */
export async function reaches(node: TransparencyLog, state: TransparencyState): Promise<void> {
  await until(() => node.status().state === state);
}

/** Waits until something holds. @throws after five seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 5_000; waited += 5) {
    if (await holds()) return;
    await sleep(5);
  }
  throw new Error('It did not come to hold within five seconds.');
}

/** A text in the data of an event. */
export function textOf({ data }: RecordedEvent, name: string): string {
  const text = data[name];
  return typeof text === 'string' ? text : '';
}
