/**
 * Read-model tables are values: the DDL, the bulk writes and the row types all follow from one declaration.
 * They have no migrations: a changed table is a new version of its projection, rebuilt from the log (docs/adr/0004).
 */

/** SQL types that read models use, on PostgreSQL 15 and later and PGlite alike. */
export type SqlType = 'uuid' | 'uuid[]' | 'text' | 'text[]' | 'boolean' | 'int4' | 'int8' | 'numeric' | 'date' | 'timestamptz' | 'jsonb';

/** A column: its SQL type, whether it may be null, and (at type level only) what a row holds. */
export interface Column<Value = unknown> {
  readonly sql: SqlType;
  readonly nullable: boolean;
  readonly value?: Value;
}

const column = <Value>(sql: SqlType): Column<Value> => ({ sql, nullable: false });

/** An id. `uuid<AssetId>()` gives the row its brand. */
export const uuid = <Id extends string = string>(): Column<Id> => column<Id>('uuid');
/** Ids of any kinds. */
export const uuidArray = (): Column<readonly string[]> => column<readonly string[]>('uuid[]');
export const text = <Text extends string = string>(): Column<Text> => column<Text>('text');
export const textArray = (): Column<readonly string[]> => column<readonly string[]>('text[]');
export const boolean = (): Column<boolean> => column<boolean>('boolean');
export const int4 = (): Column<number> => column<number>('int4');
/** A 64-bit integer; rows hold it as decimal text, so nothing is lost. */
export const int8 = (): Column<string> => column<string>('int8');
/** An exact decimal; rows hold it as text. */
export const numeric = (): Column<string> => column<string>('numeric');
/** A calendar day as `YYYY-MM-DD`. */
export const date = <Day extends string = string>(): Column<Day> => column<Day>('date');
/** A moment as ISO text in UTC with milliseconds. */
export const timestamptz = <Moment extends string = string>(): Column<Moment> => column<Moment>('timestamptz');
export const jsonb = <Value>(): Column<Value> => column<Value>('jsonb');
/** The same column, but null is allowed. */
export const nullable = <Value>(of: Column<Value>): Column<Value | null> => ({ sql: of.sql, nullable: true });

export type Columns = Readonly<Record<string, Column>>;

/**
 * One index; `columns` may carry a direction, e.g. `'recorded_at desc'`. `where` makes it partial. `finds` makes it one of what is in its one column:
 * the items of a list (`@>`, `&&`), or the words of a text (`to_tsvector('simple'::regconfig, column) @@ …`).
 */
export interface Index {
  readonly columns: readonly string[];
  readonly unique?: boolean;
  readonly where?: string;
  readonly finds?: 'items' | 'words';
}

export interface Table<Cols extends Columns = Columns, Key extends string = string, Name extends string = string> {
  /** Name that queries use; the stored table is `<name>_v<version>` behind a view of this name. */
  readonly name: Name;
  /** Primary key columns. */
  readonly key: readonly Key[];
  readonly columns: Cols;
  readonly indexes: readonly Index[];
}

/** The row of a table: what handlers write and queries read. */
export type RowOf<T extends Table> =
  T extends Table<infer Cols> ? { [Name in keyof Cols]: Cols[Name] extends Column<infer Value> ? Value : never } : never;
/** The primary key of a table. */
export type KeyOf<T extends Table> = T extends Table<Columns, infer Key> ? Pick<RowOf<T>, Key & keyof RowOf<T>> : never;

/** Declares a table. Names are snake_case, singular nouns of the read model. */
export function defineTable<const Cols extends Columns, const Key extends keyof Cols & string, const Name extends string>(
  name: Name,
  definition: { readonly key: readonly Key[]; readonly columns: Cols; readonly indexes?: readonly Index[] },
): Table<Cols, Key, Name> {
  return { name, key: definition.key, columns: definition.columns, indexes: definition.indexes ?? [] };
}

/** The schema that Kysely needs for the tables in `T`: row types by table name. */
export type Database<T extends Table> = { [Each in T as Each['name']]: RowOf<Each> };
