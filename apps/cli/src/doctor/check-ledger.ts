import { openLedger, type Ledger } from '@opsledger/composition';
import { comparePositions, DataFolderLocked } from '@opsledger/eventsourcing';
import type { Place } from '../console/with-ledger.js';
import { found, type Finding } from './finding.js';

const CATCH_UP_MS = 120_000;

/** The keys fit the log, and the read models open and reach its end. Needs the folder for itself. */
export async function checkLedger(place: Place): Promise<readonly Finding[]> {
  const warnings: string[] = [];
  let ledger: Ledger;
  try {
    ledger = await openLedger({
      ...place,
      schedules: false,
      log: (level, message) => {
        if (level === 'error' || level === 'warn') warnings.push(message);
      },
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'MasterKeyError')
      return [found('keys', 'problem', error.message, 'Restore "keys" from its backup.')];
    throw error;
  }
  try {
    return [found('keys', 'ok', 'The keys of people open with the master key.'), ...(await checkReadModels(ledger, warnings))];
  } finally {
    await ledger.close();
  }
}

async function checkReadModels(ledger: Ledger, warnings: readonly string[]): Promise<readonly Finding[]> {
  try {
    await ledger.readStore.ready;
  } catch (error) {
    if (error instanceof DataFolderLocked)
      return [found('lock', 'note', `Process ${error.pid} holds the read models, most likely the server.`)];
    const reason = error instanceof Error ? error.message : String(error);
    return [found('readModels', 'problem', `The read models cannot be opened: ${reason}`, REMOVE_THEM)];
  }
  const head = await ledger.eventStore.head();
  const { reached } = await ledger.projector.waitFor(head, { timeoutMs: CATCH_UP_MS });
  const status = await ledger.projector.status();
  const stopped = status.filter(({ state }) => state === 'stopped');
  const ahead = status.filter(({ position }) => comparePositions(position, head) > 0);
  return [
    ...warnings.map((message) => found('readModels', 'note', message, 'It was repaired while opening; run doctor again to see.')),
    ...stopped.map(({ projection, failure }) =>
      found(
        'readModels',
        'problem',
        `The read model ${projection} has stopped: ${failure?.message ?? 'no reason given'}`,
        'Report it with this text.',
      ),
    ),
    ...ahead.map(({ projection }) => found('readModels', 'problem', `The read model ${projection} is ahead of the log.`, REMOVE_THEM)),
    reached
      ? found('readModels', 'ok', `All ${status.length} read models show everything up to the end of the log.`)
      : found(
          'readModels',
          'problem',
          'Some read models have not reached the end of the log in two minutes.',
          'Run doctor again; start the server and watch its log.',
        ),
  ];
}

const REMOVE_THEM = 'Remove the folder "read-models": it is rebuilt from the log at the next start.';
