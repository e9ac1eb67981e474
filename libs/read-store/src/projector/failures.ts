import { CheckpointGone, UnknownEvent, type RecordedEvent } from '@opsledger/eventsourcing';
import { DefinitionChanged, ReadStoreBroken, ReadStoreClosed, SqlError } from '../database/errors.js';
import type { ProjectionFailure } from './projector.js';

/** A batch that fails again however often it is tried. `event` is the culprit once the batch holds nothing else. */
export class Unapplicable extends Error {
  override readonly name = 'Unapplicable';
  constructor(
    override readonly cause: unknown,
    readonly event: RecordedEvent | undefined,
  ) {
    super(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause));
  }
}

/** Something is wrong with more than single events: to set all of them aside would empty the read model. */
export class TooManyParked extends Error {
  override readonly name = 'TooManyParked';
  constructor(streams: number, cause: Unapplicable) {
    super(`Events of ${streams} streams are set aside already. The next one: ${cause.message}`);
  }
}

/** True for an event of a newer program, which another node may know. */
export function isUnknown(error: Unapplicable): boolean {
  return error.cause instanceof UnknownEvent;
}

/** True when trying again makes no sense: the database is gone, or the tables are a newer program's. */
export function isFinal(error: unknown): boolean {
  return (
    error instanceof TooManyParked ||
    (error instanceof Unapplicable && isUnknown(error)) ||
    error instanceof CheckpointGone ||
    error instanceof ReadStoreBroken ||
    error instanceof ReadStoreClosed ||
    error instanceof DefinitionChanged
  );
}

const UNDEFINED_TABLE = '42P01';

/** True when the tables or the checkpoint of a projection are not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof CheckpointGone || (error instanceof SqlError && error.code === UNDEFINED_TABLE);
}

/** Runs what cannot succeed another time. @throws {Unapplicable} */
export function orUnapplicable<Result>(culprit: RecordedEvent | undefined, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new Unapplicable(error, culprit);
  }
}

/** What is told of a failure. */
export function failureOf(error: unknown): ProjectionFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Unapplicable) || !error.event) return { message };
  const { id, type, stream, position } = error.event;
  return { message, event: { id, type, stream, position } };
}
