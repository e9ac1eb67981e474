import type { Ledger } from '@opsledger/composition';
import { UnknownReadModel } from '@opsledger/operations';
import { RebuildRefused } from '@opsledger/read-store';
import { CliFailure, EXIT } from '../console/exit-code.js';
import type { Terminal } from '../console/terminal.js';
import { placeOf, withLedger, type PlaceOptions } from '../console/with-ledger.js';

/** Milliseconds that the embedded read models may take to open and to reach the log. */
const OPEN_MS = 600_000;

/**
 * Opens the ledger for work on its read models. Beside servers on PostgreSQL it leaves projecting to them; in a data folder of its own it
 * projects itself. @throws {CliFailure} with what to do.
 */
export function withUpkeep<Result>(
  options: PlaceOptions,
  terminal: Pick<Terminal, 'note'>,
  work: (ledger: Ledger) => Promise<Result>,
): Promise<Result> {
  const place = placeOf(options);
  const alone = place.databaseUrl === undefined;
  return withLedger({ ...place, projects: alone }, terminal, async (ledger) => {
    await ledger.readStore.ready;
    if (alone) await ledger.projector.waitFor(await ledger.eventStore.head(), { timeoutMs: OPEN_MS });
    try {
      return await work(ledger);
    } catch (error) {
      return explain(error);
    }
  });
}

function explain(error: unknown): never {
  if (error instanceof UnknownReadModel) throw new CliFailure(EXIT.usage, error.message);
  if (error instanceof RebuildRefused) throw new CliFailure(EXIT.unavailable, error.message);
  if (error instanceof Error && error.name === 'Unapplicable')
    throw new CliFailure(EXIT.problems, `${error.message} A rebuild applies every event or fails: what is served is as it was.`);
  throw error;
}
