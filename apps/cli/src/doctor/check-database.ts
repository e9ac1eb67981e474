import { checkDatabase as askDatabase, DatabaseMisconfigured, DatabaseUnavailable, shownDatabaseUrl } from '@opsledger/composition';
import { found, type Finding } from './finding.js';

/** Difference of the clocks from which times in the ledger and in the server's own log no longer fit together, in milliseconds. */
const MUCH_MS = 5_000;
const MEBIBYTE = 1024 * 1024;

/** PostgreSQL answers, its version will do, tables can be made, its clock is right; and how large the tables are. Writes nothing. */
export async function checkDatabase(url: string): Promise<readonly Finding[]> {
  try {
    const { version, user, schema, clockAheadMs, tableBytes } = await askDatabase(url);
    const size = `${(tableBytes / MEBIBYTE).toFixed(1)} MiB`;
    return [
      found('database', 'ok', `Connected to PostgreSQL ${version} at ${shownDatabaseUrl(url)}.`),
      found('database', 'ok', `The user ${user} may create tables in the schema ${schema}, whose tables hold ${size}.`),
      clockFinding(clockAheadMs),
    ];
  } catch (error) {
    if (error instanceof DatabaseMisconfigured) return [found('database', 'problem', error.message)];
    if (!(error instanceof DatabaseUnavailable)) throw error;
    const advice = 'Commands are recorded meanwhile, but for those about personal data; queries are refused until it answers.';
    return [found('database', 'problem', error.message, advice)];
  }
}

function clockFinding(aheadMs: number): Finding {
  const apart = Math.abs(aheadMs);
  if (apart < MUCH_MS) return found('database', 'ok', `Its clock and ours are less than ${MUCH_MS / 1_000} seconds apart.`);
  const where = aheadMs > 0 ? 'ahead of' : 'behind';
  return found(
    'database',
    'note',
    `Its clock is ${Math.round(apart / 1_000)} seconds ${where} ours.`,
    'Synchronise the clocks of both machines.',
  );
}
