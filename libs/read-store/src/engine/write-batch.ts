import { sql, type Kysely, type RawBuilder } from 'kysely';
import { movedCheckpoints, orMoved, type Move, type TableSet } from '../projector/checkpoint.js';
import { parkedInsert, type ParkedEvent } from '../projector/parked-events.js';
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
function selectByKeys(table: Table, stored: string, keys: readonly AnyRow[]): RawBuilder<AnyRow> {
  const joined = `join "${stored}" t on ${sameKey(table)}`;
  return sql<AnyRow>`select ${sql.raw(list(Object.keys(table.columns), 't.'))} from ${recordset(table, 'k', table.key, keys)} ${sql.raw(joined)}`;
}

/** Writes whole rows, if the checkpoint has `moved`. */
function upsertRows(table: Table, stored: string, rows: readonly AnyRow[]): RawBuilder<unknown> {
  const names = Object.keys(table.columns);
  const others = names.filter((name) => !table.key.includes(name));
  const update = others.map((name) => `${identifier(name)} = excluded.${identifier(name)}`).join(', ');
  const insert = `insert into "${stored}" (${list(names)}) select ${list(names, 'x.')} from moved,`;
  const conflict = `on conflict (${list(table.key)}) do ${others.length > 0 ? `update set ${update}` : 'nothing'}`;
  return sql`${sql.raw(insert)} ${recordset(table, 'x', names, rows)} ${sql.raw(conflict)}`;
}

/** Removes the rows with the keys given, if the checkpoint has `moved`. */
function deleteByKeys(table: Table, stored: string, keys: readonly AnyRow[]): RawBuilder<unknown> {
  const from = `delete from "${stored}" t using moved,`;
  return sql`${sql.raw(from)} ${recordset(table, 'k', table.key, keys)} where ${sql.raw(sameKey(table))}`;
}

/**
 * Loads the stored rows that a batch needs: one statement per table. It runs outside the transaction, which is safe because nobody else
 * writes these tables: whoever did would have moved the checkpoint, and the batch would not be written.
 */
export async function loadNeeded(
  db: Kysely<unknown>,
  { projection, build }: Omit<TableSet, 'slot'>,
  changes: ChangeSet,
): Promise<ReadonlyMap<string, StoredRows>> {
  const stored = new Map<string, StoredRows>();
  for (const { table, keys } of changes.needs()) {
    const { rows } = await selectByKeys(table, storedName(table, projection.version, build), keys).execute(db);
    stored.set(table.name, new Map(rows.map((row) => [keyText(table, row), row])));
  }
  return stored;
}

function writes(
  { projection, build }: Omit<TableSet, 'slot'>,
  { table, changed, removedKeys }: TableOutcome,
): readonly RawBuilder<unknown>[] {
  const stored = storedName(table, projection.version, build);
  const rows = [...changed.values()].filter((row) => row !== undefined);
  return [
    ...(removedKeys.length > 0 ? [deleteByKeys(table, stored, removedKeys)] : []),
    ...(rows.length > 0 ? [upsertRows(table, stored, rows)] : []),
  ];
}

const named = (parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  sql.join(
    parts.map((part, number) => sql`, ${sql.raw(`write_${number}`)} as (${part})`),
    sql` `,
  );

/** What a batch of events comes to. */
export interface Batch {
  readonly outcomes: readonly TableOutcome[];
  /** Events that cannot be applied, and those that wait behind them. */
  readonly parked: readonly ParkedEvent[];
  readonly move: Move;
}

/**
 * Writes a batch and moves the checkpoints in one statement, which is one transaction and one round trip: a delete and an upsert per table hang
 * on the checkpoints' update, so a checkpoint that is not where it was writes nothing. @throws {CheckpointMoved}
 */
export async function commitBatch(db: Kysely<unknown>, set: TableSet, { outcomes, parked, move }: Batch): Promise<void> {
  const parts = outcomes.flatMap((outcome) => writes(set, outcome));
  const all = parked.length > 0 ? [...parts, parkedInsert(set, parked)] : parts;
  const statement = sql`${movedCheckpoints(set, move)} ${named(all)} select ok from moved`;
  await orMoved(set.projection.name, statement.execute(db));
}

/** Writes rows in a transaction that holds the checkpoint by other means. */
export async function writeRows(db: Kysely<unknown>, set: Omit<TableSet, 'slot'>, outcomes: readonly TableOutcome[]): Promise<void> {
  const parts = outcomes.flatMap((outcome) => writes(set, outcome));
  if (parts.length > 0) await sql`with moved as (select 1 as ok) ${named(parts)} select ok from moved`.execute(db);
}
