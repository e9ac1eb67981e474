import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { ReadStore } from '../read-store.js';
import { identifier } from '../table/ddl.js';
import { keyText, type AnyRow } from '../table/normalise.js';
import type { RowOf, Table } from '../table/table.js';

/** Every row of a read model's table, ordered by the text of their keys, as `FoldedTables.rows` gives them. For checks, not for queries. */
export async function readAllRows<T extends Table>(store: ReadStore, table: T): Promise<readonly RowOf<T>[]> {
  const { rows } = await sql<AnyRow>`select * from ${sql.raw(identifier(table.name))}`.execute(store.db);
  const keyed = rows.map((row) => [keyText(table, row), row] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return keyed.map(([, row]) => row as RowOf<T>);
}

/** One row in which two states of a table differ; undefined where one has no such row. */
export interface RowDifference {
  readonly key: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** The rows in which two states of a table differ, by key. Empty when they are equal. */
export function diffRows<T extends Table>(table: T, expected: readonly RowOf<T>[], actual: readonly RowOf<T>[]): readonly RowDifference[] {
  const byKey = (rows: readonly RowOf<T>[]) => new Map(rows.map((row) => [keyText(table, row as AnyRow), row]));
  const [before, after] = [byKey(expected), byKey(actual)];
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys
    .filter((key) => !isDeepStrictEqual(before.get(key), after.get(key)))
    .map((key) => ({ key, expected: before.get(key), actual: after.get(key) }));
}
