import {
  comparePositions,
  StoreUnavailable,
  type EventStore,
  type OperationsLog,
  type Position,
  type RecordedEvent,
} from '@opsledger/eventsourcing';
import { nodesInTiles, openCheckpoint, rootOf, type Hash } from '@opsledger/transparency';
import type { TileStore } from '../tiles/tile-store.js';
import { LeafPositions, TilesMissing, tilesOf } from '../tiles/tree-files.js';
import type { GrowingTree } from './growing-tree.js';
import { leafHashOf } from './leaf.js';
import { LogContradicted, type LogState, type SignedCheckpoint } from './log-state.js';
import type { NoteCopies } from './note-copies.js';

/** What was signed must be true of the tree. @throws {LogContradicted} | {TilesMissing} */
export async function compareRoot(tree: GrowingTree, { size, root, note }: SignedCheckpoint): Promise<void> {
  if (size > tree.count)
    throw new LogContradicted(
      `The log has ${tree.count} leaves where it signed ${size}: it was cut, or restored from a backup. ${shown(note)}`,
    );
  if (!isSame(await tree.rootAt(size), root))
    throw new LogContradicted(`The first ${size} leaves of the log are not those that it signed: an event was altered. ${shown(note)}`);
}

/** What is compared: the log, its tree, and the copies of what it signed. */
export interface ComparedLog {
  readonly eventStore: EventStore;
  readonly tiles: TileStore;
  readonly copies: Pick<NoteCopies, 'save' | 'latest'>;
  readonly log: OperationsLog;
}

const shown = (note: string): string => `Checkpoint:\n${note}`;
const isSame = (one: Hash, other: Hash): boolean => Buffer.compare(one, other) === 0;

/** A copy of a later checkpoint than the log's last tells that the log was cut. Copies of other logs tell nothing. @throws {LogContradicted} */
export async function compareSaved({ copies, log }: ComparedLog, state: LogState | undefined): Promise<void> {
  const note = await copies.latest();
  if (note === undefined) return;
  const saved = state?.signed && openCheckpoint(note, state);
  if (!saved || 'fault' in saved) {
    log('warn', 'The copy of a checkpoint in the data folder is of another log. It is replaced by the next one.');
    return;
  }
  const { size, root } = state.signed;
  if (saved.size > size)
    throw new LogContradicted(
      `The log signed ${saved.size} leaves, and now knows of ${size} only: it was cut, or restored. ${shown(note)}`,
    );
  if (saved.size === size && !isSame(saved.root, root))
    throw new LogContradicted(`The log signed two roots over ${size} leaves. ${shown(note)}`);
}

/** Where the last leaf of a checkpoint is in this log; undefined when the tiles do not fit what was signed, or the log. @throws {StoreUnavailable} */
export async function lastLeafPlace({ tiles, eventStore }: ComparedLog, { size, root }: SignedCheckpoint): Promise<Position | undefined> {
  try {
    const read = nodesInTiles(size, tilesOf(size, tiles));
    if (!isSame(await rootOf(size, read), root)) return undefined;
    const position = await new LeafPositions(size, tiles).at(size - 1);
    const event = await eventAt(eventStore, position);
    return event && isSame(leafHashOf(event, size - 1), await read(0, size - 1)) ? position : undefined;
  } catch (error) {
    if (error instanceof TilesMissing) return undefined;
    throw error;
  }
}

/** EventStoreDB fails for a position between two records, which a place in another log most often is. */
async function eventAt(eventStore: EventStore, position: Position): Promise<RecordedEvent | undefined> {
  if (comparePositions(position, await eventStore.head()) > 0) return undefined;
  try {
    for await (const event of eventStore.readAll({ from: position, maxCount: 1 }))
      return comparePositions(event.position, position) === 0 ? event : undefined;
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    await eventStore.head();
  }
  return undefined;
}
