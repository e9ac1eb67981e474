import { reject, type Instant, type Rejection } from '@opsledger/kernel';
import type { AffectedItem } from './values.events.js';

/** A span of time from its first moment up to, not including, its last. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** Most things that one change may affect or one freeze may name. */
const MAX_ITEMS = 100;

/** True when two spans share a moment; one that ends when the other begins does not. */
export function overlap(a: Span, b: Span): boolean {
  return a.from < b.to && b.from < a.to;
}

/** True when the lists name a thing in common. */
export function shareItem(some: readonly AffectedItem[], others: readonly AffectedItem[]): boolean {
  return some.some((item) => others.some((other) => other.kind === item.kind && other.id === item.id));
}

/** The items, each once. */
export function distinctItems(items: readonly AffectedItem[]): readonly AffectedItem[] {
  return items.filter((item, index) => !shareItem([item], items.slice(0, index)));
}

/** Refuses a span that ends when or before it begins. */
export function mustBeSpan({ from, to }: Span, path: string): Rejection | undefined {
  return to > from ? undefined : reject('INVALID_TIME', `It ends at ${to}, which is not after its beginning at ${from}.`, [path]);
}

/** Refuses an empty list of things and one that is too long. */
export function mustNameItems(items: readonly AffectedItem[], path: string): Rejection | undefined {
  if (items.length === 0) return reject('INVALID_INPUT', 'Name at least one thing that is affected.', [path]);
  if (items.length <= MAX_ITEMS) return undefined;
  return reject('LIMIT_EXCEEDED', `At most ${MAX_ITEMS} things can be named. Split the change, or name the service they belong to.`, [
    path,
  ]);
}
