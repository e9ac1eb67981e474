import { openLedger, type Ledger } from '@opsledger/composition';

/** The data folder of a command: its option, else OPSLEDGER_DATA, else `data` in the working folder. */
export function dataFolderOf(option: string | undefined): string {
  return option ?? process.env['OPSLEDGER_DATA'] ?? 'data';
}

/** Opens the ledger for the time of one piece of work. @throws {DataFolderLocked} another process holds the folder. */
export async function withLedger<Result>(dataFolder: string, work: (ledger: Ledger) => Promise<Result>): Promise<Result> {
  const ledger = await openLedger({ dataFolder });
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}
