import type { Instant, JsonObject } from '@opsledger/kernel';
import type { Message } from '../decider/decider.js';
import type { StoredEvent } from '../decider/stored-event.js';
import type { LeaseOptions, Leases } from './leases.js';
import type { LogPlace } from './log-identity.js';

/** A command that a process sends. Its id is derived from the process, the event and `key`, so a replay sends the same ids again. */
export interface OutgoingCommand {
  readonly category: string;
  readonly id: string;
  readonly command: Message;
  /** Tells this command from the others that the same event causes, e.g. the asset's id. */
  readonly key: string;
  /** When it happened, if not when it is recorded. Give a reason with it: other events may have come since. */
  readonly occurredAt?: Instant;
  readonly reason?: string;
  readonly source?: JsonObject;
}

/**
 * Reacts to events with commands to any context. Durable: reads the log from its own checkpoint, at least once, harmless twice.
 * A refusal of a command is an answer, not a fault: the process goes on and the refusal is logged. CONFLICT alone, which says that others were
 * faster, is tried again until it is answered otherwise, and nothing after it is sent before.
 */
export interface ProcessManager {
  /** Checkpoint key: frozen. */
  readonly name: string;
  /** Called before it reads on from its checkpoint, under a lease that is new or after a fault: what it has in memory may be outdated. */
  readonly begin?: () => void;
  /** The handlers' keys are the event types it subscribes to. `$`-types cannot be used. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each handler narrows its event by its key.
  readonly on: Readonly<Record<string, (event: StoredEvent<any>) => Promise<readonly OutgoingCommand[]> | readonly OutgoingCommand[]>>;
}

/** Typed declaration of a process manager over the events in `Event`. */
export function defineProcess<Event extends Message>(definition: {
  readonly name: string;
  readonly on: {
    readonly [Type in Event['type']]?: (
      event: StoredEvent<Extract<Event, { type: Type }>>,
    ) => Promise<readonly OutgoingCommand[]> | readonly OutgoingCommand[];
  };
}): ProcessManager {
  return definition as ProcessManager;
}

/** Where processes keep how far they have come. Losing it means a replay, never a loss. */
export interface Checkpoints {
  /** The place of a process; the start for one that has none. */
  load(name: string): Promise<LogPlace>;
  /** With a fence, it is saved only while the checkpoint has it. @throws {LeaseLost} */
  save(name: string, place: LogPlace, fence?: bigint): Promise<void>;
  /** Shares the checkpoints between nodes. Left out: one process has them all. */
  leases?(options: LeaseOptions): Leases;
}
