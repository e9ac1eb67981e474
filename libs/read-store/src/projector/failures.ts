import type { RecordedEvent } from '@opsledger/eventsourcing';
import { DefinitionChanged, ReadStoreBroken, ReadStoreClosed } from '../database/errors.js';
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

/** True when trying again makes no sense: the database is gone, or somebody else owns the tables. */
export function isFinal(error: unknown): boolean {
  return (
    error instanceof CheckpointMoved ||
    error instanceof ReadStoreBroken ||
    error instanceof ReadStoreClosed ||
    error instanceof DefinitionChanged
  );
}
