import DataLoader from 'dataloader';
import { currentRequest } from './request-context.js';

/** Loads many things in one statement. Answers in the order of `ids`, null for those that do not exist. */
export type BatchLoad<Id, Value> = (ids: readonly Id[]) => Promise<readonly (Value | null)[]>;

/** Looks one thing up; look-ups of the same tick go into one batch, and one request asks for the same id once. */
export type Load<Id, Value> = (id: Id) => Promise<Value | null>;

/** At most this many ids go into one statement. */
const MAX_BATCH = 1_000;

/**
 * Declares a loader that lives as long as a request: call it once, at construction, and use the function it returns in field resolvers.
 * @param batch one statement for all ids.
 */
export function requestLoader<Id extends string, Value>(batch: BatchLoad<Id, Value>): Load<Id, Value> {
  const key = Symbol('loader');
  const make = (): DataLoader<Id, Value | null> => new DataLoader(async (ids) => [...(await batch(ids))], { maxBatchSize: MAX_BATCH });
  return (id) => {
    const loaders = currentRequest()?.loaders;
    if (!loaders) return make().load(id);
    if (!loaders.has(key)) loaders.set(key, make());
    return (loaders.get(key) as DataLoader<Id, Value | null>).load(id);
  };
}

/** Puts rows into the order of `ids`: what a batch function needs after `where id in (…)`. */
export function inOrderOf<Id extends string, Row>(ids: readonly Id[], rows: readonly Row[], idOf: (row: Row) => Id): (Row | null)[] {
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  return ids.map((id) => byId.get(id) ?? null);
}
