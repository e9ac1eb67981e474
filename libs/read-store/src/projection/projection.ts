import type { EventCatalogue, Message, StoredEvent } from '@opsledger/eventsourcing';
import type { KeyOf, RowOf, Table } from '../table/table.js';

/**
 * Where a handler writes. Nothing is read or written at once: the projector collects the changes of a batch, loads the rows they need
 * in one statement per table, applies them in log order and writes the result in one statement per table, with the checkpoint.
 * The functions given must be pure: they also run in memory, to fold one subject as of a date.
 */
export interface RowWriter {
  /** Writes a whole row, replacing one with the same key. */
  put<T extends Table>(table: T, row: RowOf<T>): void;
  /** Changes some columns. A row that does not exist is left absent. */
  patch<T extends Table>(table: T, key: KeyOf<T>, columns: Partial<RowOf<T>>): void;
  /** Computes the row from the row before (undefined: none). Returning undefined removes it. */
  change<T extends Table>(table: T, key: KeyOf<T>, next: (row: RowOf<T> | undefined) => RowOf<T> | undefined): void;
  remove<T extends Table>(table: T, key: KeyOf<T>): void;
}

/** Turns one event into row changes. */
export type ProjectionHandler<Event extends Message> = (event: StoredEvent<Event>, rows: RowWriter) => void;

/** A read model: its tables and what each event does to them. The subscription's filter is the set of handler keys. */
export interface Projection {
  /** Checkpoint key together with `version`: frozen. */
  readonly name: string;
  /** Raised whenever tables or handlers change; the new version is rebuilt from the log. */
  readonly version: number;
  /**
   * Every row is written by the events of one stream only, so that streams can be shared out among nodes (`partition.ts`). Left out: it joins
   * streams, and one node at a time does all of it.
   */
  readonly partitioned?: true;
  readonly tables: readonly Table[];
  /** The catalogues whose events it reads, for upcasts. */
  readonly catalogues: readonly EventCatalogue[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each handler narrows its event by its key.
  readonly on: Readonly<Record<string, ProjectionHandler<any>>>;
}

/** Typed declaration of a projection over the events in `Event`. */
export function defineProjection<Event extends Message>(definition: {
  readonly name: string;
  readonly version: number;
  readonly partitioned?: true;
  readonly tables: readonly Table[];
  readonly catalogues: readonly EventCatalogue[];
  readonly on: { readonly [Type in Event['type']]?: ProjectionHandler<Extract<Event, { type: Type }>> };
}): Projection {
  return definition as Projection;
}
