import type { Position } from '@opsledger/eventsourcing';
import type { QueryExecutorProvider } from 'kysely';

/** What the edge needs of the read store. The composition provides the store under this token. */
export abstract class ReadModels {
  /** Where lists run their SQL. */
  abstract readonly db: QueryExecutorProvider;
  /**
   * Waits until every read model has reached the position. False when the time is over first (or the models are still opening).
   * @param options.types waits only for those that take events of these types.
   */
  abstract waitFor(position: Position, options: { readonly timeoutMs: number; readonly types?: readonly string[] }): Promise<boolean>;
}
