import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Projection } from '../projection/projection.js';
import { CheckpointMoved, checkpointUpdate, type Checkpoint } from '../projector/checkpoint.js';
import { identifier, storedName, typedColumns } from '../table/ddl.js';
import { keyText, type AnyRow } from '../table/normalise.js';
import type { Table } from '../table/table.js';
import type { ChangeSet, StoredRows, TableOutcome } from './change-set.js';

const list = (names: readonly string[], prefix = ''): string => names.map((name) => `${prefix}${identifier(name)}`).join(', ');
const sameKey = (table: Table): string => table.key.map((name) => `t.${identifier(name)} = k.${identifier(name)}`).join(' and ');

/** `json_to_recordset(<rows>) as <alias>(<typed columns>)`: any number of rows in one parameter. As jsonb they would be taken apart twice. */
function recordset(table: Table, alias: string, names: readonly string[], rows: readonly AnyRow[]): RawBuilder<unknown> {
  return sql`json_to_recordset(${JSON.stringify(rows)}::json) as ${sql.raw(`${alias}(${typedColumns(table, names)})`)}`;
}

/** Reads the rows with the keys given. */
function selectByKeys(table: Table, version: number, keys: readonly AnyRow[]): RawBuilder<AnyRow> {
  const stored = `join "${storedName(table, version)}" t on ${sameKey(table)}`;
  return sql<AnyRow>`select ${sql.raw(list(Object.keys(table.columns), 't.'))} from ${recordset(table, 'k', table.key, keys)} ${sql.raw(stored)}`;
}

/** Writes whole rows, if the checkpoint has `moved`. */
function upsertRows(table: Table, version: number, rows: readonly AnyRow[]): RawBuilder<unknown> {
  const names = Object.keys(table.columns);
  const others = names.filter((name) => !table.key.includes(name));
  const update = others.map((name) => `${identifier(name)} = excluded.${identifier(name)}`).join(', ');
  const insert = `insert into "${storedName(table, version)}" (${list(names)}) select ${list(names, 'x.')} from moved,`;
  const conflict = `on conflict (${list(table.key)}) do ${others.length > 0 ? `update set ${update}` : 'nothing'}`;
  return sql`${sql.raw(insert)} ${recordset(table, 'x', names, rows)} ${sql.raw(conflict)}`;
}

/** Removes the rows with the keys given, if the checkpoint has `moved`. */
function deleteByKeys(table: Table, version: number, keys: readonly AnyRow[]): RawBuilder<unknown> {
  const from = `delete from "${storedName(table, version)}" t using moved,`;
  return sql`${sql.raw(from)} ${recordset(table, 'k', table.key, keys)} where ${sql.raw(sameKey(table))}`;
}

/**
 * Loads the stored rows that a batch needs: one statement per table. It runs outside the transaction, which is safe because nobody else
 * writes these tables: whoever did would have moved the checkpoint, and the batch would not be written.
 */
export async function loadNeeded(db: Kysely<unknown>, version: number, changes: ChangeSet): Promise<ReadonlyMap<string, StoredRows>> {
  const stored = new Map<string, StoredRows>();
  for (const { table, keys } of changes.needs()) {
    const { rows } = await selectByKeys(table, version, keys).execute(db);
    stored.set(table.name, new Map(rows.map((row) => [keyText(table, row), row])));
  }
  return stored;
}

function writes(version: number, { table, changed, removedKeys }: TableOutcome): readonly RawBuilder<unknown>[] {
  const rows = [...changed.values()].filter((row) => row !== undefined);
  return [
    ...(removedKeys.length > 0 ? [deleteByKeys(table, version, removedKeys)] : []),
    ...(rows.length > 0 ? [upsertRows(table, version, rows)] : []),
  ];
}

/**
 * Writes the outcome of a batch and moves the checkpoint in one statement, which is one transaction and one round trip: a delete and an
 * upsert per table hang on the checkpoint's update, so a checkpoint that is not where it was writes nothing. @throws {CheckpointMoved}
 */
export async function commitBatch(
  db: Kysely<unknown>,
  projection: Projection,
  outcomes: readonly TableOutcome[],
  move: { readonly from: Checkpoint; readonly to: Checkpoint },
): Promise<void> {
  const parts = outcomes.flatMap((outcome) => writes(projection.version, outcome));
  const named = parts.map((part, number) => sql`, ${sql.raw(`write_${number}`)} as (${part})`);
  const { rows } = await sql<{ count: string }>`
    with moved as (${checkpointUpdate(projection, move.from, move.to)} returning 1) ${sql.join(named, sql` `)}
    select count(*) as count from moved`.execute(db);
  if (rows[0]?.count !== '1') throw new CheckpointMoved(projection.name);
}
