import { streamCategory } from '@opsledger/eventsourcing';
import type { Actor } from '@opsledger/kernel';
import type { FoldedTables, KeyOf, Projection, RowOf, Table } from '@opsledger/read-store';
import type { Corrections } from './events-as-of.js';

/**
 * How the past of things of one type is read. The rows of a thing are written by the events of one stream, so that this stream alone, folded by the
 * projection that shows the present, gives its past.
 */
export interface SubjectPast<T extends Table = Table, Node extends object = object> {
  /** Name of the GraphQL object type. */
  readonly typeName: string;
  /** The query that shows it: whoever may ask for the present may ask for the past. */
  readonly query: string;
  /** The read model that shows it; its first catalogue is that of the thing's streams. */
  readonly projection: Projection;
  /** Has one row for each; its key begins with the id and, for a part of an aggregate, goes on with the id of that. */
  readonly table: T;
  /**
   * The row as a node. What the node refers to goes in as functions, named as the fields, and is then of the same moment; functions that answer
   * values of its own, such as its lines, answer at once.
   */
  readonly toNode: (row: RowOf<T>, past: PastOf<Node>) => Node;
  /** The thing as the actor may see it now, or null; left out: asked of the registry of nodes. */
  readonly present?: (id: string, actor: Actor) => Promise<Node | null>;
  /** Of a part of an aggregate: the id of its stream, which the present node names. */
  readonly streamOf?: (present: Node) => string;
  /** Fetches what the projection needs for the events of a stream, such as the key of a person; called right before they are folded. */
  readonly prepare?: (streamId: string) => Promise<void>;
  /** May the actor see this row? Left out: whoever may see the present one may. */
  readonly mayRead?: (actor: Actor, row: RowOf<T>) => boolean;
  /** Left out: nothing that is recorded later changes what was. */
  readonly corrections?: Corrections;
}

/** What a past node may ask for, all of the same moment. */
export interface PastOf<Node extends object = object> {
  /** The thing as it is now, where it was asked for; undefined in a difference that an event made. */
  readonly present: Node | undefined;
  /** All rows of one of the projection's tables that the thing's stream wrote. */
  rows<Other extends Table>(table: Other): readonly RowOf<Other>[];
  /** Another thing, or null: where there was none yet, and where the caller may not see it. */
  other(typeName: string, id: string | null): Promise<object | null>;
  /** A thing of the same context, for fields that show it whether or not the caller may ask for it by its own query. */
  own<Other extends object>(typeName: string, id: string | null): Promise<Other | null>;
}

/** Category of the streams. */
export function categoryOf({ projection, typeName }: Pick<SubjectPast, 'projection' | 'typeName'>): string {
  const [catalogue] = projection.catalogues;
  if (!catalogue) throw new TypeError(`The read model of ${typeName} has no catalogue.`);
  return catalogue.category;
}

/** The key of the row of a thing. */
export function keyIn<T extends Table>(table: T, id: string, streamId: string): KeyOf<T> {
  return Object.fromEntries(table.key.map((column, index) => [column, index === 0 ? id : streamId])) as KeyOf<T>;
}

/** The row of a thing in a fold of its stream. */
export function rowIn<T extends Table>(
  { table }: SubjectPast<T>,
  folded: FoldedTables,
  id: string,
  streamId: string,
): RowOf<T> | undefined {
  return folded.row(table, keyIn(table, id, streamId));
}

/** The id in the name of a stream. */
export function idOfStream(stream: string): string {
  return stream.slice(streamCategory(stream).length + 1);
}
