import type { Position } from '@opsledger/eventsourcing';
import type { QueryExecutorProvider } from 'kysely';

/** What the edge needs of the read store. The composition provides the store under this token. */
export abstract class ReadModels {
  /** Where lists run their SQL. */
  abstract readonly db: QueryExecutorProvider;
  /** Waits until every read model has reached the position. False when the time is over first (or the models are still opening). */
  abstract waitFor(position: Position, options: { readonly timeoutMs: number }): Promise<boolean>;
}
