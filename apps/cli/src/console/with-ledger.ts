import { openLedger, type Ledger, type LedgerOptions } from '@opsledger/composition';
import { databaseUrlFaults } from '../../../api/src/database-url.js';
import { eventStoreUrlFaults } from '../../../api/src/event-store-url.js';
import { CliFailure, EXIT } from './exit-code.js';
import type { Terminal } from './terminal.js';

/** The options of every command that works on a ledger. */
export interface PlaceOptions {
  readonly data?: string;
  readonly eventStore?: string;
  readonly database?: string;
}

/** Where a command finds its ledger. */
export type Place = Pick<LedgerOptions, 'dataFolder' | 'eventStoreUrl' | 'databaseUrl' | 'projects'>;

/** The data folder of a command: its option, else OPSLEDGER_DATA, else `data` in the working folder. */
export function dataFolderOf(option: string | undefined): string {
  return option ?? process.env['OPSLEDGER_DATA'] ?? 'data';
}

/** The folder and the servers of a command: its options, else the environment. @throws {CliFailure} an address cannot be one. */
export function placeOf({ data, eventStore, database }: PlaceOptions): Place {
  const eventStoreUrl = addressOf('--event-store', eventStore, 'EVENT_STORE_URL', eventStoreUrlFaults);
  const databaseUrl = addressOf('--database', database, 'DATABASE_URL', databaseUrlFaults);
  return {
    dataFolder: dataFolderOf(data),
    ...(eventStoreUrl !== undefined && { eventStoreUrl }),
    ...(databaseUrl !== undefined && { databaseUrl }),
  };
}

/** An address by its option, else by its variable; undefined when neither names one. */
function addressOf(
  option: string,
  value: string | undefined,
  variable: string,
  faultsOf: (name: string, text: string) => readonly string[],
): string | undefined {
  const given = value ?? process.env[variable] ?? '';
  if (given === '') return undefined;
  const [fault] = faultsOf(value === undefined ? variable : option, given);
  if (fault !== undefined) throw new CliFailure(value === undefined ? EXIT.config : EXIT.usage, fault);
  return given;
}

/**
 * Opens the ledger for the time of one piece of work. Ctrl-C ends the process at once, which is safe: what was acknowledged is on disk.
 * @throws {DataFolderLocked} another process holds the folder. @throws {StoreUnavailable} | {StoreMisconfigured} EventStoreDB
 * @throws {DatabaseUnavailable} | {DatabaseMisconfigured} PostgreSQL
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
    schedules: false, // what becomes due comes up when the ledger is served: here it would fall between what is being recorded
    log: (level, message) => {
      if (opening && level !== 'info') terminal.note(message);
    },
  });
  opening = false;
  return ledger;
}
