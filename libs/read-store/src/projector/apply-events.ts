import type { Kysely } from 'kysely';
import type { EventDecoder, RecordedEvent } from '@opsledger/eventsourcing';
import { isDeterministic, SqlError } from '../database/errors.js';
import { ChangeSet, type TableOutcome } from '../engine/change-set.js';
import { loadNeeded } from '../engine/write-batch.js';
import type { RecentRows } from '../engine/recent-rows.js';
import { recordChanges } from '../projection/fold.js';
import type { TableSet } from './checkpoint.js';
import { orUnapplicable, Unapplicable } from './failures.js';

/** Events to be applied to one set of tables. */
export interface ToApply {
  readonly events: readonly RecordedEvent[];
  readonly decode: EventDecoder;
  /** Rows that need not be loaded; left out: none. */
  readonly recent?: RecentRows;
}

/** What some events do to the rows as the tables have them. @throws {Unapplicable} | {UnknownEvent} or what the database answers. */
export async function outcomesOf(
  db: Kysely<unknown>,
  set: Omit<TableSet, 'slot'>,
  { events, decode, recent }: ToApply,
): Promise<readonly TableOutcome[]> {
  if (events.length === 0) return [];
  const culprit = events.length === 1 ? events[0] : undefined;
  const changes = new ChangeSet(set.projection, recent);
  for (const event of events)
    orUnapplicable(event, () => {
      recordChanges(set.projection, decode, [event], changes);
    });
  const stored = await loadNeeded(db, set, changes).catch((error: unknown) => refused(error, culprit));
  return orUnapplicable(culprit, () => changes.apply((table) => stored.get(table.name) ?? new Map()));
}

/** SQLSTATE class of a statement that does not fit the schema: not the event is at fault, but the tables. */
const WRONG_STATEMENT = '42';

/** Tells the data that the database will never take from a fault that passes. @throws always. */
export function refused(error: unknown, culprit: RecordedEvent | undefined): never {
  const ofData = error instanceof SqlError && isDeterministic(error) && !error.code!.startsWith(WRONG_STATEMENT);
  throw ofData ? new Unapplicable(error, culprit) : error;
}
