import { comparePositions, type EventMetadata, type RecordedEvent } from '@opsledger/eventsourcing';
import type { AsOf } from '../consistency/as-of.js';

/**
 * How a correction that was made later counts for a past moment, by the time of occurrence: as it is, in part, or, answering null, not at all.
 * Pure. @param soFar the events that make the state of the moment, earlier corrections included.
 */
export type Correction = (correction: RecordedEvent, soFar: readonly RecordedEvent[]) => RecordedEvent | null;

/** The types of events that put facts right which had been recorded wrongly, by what each means for the past. */
export type Corrections = Readonly<Record<string, Correction>>;

/**
 * The events of one stream that make the state of a moment, in the order in which they count. By the time of recording and by position: what
 * the ledger said then. By the time of occurrence: what was so then, in the order in which it happened, with later corrections of the facts
 * that were true then. Nothing happens to a thing before its first event: what claims to have counts right after it. Pure.
 */
export function eventsAsOf(events: readonly RecordedEvent[], moment: AsOf, corrections: Corrections = {}): readonly RecordedEvent[] {
  if (moment.kind === 'position') return events.filter(({ position }) => comparePositions(position, moment.position) <= 0);
  const { instant, basis } = moment;
  if (basis === 'RECORDED') return events.filter((event) => metadataOf(event).recordedAt <= instant);
  const [first] = events;
  if (!first) return [];
  const begun = metadataOf(first).occurredAt;
  const happenedAt = (event: RecordedEvent): string => {
    const { occurredAt } = metadataOf(event);
    return occurredAt < begun ? begun : occurredAt;
  };
  const happened = events
    .filter((event) => happenedAt(event) <= instant)
    .sort((a, b) => compare(happenedAt(a), happenedAt(b)) || a.revision - b.revision);
  if (happened.length === 0) return [];
  return events
    .filter((event) => happenedAt(event) > instant)
    .reduce<readonly RecordedEvent[]>((soFar, event) => {
      const correction = corrections[event.type]?.(event, soFar);
      return correction ? [...soFar, correction] : soFar;
    }, happened);
}

const metadataOf = (event: RecordedEvent): EventMetadata => event.metadata as unknown as EventMetadata;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
