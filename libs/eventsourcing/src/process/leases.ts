import type { Position } from '../event-store/position.js';

/** How long a node has a checkpoint to itself without saying so again, and how often it says so and looks at what others have. In milliseconds. */
export interface LeaseTimes {
  /** By the clock of the database; default 10,000. A node that crashes holds others up for so long. */
  readonly durationMs?: number;
  /** Default 3000. */
  readonly renewMs?: number;
  /** Between looks at the checkpoints of other nodes, while there are any; default 200: how long a lease that was given back lies idle. */
  readonly pollMs?: number;
}

/** The right to move one checkpoint. */
export interface Lease {
  /** Rises with every change of owner. Whoever writes says it, and is refused once somebody else has the checkpoint. */
  readonly fence: bigint;
  /** Aborted when the lease is lost, and when it should be given back so that another node has its share. */
  readonly ended: AbortSignal;
}

/** What this node knows of a checkpoint. */
export interface LeaseView {
  /** The node that has it. Undefined: nobody, as far as is known. */
  readonly owner: string | undefined;
  readonly fence: bigint;
  /** How often this node took it or lost it. */
  readonly changes: number;
}

/** The checkpoints that the nodes of a deployment share: each has one owner at a time. */
export interface Leases {
  /**
   * Waits until the checkpoint is this node's. The same lease is given until it is lost or given back.
   * @returns undefined when `signal` is aborted. @throws {CheckpointGone} or what the database answers.
   */
  hold(unit: string, signal: AbortSignal): Promise<Lease | undefined>;
  /** Says that a write was refused: somebody else has the checkpoint. */
  lost(unit: string): void;
  /** Gives the checkpoint to whoever wants it. */
  release(unit: string): Promise<void>;
  view(unit: string): LeaseView;
  /** Gives everything back. Call it when nobody writes any more. */
  stop(): Promise<void>;
}

/** A checkpoint that another node has. */
export interface Elsewhere {
  readonly owner: string | undefined;
  readonly position: Position;
  /** It has reached the end of the log at least once. */
  readonly live: boolean;
}

export interface LeaseOptions {
  /** The checkpoints that this node may own. */
  readonly units: readonly string[];
  /** False: this node only looks at what others do. */
  readonly takes: boolean;
  readonly times: LeaseTimes;
  /** Hears of a checkpoint that this node waits for, at every look. */
  readonly onElsewhere: (unit: string, seen: Elsewhere) => void;
  /** Where the database has acknowledged a checkpoint of this node to be; undefined: nothing is known. Asked before every renewal. */
  readonly acknowledged?: (unit: string) => Position | undefined;
  /**
   * Hears of a checkpoint that is at an earlier place than that: its database has crashed, and acknowledges before it has written. The lease is
   * lost, so that whoever gets it reads the checkpoint anew.
   */
  readonly onTakenBack?: (unit: string, position: Position) => void;
}

/** Another node has the checkpoint. Nothing was written. */
export class LeaseLost extends Error {
  override readonly name: string = 'LeaseLost';
}

/** There is no such checkpoint any more: a newer program has replaced what it belonged to. */
export class CheckpointGone extends Error {
  override readonly name = 'CheckpointGone';
  constructor(unit: string) {
    super(`There is no checkpoint "${unit}" any more: a newer version has taken its place.`);
  }
}

const NEVER = new AbortController().signal;

/** For a process that shares its checkpoints with nobody: it has all of them, always. */
export function soleLeases(): Leases {
  const lease: Lease = { fence: 0n, ended: NEVER };
  return {
    hold: async () => lease,
    lost: () => undefined,
    release: async () => undefined,
    view: () => ({ owner: undefined, fence: 0n, changes: 0 }),
    stop: async () => undefined,
  };
}
