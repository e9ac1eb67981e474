import { reject, type Instant, type Rejection } from '@opsledger/kernel';
import type { AggregateReader, AnyAggregate, Refused } from './aggregate.js';
import type { Folded } from './aggregate-cache.js';
import type { Given, Message, UniqueKey } from './decider.js';
import type { CommandContext } from './envelope.js';

/** One command on its way: what was asked, of whom, by whom. */
export interface Request {
  readonly definition: AnyAggregate;
  readonly stream: string;
  readonly id: string;
  readonly command: Message;
  readonly context: CommandContext;
  readonly hash: string;
}

/** A decision ready to be appended at the revision it was made at. */
export interface Plan {
  readonly events: readonly Message[];
  readonly next: unknown;
  readonly occurredAt: Instant;
  /** Keys of the state after the events; those to reserve before the append; those to give back after it. */
  readonly held: readonly UniqueKey[];
  readonly claims: readonly UniqueKey[];
  readonly releases: readonly UniqueKey[];
}

export const refused = (rejection: Rejection): Refused => ({ accepted: false, rejection });

/** Rules of every command, before its decider is asked. */
export function checkRequest({ context, hash }: Request, folded: Folded, now: Instant): Rejection | undefined {
  const known = folded.commands.get(context.commandId);
  if (known && known.hash !== hash) return keyReused(context);
  const { expectedRevision: expected, occurredAt, reason } = context;
  if (expected !== undefined && expected !== folded.revision) {
    const message = `You saw version ${expected}, the current one is ${folded.revision}. Read it again and decide whether your change still holds.`;
    return reject('VERSION_CONFLICT', message, ['expectedVersion'], { expected, actual: folded.revision });
  }
  return occurredAt === undefined ? undefined : checkTime(occurredAt, folded, { now, reason });
}

/** Business time: never in the future, and before the last event only with a reason. */
function checkTime(
  occurredAt: Instant,
  { lastOccurredAt }: Folded,
  { now, reason }: { now: Instant; reason: string | undefined },
): Rejection | undefined {
  if (occurredAt > now)
    return reject('INVALID_TIME', `${occurredAt} is in the future; record what happens when it has happened.`, ['occurredAt']);
  if (lastOccurredAt === undefined || occurredAt >= lastOccurredAt || reason) return undefined;
  const message = `${occurredAt} lies before the last recorded event (${lastOccurredAt}). Give a reason for recording it late.`;
  return reject('REASON_REQUIRED', message, ['reason']);
}

/** The same command id came with another body or for another aggregate. */
export function keyReused(context: CommandContext): Rejection {
  const message = `Command id ${context.commandId} was used before for a different command. Use a new id for a new command.`;
  return reject('IDEMPOTENCY_KEY_REUSED', message, ['commandId']);
}

/** Another aggregate holds the key. */
export function keyTaken({ space, key, path }: UniqueKey): Rejection {
  return reject(
    'KEY_TAKEN',
    `The ${space} "${key}" belongs to another record. Use a different one, or correct the other record first.`,
    path ?? [space],
    { space, key },
  );
}

/** Gathers facts, decides and works out which unique keys change hands. Pure but for the facts. */
export async function decide(request: Request, folded: Folded, now: Instant, reader: AggregateReader): Promise<Plan | Rejection> {
  const { definition, command, id, context } = request;
  const { decider } = definition;
  const occurredAt = context.occurredAt ?? now;
  const facts: unknown = definition.facts ? await definition.facts(command, id, reader) : undefined;
  const given: Given<unknown> = {
    facts,
    actor: context.actor,
    ...(context.onBehalfOf !== undefined && { onBehalfOf: context.onBehalfOf }),
    now,
    occurredAt,
    ...(context.reason !== undefined && { reason: context.reason }),
  };
  const decision = decider.decide(command, folded.state, given);
  if (!Array.isArray(decision)) return decision as Rejection;
  const events = decision as readonly Message[];
  const next: unknown = events.reduce((state: unknown, event) => decider.evolve(state, event) as unknown, folded.state);
  const before = decider.uniqueKeys?.(folded.state) ?? [];
  const after = decider.uniqueKeys?.(next) ?? [];
  return { events, next, occurredAt, held: after, claims: without(after, before), releases: without(before, after) };
}

/** True for a refusal in place of a plan. */
export const isRejection = (answer: Plan | Rejection): answer is Rejection => 'code' in answer;

/** Two keys are one when space and key are equal. */
export const sameKey = (a: UniqueKey, b: UniqueKey): boolean => a.space === b.space && a.key === b.key;

const without = (keys: readonly UniqueKey[], others: readonly UniqueKey[]): readonly UniqueKey[] =>
  keys.filter((key) => !others.some((other) => sameKey(key, other)));

/** Keys that a command holds only while it runs. */
export const exclusiveKeys = ({ definition, command }: Request): readonly UniqueKey[] => definition.decider.exclusiveKeys?.(command) ?? [];
