import { sql, type Kysely, type Transaction } from 'kysely';

/**
 * Runs a transaction whose commit waits for the server's disk, also on a server that was told not to wait (`synchronous_commit = off`): what
 * such a server acknowledges is gone after a crash, which read models get over and keys do not.
 */
export function durably<Result>(db: Kysely<unknown>, work: (transaction: Transaction<unknown>) => Promise<Result>): Promise<Result> {
  return db.transaction().execute(async (transaction) => {
    // Left alone where it waits already, maybe for more than its own disk.
    await sql`select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') = 'off'`.execute(transaction);
    return work(transaction);
  });
}
