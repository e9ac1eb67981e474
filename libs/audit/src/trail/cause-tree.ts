import type { TrailPlace } from './trail.queries.js';

/** An event in the tree of what one request caused. */
export interface CausedEvent {
  readonly place: TrailPlace;
  /** 0 for what its commands did themselves, 1 for what processes did about that, and so on. */
  readonly depth: number;
  /** The event that caused it; null for what a command from outside did, and where the cause is not among these events. */
  readonly causedBy: string | null;
}

/** Events with what they caused right behind each, in the order of the log otherwise. Pure. */
export function causeTree(places: readonly TrailPlace[]): readonly CausedEvent[] {
  const known = new Set(places.map(({ event_id }) => event_id));
  const roots: TrailPlace[] = [];
  const caused = new Map<string, TrailPlace[]>();
  for (const place of places) {
    const cause = place.causation_id;
    if (cause === null || cause === place.event_id || !known.has(cause)) roots.push(place);
    else caused.set(cause, [...(caused.get(cause) ?? []), place]);
  }
  const tree: CausedEvent[] = [];
  const waiting: CausedEvent[] = roots.map((place) => ({ place, depth: 0, causedBy: null })).reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { place, depth } = next;
    tree.push(next);
    const effects = (caused.get(place.event_id) ?? []).map((effect) => ({ place: effect, depth: depth + 1, causedBy: place.event_id }));
    waiting.push(...effects.reverse());
  }
  return tree;
}
