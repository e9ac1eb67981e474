import { access, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OperationsLog } from '@opsledger/eventsourcing';
import { ReadStoreBroken, SqlError } from './errors.js';
import { openPGliteLink, type PGliteLink } from './pglite-link.js';

export interface EmbeddedOptions {
  readonly folder: string | undefined;
  readonly log: OperationsLog;
  readonly onBroken: (error: ReadStoreBroken) => void;
  /** Puts the tables in place. It runs again on a fresh database when the old one turns out to be damaged. */
  readonly prepare: (link: PGliteLink) => Promise<void>;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function openAndPrepare(options: EmbeddedOptions, folder: string | undefined): Promise<PGliteLink> {
  const link = await openPGliteLink({ folder }, options.onBroken);
  try {
    await options.prepare(link);
    return link;
  } catch (error) {
    await link.close();
    throw error;
  }
}

/**
 * Opens the database in its folder. One whose creation was cut short, or that does not open, is moved aside and a new one is made:
 * everything in it can be rebuilt from the log.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<PGliteLink> {
  const { folder, log } = options;
  if (folder === undefined) return openAndPrepare(options, undefined);
  const data = join(folder, 'pgdata');
  const complete = join(folder, 'pgdata.complete');
  if (!(await exists(complete))) await rm(data, { recursive: true, force: true });
  try {
    const link = await openAndPrepare(options, data);
    await writeFile(complete, '');
    return link;
  } catch (error) {
    if (!(error instanceof ReadStoreBroken || error instanceof SqlError)) throw error;
    log('error', 'The read models cannot be opened. They are moved aside and rebuilt from the log.', {
      folder: data,
      reason: error.message,
    });
  }
  await rm(complete, { force: true });
  await rm(`${data}.broken`, { recursive: true, force: true });
  if (await exists(data)) await rename(data, `${data}.broken`);
  const link = await openAndPrepare(options, data);
  await writeFile(complete, '');
  return link;
}
