import { join } from 'node:path';
import { openEmbeddedEventStore, TransferRefused, type EventStore } from '@opsledger/eventsourcing';
import { CliFailure, EXIT } from '../console/exit-code.js';
import type { Terminal } from '../console/terminal.js';
import { placeOf, type Place, type PlaceOptions } from '../console/with-ledger.js';
import { exists } from '../doctor/check-files.js';

/** Whether a store is written, read, or read if there is one. */
export type StoreUse = 'write' | 'read' | 'read if there';

/**
 * The one store that a command names: a folder that is given counts more than EVENT_STORE_URL.
 * @throws {CliFailure} both are given, or the address cannot be one. An empty one is a variable that a script forgot, and must not become a folder.
 */
export function oneStore({ data, eventStore }: PlaceOptions): Place {
  if (data !== undefined && eventStore !== undefined) {
    throw new CliFailure(EXIT.usage, 'A log is in a folder or in EventStoreDB: give --data or --event-store, not both.');
  }
  if (eventStore === '')
    throw new CliFailure(EXIT.usage, '--event-store is empty. Give the address of EventStoreDB, like esdb://db.example.com:2113.');
  return data === undefined ? placeOf({ ...(eventStore !== undefined && { eventStore }) }) : { dataFolder: data };
}

/**
 * Opens the log alone for one piece of work. A folder is read beside the server that holds it. Ctrl-C ends the process at once, which is safe.
 * @param work receives no store when there is none and that is allowed. @throws {CliFailure} the log cannot be moved as asked.
 */
export async function withStore<Result>(
  place: Place,
  use: StoreUse,
  terminal: Pick<Terminal, 'note'>,
  work: (store: EventStore | undefined) => Promise<Result>,
): Promise<Result> {
  const interrupt = (): void => {
    terminal.note('Interrupted. An export goes on with --resume; an import goes on when the same command is run again.');
    process.exit(EXIT.aborted);
  };
  process.once('SIGINT', interrupt);
  try {
    const store = await openStore(place, use, terminal);
    try {
      return await work(store);
    } finally {
      await store?.close();
    }
  } catch (error) {
    if (!(error instanceof TransferRefused)) throw error;
    throw new CliFailure(error.culprit === 'file' ? EXIT.io : EXIT.problems, error.message);
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

async function openStore(
  { dataFolder, eventStoreUrl }: Place,
  use: StoreUse,
  terminal: Pick<Terminal, 'note'>,
): Promise<EventStore | undefined> {
  if (eventStoreUrl !== undefined) {
    const { openEventStoreDb } = await import('@opsledger/eventstoredb');
    return openEventStoreDb({
      url: eventStoreUrl,
      log: (level, message) => {
        if (level !== 'info') terminal.note(message);
      },
    });
  }
  const folder = join(dataFolder, 'events');
  if (use === 'read if there' && !(await exists(join(folder, 'data.mdb')))) return undefined;
  return openEmbeddedEventStore({ folder, readOnly: use !== 'write' });
}
