import { apiError } from '../errors/api-error.js';

/** Page size when the client names none. */
export const DEFAULT_PAGE_SIZE = 50;
/** Largest page. */
export const MAX_PAGE_SIZE = 100;

/** Relay's paging arguments. */
export interface PageArgs {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/** Which page: how many rows, from which cursor, and in which direction. */
export interface Page {
  readonly size: number;
  readonly backwards: boolean;
  readonly cursor: string | undefined;
}

/** Reads the paging arguments. @throws {GraphQLError} INVALID_PAGE_SIZE, or INVALID_CURSOR for a cursor that does not go with the direction. Pure. */
export function pageOf({ first, last, after, before }: PageArgs): Page {
  if (given(first) && given(last)) throw apiError('INVALID_PAGE_SIZE', 'Give first or last, not both.');
  const backwards = given(last);
  if (given(backwards ? after : before)) {
    throw apiError('INVALID_CURSOR', 'Cursors go with their direction: after with first, before with last.');
  }
  return { size: sizeOf(backwards ? last : first), backwards, cursor: (backwards ? before : after) ?? undefined };
}

function sizeOf(asked: number | null | undefined): number {
  const size = asked ?? DEFAULT_PAGE_SIZE;
  if (size >= 1 && size <= MAX_PAGE_SIZE) return size;
  throw apiError('INVALID_PAGE_SIZE', `A page has 1 to ${MAX_PAGE_SIZE} items.`, { limit: MAX_PAGE_SIZE, actual: size });
}

function given<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined;
}
