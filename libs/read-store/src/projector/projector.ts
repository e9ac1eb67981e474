import type { EventStore, LeaseTimes, LeaseView, OperationsLog, Position } from '@opsledger/eventsourcing';
import type { ReadStore } from '../read-store.js';

/** rebuilding: reads the log from its start and has not reached the end yet. live: follows the log. standby: another node does it. retrying: waits after a transient fault. stopped: needs someone. */
export type ProjectionState = 'starting' | 'rebuilding' | 'live' | 'standby' | 'retrying' | 'stopped';

/** Why a projection stopped or is retrying. `event` is the one it cannot apply, if it is known. */
export interface ProjectionFailure {
  readonly message: string;
  readonly event?: { readonly id: string; readonly type: string; readonly stream: string; readonly position: Position };
}

/** How far one partition has come. */
export interface PartitionStatus {
  readonly partition: number;
  readonly position: Position;
  readonly lag: bigint;
  /** The node that works on it; undefined: nobody, as far as is known. */
  readonly owner: string | undefined;
}

export interface ParkedCount {
  readonly streams: number;
  readonly events: number;
}

/** The ids of the events that somebody has decided to leave out of a projection. */
export type Discarded = (projection: string) => Promise<ReadonlySet<string>>;

export interface ProjectionStatus {
  readonly projection: string;
  readonly version: number;
  readonly state: ProjectionState;
  /** Everything up to here has been considered. */
  readonly position: Position;
  /** Commit position of the log's end minus that of the projection: events on the embedded store, bytes on EventStoreDB. 0 when it has caught up. */
  readonly lag: bigint;
  readonly lease: LeaseView;
  /** Each of its partitions; just one where it joins streams. */
  readonly partitions: readonly PartitionStatus[];
  /** What is set aside because it cannot be applied, and what waits behind it. */
  readonly parked: ParkedCount;
  readonly failure?: ProjectionFailure;
}

export interface WaitOptions {
  /** Names of the projections to wait for; left out: all. */
  readonly projections?: readonly string[];
  /** Milliseconds; default 2000. */
  readonly timeoutMs?: number;
}

/** `behind` lists the projections that had not reached the position, with where they were. Empty when reached. */
export interface WaitResult {
  readonly reached: boolean;
  readonly behind: readonly { readonly projection: string; readonly position: Position; readonly lag: bigint }[];
}

/** Keeps the read models up to date with the log. */
export interface Projector {
  /** Waits until the projections show everything up to `position`. A time-out or a stopped projection is answered with `reached: false`. @throws {TypeError} for a projection that is not there. */
  waitFor(position: Position, options?: WaitOptions): Promise<WaitResult>;
  /** How far each projection has come, by name. */
  positions(): ReadonlyMap<string, Position>;
  status(): Promise<readonly ProjectionStatus[]>;
  /** Lets the batches under way finish, notes the checkpoints, hands over to other nodes and ends. Idempotent. Call before closing the stores. */
  stop(): Promise<void>;
}

export interface ProjectorOptions {
  readonly readStore: ReadStore;
  readonly eventStore: EventStore;
  readonly log?: OperationsLog;
  /** Most events per transaction; default 2000, which are reached while catching up. */
  readonly maxBatch?: number;
  /** Shortest and longest pause between tries, in milliseconds; default 200 to 10,000. */
  readonly backoffMs?: { readonly min: number; readonly max: number };
  /** False: other nodes project, and this one only looks how far they are; default true. */
  readonly projects?: boolean;
  readonly lease?: LeaseTimes;
  /** Streams that a projection may set aside before it stops; default 1000. */
  readonly maxParked?: number;
  /** Default: nothing was left out. */
  readonly discarded?: Discarded;
}
