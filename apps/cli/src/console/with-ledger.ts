import { openLedger, type EventStoreOptions, type Ledger } from '@opsledger/composition';
import { eventStoreUrlFaults } from '../../../api/src/event-store-url.js';
import { CliFailure, EXIT } from './exit-code.js';
import type { Terminal } from './terminal.js';

/** The options of every command that works on a ledger. */
export interface PlaceOptions {
  readonly data?: string;
  readonly eventStore?: string;
}

/** Where a command finds its ledger. */
export type Place = Pick<EventStoreOptions, 'dataFolder' | 'eventStoreUrl'>;

/** The data folder of a command: its option, else OPSLEDGER_DATA, else `data` in the working folder. */
export function dataFolderOf(option: string | undefined): string {
  return option ?? process.env['OPSLEDGER_DATA'] ?? 'data';
}

/** The folder and the event store of a command: its options, else the environment. @throws {CliFailure} the address cannot be one. */
export function placeOf({ data, eventStore }: PlaceOptions): Place {
  const given = eventStore ?? process.env['EVENT_STORE_URL'] ?? '';
  if (given === '') return { dataFolder: dataFolderOf(data) };
  const [fault] = eventStoreUrlFaults(eventStore === undefined ? 'EVENT_STORE_URL' : '--event-store', given);
  if (fault !== undefined) throw new CliFailure(eventStore === undefined ? EXIT.config : EXIT.usage, fault);
  return { dataFolder: dataFolderOf(data), eventStoreUrl: given };
}

/**
 * Opens the ledger for the time of one piece of work. Ctrl-C ends the process at once, which is safe: what was acknowledged is on disk.
 * @throws {DataFolderLocked} another process holds the folder. @throws {StoreUnavailable} | {StoreMisconfigured} EventStoreDB
 */
export async function withLedger<Result>(
  place: Place,
  terminal: Pick<Terminal, 'note'>,
  work: (ledger: Ledger) => Promise<Result>,
): Promise<Result> {
  const interrupt = (): void => {
    terminal.note('Interrupted. Run the same command again: it goes on where it stopped, and nothing is done twice.');
    process.exit(EXIT.aborted);
  };
  process.once('SIGINT', interrupt);
  try {
    const ledger = await open(place, terminal);
    try {
      return await work(ledger);
    } finally {
      await ledger.close();
    }
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

/** Passes on what opening has to say; what the background says later is for the log of a server. */
async function open(place: Place, terminal: Pick<Terminal, 'note'>): Promise<Ledger> {
  let opening = true;
  const ledger = await openLedger({
    ...place,
    log: (level, message) => {
      if (opening && level !== 'info') terminal.note(message);
    },
  });
  opening = false;
  return ledger;
}
