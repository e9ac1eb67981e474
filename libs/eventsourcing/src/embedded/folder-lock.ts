import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderLocked } from '../event-store/errors.js';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.js';
import type { Tables } from './tables.js';

/** Who holds the folder. Kept in the store itself, so that taking it over is one atomic transaction among any number of processes. */
interface Owner extends ProcessIdentity {
  readonly token: string;
  /** Device and inode of the data file: a copy of the folder is not held by the owner of the original. */
  readonly file: string;
}

const OWNER = 'owner';

/**
 * Takes the folder for this process, also from a process that has died. Returns the release.
 * @throws {DataFolderLocked} a living process (this one included) holds it.
 */
export function lockFolder(folder: string, { meta, root }: Tables): () => void {
  const file = fileIdentity(folder);
  const mine: Owner = { ...(identityOf(process.pid) ?? { pid: process.pid }), token: randomUUID(), file };
  const holder = (): Owner | undefined => {
    const text = meta.get(OWNER);
    return text === undefined ? undefined : (JSON.parse(text) as Owner);
  };
  const refuseIfHeld = (): void => {
    const owner = holder();
    if (owner?.file === file && isAlive(owner)) throw new DataFolderLocked(folder, owner.pid);
  };
  refuseIfHeld(); // first without a write transaction: a stopped owner may be holding that
  root.transactionSync(() => {
    refuseIfHeld();
    meta.putSync(OWNER, JSON.stringify(mine));
  });
  return () => {
    root.transactionSync(() => {
      if (holder()?.token === mine.token) meta.removeSync(OWNER);
    });
  };
}

function fileIdentity(folder: string): string {
  const { dev, ino } = statSync(join(folder, 'data.mdb'), { bigint: true });
  return `${dev}/${ino}`;
}
