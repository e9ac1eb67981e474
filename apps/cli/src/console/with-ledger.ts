import { openLedger, type Ledger } from '@opsledger/composition';
import { EXIT } from './exit-code.js';
import type { Terminal } from './terminal.js';

/** The data folder of a command: its option, else OPSLEDGER_DATA, else `data` in the working folder. */
export function dataFolderOf(option: string | undefined): string {
  return option ?? process.env['OPSLEDGER_DATA'] ?? 'data';
}

/**
 * Opens the ledger for the time of one piece of work. Ctrl-C ends the process at once, which is safe: what was acknowledged is on disk.
 * @throws {DataFolderLocked} another process holds the folder.
 */
export async function withLedger<Result>(
  dataFolder: string,
  terminal: Pick<Terminal, 'note'>,
  work: (ledger: Ledger) => Promise<Result>,
): Promise<Result> {
  const interrupt = (): void => {
    terminal.note('Interrupted. Run the same command again: it goes on where it stopped, and nothing is done twice.');
    process.exit(EXIT.aborted);
  };
  process.once('SIGINT', interrupt);
  try {
    const ledger = await openLedger({ dataFolder });
    try {
      return await work(ledger);
    } finally {
      await ledger.close();
    }
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}
