import { createHash } from 'node:crypto';
import { access, cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openReadStore, type Projection } from '@opsledger/read-store';
import { definitionHash } from '../src/table/ddl.js';

/**
 * A folder with a database that has the tables of these projections and no rows: a copy, because creating them takes seconds. The caller
 * removes it.
 */
export async function testReadStoreFolder(projections: readonly Projection[] = []): Promise<string> {
  const source = await template(projections);
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-read-store-'));
  await cp(source, folder, { recursive: true });
  return folder;
}

/** The template that all specs of this machine copy, made by whoever comes first. */
async function template(projections: readonly Projection[]): Promise<string> {
  const path = join(tmpdir(), `opsledger-read-models-${await fingerprint(projections)}-${process.getuid?.() ?? 0}`);
  if (await isThere(path)) return path;
  const draft = await mkdtemp(join(tmpdir(), 'opsledger-read-models-draft-'));
  const store = openReadStore({ folder: draft, projections });
  await store.ready;
  await store.close();
  await rename(draft, path).catch(() => rm(draft, { recursive: true, force: true }));
  return path;
}

/** What the tables follow from: the engine, the projections, and the code that creates them. */
async function fingerprint(projections: readonly Projection[]): Promise<string> {
  const manifest = join(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), '..', 'package.json');
  const source = join(import.meta.dirname, '..', 'src');
  const folders = ['database', 'table'].map((name) => join(source, name));
  const files = (await Promise.all(folders.map(async (folder) => (await readdir(folder)).sort().map((name) => join(folder, name))))).flat();
  const hash = createHash('sha256');
  for (const file of [manifest, ...files.filter((name) => name.endsWith('.js') && !name.endsWith('.spec.js'))])
    hash.update(await readFile(file));
  for (const projection of projections) hash.update(`${projection.name} ${projection.version} ${definitionHash(projection)}`);
  return hash.digest('hex').slice(0, 16);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
