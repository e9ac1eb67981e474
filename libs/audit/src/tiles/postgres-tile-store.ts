import { sql, type Kysely } from 'kysely';
import { outgrownBy, type TileStore, type TreeFile } from './tile-store.js';

/**
 * Keeps the tree in the table `transparency_tile`, for any number of nodes. It is disposable: made where it is missing, and filled from the log again
 * when it is dropped. @param db of a store that is ready.
 */
export async function postgresTileStore(db: Kysely<unknown>): Promise<TileStore> {
  await createTable(db);
  return {
    read: (path) => readRow(db, path),
    write: (files) => writeRows(db, files),
  };
}

async function createTable(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass('transparency_tile') is not null as found`.execute(db);
  if (rows[0]!.found) return;
  await db.transaction().execute(async (transaction) => {
    // Two nodes that start at once: "if not exists" alone may fail for the second.
    await sql`select pg_advisory_xact_lock(hashtext('opsledger transparency_tile'))`.execute(transaction);
    await sql`create table if not exists transparency_tile (path text collate "C" primary key, bytes bytea not null)`.execute(transaction);
  });
}

async function readRow(db: Kysely<unknown>, path: string): Promise<Uint8Array | undefined> {
  const { rows } = await sql<{ bytes: string }>`
    select encode(bytes, 'base64') as bytes from transparency_tile where path = ${path}`.execute(db);
  return rows[0] && Buffer.from(rows[0].bytes, 'base64');
}

async function writeRows(db: Kysely<unknown>, files: readonly TreeFile[]): Promise<void> {
  if (files.length === 0) return;
  // In one order, so that nodes which write the same tiles do not wait for each other in a circle.
  const sorted = [...files].sort((one, other) => (one.path < other.path ? -1 : 1));
  const paths = sorted.map(({ path }) => path);
  const contents = sorted.map(({ bytes }) => Buffer.from(bytes).toString('base64'));
  const outgrown = paths.flatMap((path) => outgrownBy(path) ?? []).map((folder) => `${folder}/`);
  await db.transaction().execute(async (transaction) => {
    await sql`
      insert into transparency_tile (path, bytes)
      select path, decode(content, 'base64') from unnest(${paths}::text[], ${contents}::text[]) as file (path, content)
      on conflict (path) do update set bytes = excluded.bytes`.execute(transaction);
    // A folder's paths lie between its name with "/" and its name with "0", the next character.
    await sql`
      delete from transparency_tile using unnest(${outgrown}::text[]) as gone (folder)
      where path > gone.folder and path < rtrim(gone.folder, '/') || '0'`.execute(transaction);
  });
}
