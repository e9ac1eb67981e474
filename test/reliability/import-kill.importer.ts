import { writeSync } from 'node:fs';
import { openLedger } from '@opsledger/composition';
import type { Aggregates } from '@opsledger/eventsourcing';
import { fileSource } from '../../apps/cli/src/import/read/csv-table.js';
import { executeImport, openFiles } from '../../apps/cli/src/import/run/run-import.js';

/** What the importing process is asked to do. */
export interface ImportOrder {
  readonly dataFolder: string;
  readonly files: readonly string[];
}

/** One accepted command, as the importing process saw it. */
export interface ImportAcknowledgement {
  readonly stream: string;
  readonly revision: number;
  readonly commandId: string;
}

/** Imports like the CLI does, and tells its parent of every acknowledgement as it arrives. */
const order = JSON.parse(process.argv[2]!) as ImportOrder;
const ledger = await openLedger({ dataFolder: order.dataFolder });
const execute = ledger.aggregates.execute.bind(ledger.aggregates);
const telling: Aggregates['execute'] = async (category, id, command, context) => {
  const outcome = await execute(category, id, command, context);
  const { commandId } = context;
  if (outcome.accepted && outcome.events.length > 0) {
    const line: ImportAcknowledgement = { stream: `${category}-${id}`, revision: outcome.revision, commandId };
    writeSync(1, `${JSON.stringify(line)}\n`);
  }
  return outcome as never;
};
ledger.aggregates.execute = telling;
const opened = await openFiles(order.files.map(fileSource), { currency: 'USD', decimal: '.' });
await executeImport(opened, ledger, 'import-kill');
await ledger.settle(60_000);
await ledger.close();
