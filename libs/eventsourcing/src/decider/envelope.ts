import type { Actor, CommandId, Instant, Json, JsonObject } from '@opsledger/kernel';

/** Where a command came in. */
export type Origin = 'graphql' | 'cli' | 'import' | 'scheduler' | 'process' | 'seed';

/** Everything about a command except what it asks for. The server fills it; of a client only the id, time, reason and expectation are taken. */
export interface CommandContext {
  /** Idempotency key: one effect and one answer per id. */
  readonly commandId: CommandId;
  readonly actor: Actor;
  readonly origin: Origin;
  /** The person for whom the actor acts. */
  readonly onBehalfOf?: string;
  /** Business time, when it differs from now. May be back-dated (with a reason when before the subject's last event), never in the future. */
  readonly occurredAt?: Instant;
  readonly reason?: string;
  /** Revision the caller last saw; the command is refused with VERSION_CONFLICT when the aggregate has moved on. */
  readonly expectedRevision?: number;
  /** Groups everything that one outside request caused. */
  readonly correlationId: string;
  /** Id of the event that caused this command, for processes. */
  readonly causationId?: string;
  /** Particulars of the origin, e.g. `{ file, row }` of an import or the address of a request. Never personal data. */
  readonly source?: JsonObject;
}

/** The metadata of every event (domain rules, section 0). Keys with `$` are EventStoreDB's own names. */
export interface EventMetadata {
  readonly schemaVersion: number;
  readonly occurredAt: Instant;
  /** Server time, never decreasing within one process's appends. */
  readonly recordedAt: Instant;
  readonly actor: Actor;
  readonly onBehalfOf?: string;
  readonly commandId: string;
  /** SHA-256 of the canonical command, so that a reused id with another body is caught. */
  readonly commandHash: string;
  /** Place of this event among those of its command, from 0, and how many there are. */
  readonly commandIndex: number;
  readonly commandSize: number;
  readonly $correlationId: string;
  readonly $causationId: string;
  readonly origin: Origin;
  readonly reason?: string;
  readonly source?: JsonObject;
  readonly [key: string]: Json | undefined | Actor;
}
