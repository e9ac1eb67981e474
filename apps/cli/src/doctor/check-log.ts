import { join } from 'node:path';
import {
  DataFolderLocked,
  openEmbeddedEventStore,
  StoreDamaged,
  StoreUnavailable,
  type EmbeddedEventStore,
} from '@opsledger/eventsourcing';
import type { Progress } from '../console/progress.js';
import { found, type Finding } from './finding.js';

const DAMAGED = 'Stop the server, keep a copy of the folder, and restore "events" from its backup. Nothing behind the fault is served.';

/** Whether another process holds the folder. */
export async function checkLock(dataFolder: string): Promise<Finding> {
  try {
    const store = await openEmbeddedEventStore({ folder: join(dataFolder, 'events') });
    await store.close();
    return found('lock', 'ok', 'No other process holds the data folder.');
  } catch (error) {
    if (error instanceof DataFolderLocked) {
      const advice = 'That is as it should be while the server runs. Stop it before a command that writes, or before restoring a backup.';
      return found('lock', 'note', `Process ${error.pid} holds the data folder.`, advice);
    }
    if (error instanceof StoreDamaged || error instanceof StoreUnavailable) {
      return found(
        'lock',
        'problem',
        error.message,
        error instanceof StoreDamaged ? DAMAGED : 'Correct what it says and run doctor again.',
      );
    }
    throw error;
  }
}

/** Every record of the log is whole and in its place. Reads beside a running server. */
export async function checkLog(dataFolder: string, progress: Progress): Promise<Finding> {
  let store: EmbeddedEventStore;
  try {
    store = await openEmbeddedEventStore({ folder: join(dataFolder, 'events'), readOnly: true });
  } catch (error) {
    if (error instanceof StoreDamaged) return found('log', 'problem', error.message, DAMAGED);
    if (error instanceof StoreUnavailable) return found('log', 'problem', error.message, 'Check the permissions of the folder "events".');
    throw error;
  }
  try {
    const { checked, damage } = await store.verifyRecords({ onProgress: (position, head) => progress.update(position, head) });
    if (!damage) return found('log', 'ok', `All ${checked} records of the log are whole.`);
    return found('log', 'problem', `The log is damaged at position ${damage.position}: ${damage.cause}`, DAMAGED);
  } finally {
    progress.end();
    await store.close();
  }
}
