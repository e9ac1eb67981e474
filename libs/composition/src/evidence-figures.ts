import type { Figure, FigureSource } from '@opsledger/audit';
import { comparePositions, streamCategory, StreamNotFound, type EventStore, type RecordedEvent } from '@opsledger/eventsourcing';
import type { SubjectKeys } from '@opsledger/organization';
import { foldRows, type Projection } from '@opsledger/read-store';
import { projections } from './contexts.js';

/** Personal data for those who may not see them. */
export const HIDDEN: Pick<SubjectKeys, 'load' | 'decrypt'> = { load: () => Promise.resolve(), decrypt: () => ({}) };

/**
 * What the read models say of each subject before and behind the events of an archive. It is folded from the subject's own stream by the projections
 * that make the read models, so that it needs no database and is true of any moment.
 */
export function evidenceFigures(eventStore: EventStore, keys: Pick<SubjectKeys, 'load' | 'decrypt'> = HIDDEN): FigureSource {
  const all = projections(keys);
  return async ({ subjects = [] }, bounds) => {
    const figures: Figure[] = [];
    for (const { type, id, stream } of bounds ? subjects : []) {
      const events = await eventsOf(eventStore, stream);
      if (events.length === 0 || !bounds) continue;
      if (streamCategory(stream) === 'person') await keys.load([id]);
      const state = {
        before: stateOf(
          stream,
          events.filter(({ position }) => comparePositions(position, bounds.first) < 0),
          all,
        ),
        after: stateOf(
          stream,
          events.filter(({ position }) => comparePositions(position, bounds.last) <= 0),
          all,
        ),
      };
      figures.push({
        path: `figures/${type}-${id}.json`,
        title: `${type} ${id} before and behind these events`,
        query: `The rows that the read models make of the stream ${stream}: up to the first event of the archive, and up to its last.`,
        variables: {},
        text: `${JSON.stringify(state, undefined, 2)}\n`,
      });
    }
    return figures;
  };
}

/** The rows of every table that the events of one stream make, by the names of the tables. */
function stateOf(
  stream: string,
  events: readonly RecordedEvent[],
  all: readonly Projection[],
): Readonly<Record<string, readonly unknown[]>> {
  const category = streamCategory(stream);
  const tables = all
    .filter(({ catalogues }) => catalogues.some((catalogue) => catalogue.category === category))
    .flatMap((projection) => {
      const folded = foldRows(projection, events);
      return projection.tables.map((table) => [table.name, folded.rows(table)] as const);
    });
  return Object.fromEntries(tables.filter(([, rows]) => rows.length > 0));
}

/** The events of a stream; none when there is no such stream. */
export async function eventsOf(eventStore: EventStore, stream: string): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  try {
    for await (const event of eventStore.readStream(stream)) events.push(event);
  } catch (error) {
    if (!(error instanceof StreamNotFound)) throw error;
  }
  return events;
}
