import { access, cp, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openReadStore } from '@opsledger/read-store';

/** A folder with an initialised database that has no tables yet: a copy, because creating one takes seconds. The caller removes it. */
export async function testReadStoreFolder(): Promise<string> {
  const template = await emptyDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-read-store-'));
  await cp(template, folder, { recursive: true });
  return folder;
}

/** The template that all specs of this machine copy, made by whoever comes first. */
async function emptyDatabase(): Promise<string> {
  const manifest = join(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), '..', 'package.json');
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  const template = join(tmpdir(), `opsledger-pglite-template-${version}-${process.getuid?.() ?? 0}`);
  if (await isThere(template)) return template;
  const draft = await mkdtemp(join(tmpdir(), 'opsledger-pglite-draft-'));
  const store = openReadStore({ folder: draft, projections: [] });
  await store.ready;
  await store.close();
  await rename(draft, template).catch(() => rm(draft, { recursive: true, force: true }));
  return template;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
