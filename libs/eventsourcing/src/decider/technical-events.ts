/**
 * Written into an aggregate's stream by whoever takes over a key that the aggregate had reserved but never used: it moves the
 * revision, so that a delayed append of the old holder fails and is decided anew. It says nothing about the aggregate.
 */
export const RESERVATION_FENCED = 'ReservationFenced';

/** True for events that belong to the machinery and not to the domain: folds, projections and timelines pass over them. */
export function isTechnicalEvent(type: string): boolean {
  return type === RESERVATION_FENCED || type.startsWith('$');
}
