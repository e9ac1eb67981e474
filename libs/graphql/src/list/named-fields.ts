import type { ListArguments } from './list-types.js';

/** The fields that a list query filters or sorts by, so that a context can refuse those which the actor may not read. */
export function namedFields({ where, orderBy }: Pick<ListArguments, 'where' | 'orderBy'>): readonly string[] {
  return [...new Set([...filteredFields(where), ...(orderBy ?? []).map(({ field }) => field)])];
}

/** All names in a filter, however deep; the names of comparators are no fields'. */
function filteredFields(filter: unknown): readonly string[] {
  if (Array.isArray(filter)) return filter.flatMap(filteredFields);
  if (typeof filter !== 'object' || filter === null) return [];
  return Object.entries(filter).flatMap(([key, value]) => [key, ...filteredFields(value)]);
}
