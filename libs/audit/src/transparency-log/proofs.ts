import {
  comparePositions,
  StreamNotFound,
  type EventMetadata,
  type EventStore,
  type Position,
  type RecordedEvent,
} from '@opsledger/eventsourcing';
import {
  nodesInTiles,
  openCheckpoint,
  proveConsistency,
  proveInclusion,
  receiptText,
  rootOf,
  type Hash,
  type NodeReader,
} from '@opsledger/transparency';
import { LeafPositions, tilesOf } from '../tiles/tree-files.js';
import type { TileStore } from '../tiles/tile-store.js';
import { isLeaf, leafOf } from './leaf.js';
import { readLogState, TRANSPARENCY_LOG_STREAM, type LogState, type SignedCheckpoint } from './log-state.js';

/** Which event: by its place in the log, or in its stream. */
export type EventPlace = Position | { readonly stream: string; readonly revision: number };

/** Why there is no proof. */
export type NoProof = 'NOT_OPENED' | 'NOT_YET_SIGNED' | 'NOT_A_LEAF' | 'NO_SUCH_EVENT' | 'SIZES_SWAPPED' | 'OLD_TREE_EMPTY';

/** Proof that an event is in the tree of a checkpoint. */
export interface InclusionProof {
  readonly event: RecordedEvent;
  readonly index: number;
  readonly path: readonly Hash[];
  readonly checkpoint: SignedCheckpoint;
  /** The file that proves it without the log (C2SP tlog-proof). */
  readonly receipt: string;
}

/** Proof that one tree is the beginning of another. */
export interface ConsistencyProof {
  readonly from: { readonly size: number; readonly root: Hash };
  readonly to: { readonly size: number; readonly root: Hash };
  readonly path: readonly Hash[];
}

/** Gives proofs out of the log and the tiles. It signs nothing and needs no follower, so that every node can. */
export class Proofs {
  private known: LogState | undefined;

  constructor(
    private readonly eventStore: EventStore,
    private readonly tiles: TileStore,
  ) {}

  /** What the log has said of itself up to now; undefined before its first checkpoint. @throws {LogContradicted} | {StoreUnavailable} */
  async state(): Promise<LogState | undefined> {
    this.known = await readLogState(this.eventStore, this.known);
    return this.known;
  }

  /** The last checkpoints, the last first. @param before a revision of the log's own stream. @throws {StoreUnavailable} */
  async checkpoints(count: number, before?: number): Promise<readonly (SignedCheckpoint & { readonly revision: number })[]> {
    const state = await this.state();
    if (!state || before === 0) return [];
    const from = before === undefined ? {} : { from: before - 1 };
    const found: (SignedCheckpoint & { readonly revision: number })[] = [];
    for await (const event of this.eventStore.readStream(TRANSPARENCY_LOG_STREAM, { direction: 'backwards', maxCount: count, ...from })) {
      const { note } = event.data;
      if (typeof note !== 'string') continue; // how the log was opened
      const checkpoint = openCheckpoint(note, state);
      if ('fault' in checkpoint) continue; // it stopped the log already
      const { recordedAt } = event.metadata as unknown as EventMetadata;
      found.push({ ...checkpoint, note, signedAt: recordedAt, revision: event.revision });
    }
    return found;
  }

  /** @throws {TilesMissing} | {StoreUnavailable} */
  async inclusion(place: EventPlace): Promise<InclusionProof | { readonly none: NoProof }> {
    const event = await this.eventAt(place);
    if (!event) return { none: 'NO_SUCH_EVENT' };
    if (!isLeaf(event)) return { none: 'NOT_A_LEAF' };
    const checkpoint = (await this.state())?.signed;
    if (!checkpoint) return { none: 'NOT_YET_SIGNED' };
    const { size } = checkpoint;
    const index = await new LeafPositions(size, this.tiles).indexOf(event.position);
    if (index === undefined) return { none: 'NOT_YET_SIGNED' };
    const path = await proveInclusion(index, size, this.nodes(size));
    const receipt = receiptText({ index, entry: leafOf(event, index), proof: path, checkpoint: checkpoint.note });
    return { event, index, path, checkpoint, receipt };
  }

  /** @param to left out: the last checkpoint's. @throws {TilesMissing} | {StoreUnavailable} */
  async consistency(from: number, to?: number): Promise<ConsistencyProof | { readonly none: NoProof }> {
    const size = (await this.state())?.signed?.size;
    if (size === undefined) return { none: 'NOT_OPENED' };
    const end = to ?? size;
    if (from === 0) return { none: 'OLD_TREE_EMPTY' };
    if (from > end) return { none: 'SIZES_SWAPPED' };
    if (end > size) return { none: 'NOT_YET_SIGNED' };
    const nodes = this.nodes(size);
    const [path, fromRoot, toRoot] = await Promise.all([proveConsistency(from, end, nodes), rootOf(from, nodes), rootOf(end, nodes)]);
    return { from: { size: from, root: fromRoot }, to: { size: end, root: toRoot }, path };
  }

  private nodes(size: number): NodeReader {
    return nodesInTiles(size, tilesOf(size, this.tiles));
  }

  private async eventAt(place: EventPlace): Promise<RecordedEvent | undefined> {
    if ('stream' in place) return this.eventOf(place.stream, place.revision);
    if (comparePositions(place, await this.eventStore.head()) > 0) return undefined;
    for await (const event of this.eventStore.readAll({ from: place, maxCount: 1 }))
      return comparePositions(event.position, place) === 0 ? event : undefined;
    return undefined;
  }

  private async eventOf(stream: string, revision: number): Promise<RecordedEvent | undefined> {
    try {
      for await (const event of this.eventStore.readStream(stream, { from: revision, maxCount: 1 })) return event;
    } catch (error) {
      if (!(error instanceof StreamNotFound)) throw error;
    }
    return undefined;
  }
}
