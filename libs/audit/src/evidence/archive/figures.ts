import type { Position } from '@opsledger/eventsourcing';
import type { JsonObject } from '@opsledger/kernel';
import { csvText } from './csv.js';
import type { EventPass } from './event-pass.js';
import type { Asked } from './manifest.js';

/** What was counted, or what a read model says, with the question that was asked. */
export interface Figure {
  /** `figures/<name>.csv` or `.json`. */
  readonly path: string;
  /** For people. */
  readonly title: string;
  /** A query of GraphQL, or in words how it was counted. */
  readonly query: string;
  readonly variables: JsonObject;
  readonly text: string;
}

/** Where in the log the range begins and ends that an archive is made of. */
export interface Bounds {
  readonly first: Position;
  readonly last: Position;
}

/** Asks the read models about what an archive is asked for. @param bounds left out when the range is empty. */
export type FigureSource = (asked: Asked, bounds: Bounds | undefined) => Promise<readonly Figure[]>;

/** What can be counted again in `events.jsonl`. */
export function countFigures({ byType, byActor }: EventPass): readonly Figure[] {
  const types = sorted(byType).map(([type, events]) => [type, events] as const);
  const actors = sorted(byActor).map(([actor, events]) => [...splitActor(actor), events] as const);
  return [
    {
      path: 'figures/events-by-type.csv',
      title: 'Events of each type',
      query: 'The lines of events.jsonl, counted by "type".',
      variables: {},
      text: csvText(['type', 'events'], types),
    },
    {
      path: 'figures/events-by-actor.csv',
      title: 'Events of each actor',
      query: 'The lines of events.jsonl, counted by "metadata.actor".',
      variables: {},
      text: csvText(['kind', 'id', 'events'], actors),
    },
  ];
}

function splitActor(actor: string): readonly [string, string] {
  const [kind = '', ...id] = actor.split(' ');
  return [kind, id.join(' ')];
}

/** By key, so that the same events give the same file. */
const sorted = (counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] =>
  [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
