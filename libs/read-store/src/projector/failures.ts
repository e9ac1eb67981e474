import type { RecordedEvent } from '@opsledger/eventsourcing';
import { DefinitionChanged, ReadStoreBroken, ReadStoreClosed, SqlError } from '../database/errors.js';
import { CheckpointMoved } from './checkpoint.js';

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

/** SQLSTATE classes that pass by themselves: connection, rollback by the server, resources, intervention, locks, input and output. */
const TRANSIENT_CLASSES = new Set(['08', '40', '53', '55', '57', '58']);

/** True for a refusal that the same statement will meet again: wrong data, a violated constraint, a missing column. */
export function isDeterministic(error: unknown): boolean {
  return error instanceof SqlError && error.code !== undefined && !TRANSIENT_CLASSES.has(error.code.slice(0, 2));
}

/** True when trying again makes no sense: the database is gone, or somebody else owns the tables. */
export function isFinal(error: unknown): boolean {
  return (
    error instanceof CheckpointMoved ||
    error instanceof ReadStoreBroken ||
    error instanceof ReadStoreClosed ||
    error instanceof DefinitionChanged
  );
}
