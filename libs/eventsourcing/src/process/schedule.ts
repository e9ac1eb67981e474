import { uuidV5, type CommandId, type Instant } from '@opsledger/kernel';
import type { Message } from '../decider/decider.js';
import type { CommandContext } from '../decider/envelope.js';
import type { Position } from '../event-store/position.js';

/** A command whose time has come. Its id is derived from the schedule and `key`, so that whoever finds it due sends the same command. */
export interface DueCommand {
  readonly category: string;
  readonly id: string;
  readonly command: Message;
  /**
   * Names what became due, not when it was looked for: the aggregate's id, and the date or period. One key stands for one command, so
   * whatever can differ in the command, its time or its reason is in the key too.
   */
  readonly key: string;
  /** When it became due, when that is not when it is recorded; not after `now`. Give a reason with it: other events may have come since. */
  readonly occurredAt?: Instant;
  readonly reason?: string;
}

/**
 * Finds what has become due. Nothing is kept of it: what is due follows from the read models at any time, so a restart forgets nothing and
 * what was missed is caught up, late.
 */
export interface Schedule {
  /** Part of the ids of its commands: frozen. */
  readonly name: string;
  /** The read models it looks at, which have reached the end of the log before it does. */
  readonly reads: readonly string[];
  /** Everything due at `now`, page by page: the caller sends one command after the other while the rest is still to be read. */
  due(now: Instant): AsyncIterable<DueCommand>;
}

/** How far read models have come, as the projector tells it. */
export interface ReadModelProgress {
  waitFor(
    position: Position,
    options: { readonly projections: readonly string[]; readonly timeoutMs?: number },
  ): Promise<{ readonly reached: boolean }>;
}

/** The name under which nodes share a schedule, and operators see it. */
export const scheduleUnit = ({ name }: Pick<Schedule, 'name'>): string => `schedule/${name}`;

/** The envelope of a command that has become due: the same schedule and key give the same id, for ever. */
export function dueCommandContext(schedule: string, { key, occurredAt, reason }: DueCommand): CommandContext {
  const commandId = uuidV5(`schedule|${schedule}|${key}`) as CommandId;
  return {
    commandId,
    actor: { id: schedule, kind: 'scheduler', roles: ['admin'] },
    origin: 'scheduler',
    correlationId: commandId,
    ...(occurredAt !== undefined && { occurredAt }),
    ...(reason !== undefined && { reason }),
  };
}
