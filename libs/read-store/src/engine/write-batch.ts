import { sql, type Kysely } from 'kysely';
import type { Projection } from '../projection/projection.js';
import { moveCheckpoint, type Checkpoint } from '../projector/checkpoint.js';
import { identifier, storedName, typedColumns } from '../table/ddl.js';
import { keyText, type AnyRow } from '../table/normalise.js';
import type { Table } from '../table/table.js';
import type { ChangeSet, StoredRows, TableOutcome } from './change-set.js';

const list = (names: readonly string[], prefix = ''): string => names.map((name) => `${prefix}${identifier(name)}`).join(', ');

/** Reads the rows with the keys given, in one statement. */
export function selectByKeys(table: Table, version: number): string {
  const columns = list(Object.keys(table.columns), 't.');
  const on = table.key.map((name) => `t.${identifier(name)} = k.${identifier(name)}`).join(' and ');
  return `select ${columns} from jsonb_to_recordset($1::jsonb) as k(${typedColumns(table, table.key)}) join "${storedName(table, version)}" t on ${on}`;
}

/** Writes whole rows, in one statement. */
export function upsertRows(table: Table, version: number): string {
  const names = Object.keys(table.columns);
  const others = names.filter((name) => !table.key.includes(name));
  const update = others.map((name) => `${identifier(name)} = excluded.${identifier(name)}`).join(', ');
  return (
    `insert into "${storedName(table, version)}" (${list(names)}) select ${list(names, 'x.')} ` +
    `from jsonb_to_recordset($1::jsonb) as x(${typedColumns(table, names)}) ` +
    `on conflict (${list(table.key)}) do ${others.length > 0 ? `update set ${update}` : 'nothing'}`
  );
}

/** Removes the rows with the keys given, in one statement. */
export function deleteByKeys(table: Table, version: number): string {
  const on = table.key.map((name) => `t.${identifier(name)} = k.${identifier(name)}`).join(' and ');
  return `delete from "${storedName(table, version)}" t using jsonb_to_recordset($1::jsonb) as k(${typedColumns(table, table.key)}) where ${on}`;
}

async function run(db: Kysely<unknown>, statement: string, rows: readonly AnyRow[]): Promise<readonly AnyRow[]> {
  const [before, after] = statement.split('$1') as [string, string];
  const result = await sql<AnyRow>`${sql.raw(before)}${JSON.stringify(rows)}${sql.raw(after)}`.execute(db);
  return result.rows;
}

/**
 * Loads the stored rows that a batch needs: one statement per table. It runs before the transaction, which is safe because nobody else
 * writes these tables: whoever did would have moved the checkpoint, and the batch would be rolled back.
 */
export async function loadNeeded(db: Kysely<unknown>, version: number, changes: ChangeSet): Promise<ReadonlyMap<string, StoredRows>> {
  const stored = new Map<string, StoredRows>();
  for (const { table, keys } of changes.needs()) {
    const rows = await run(db, selectByKeys(table, version), keys);
    stored.set(table.name, new Map(rows.map((row) => [keyText(table, row), row])));
  }
  return stored;
}

/**
 * Writes the outcome of a batch and moves the checkpoint, all or nothing. The checkpoint goes first: its row lock keeps a second
 * projector out before anything is written. @throws {CheckpointMoved}
 */
export async function commitBatch(
  db: Kysely<unknown>,
  projection: Projection,
  outcomes: readonly TableOutcome[],
  move: { readonly from: Checkpoint; readonly to: Checkpoint },
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await moveCheckpoint(transaction, projection, move.from.position, move.to);
    for (const { table, changed, removedKeys } of outcomes) {
      const rows = [...changed.values()].filter((row) => row !== undefined);
      if (removedKeys.length > 0) await run(transaction, deleteByKeys(table, projection.version), removedKeys);
      if (rows.length > 0) await run(transaction, upsertRows(table, projection.version), rows);
    }
  });
}
