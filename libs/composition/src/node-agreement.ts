import { hkdfSync } from 'node:crypto';
import { sql, type Kysely } from 'kysely';

/** Nodes on one database were given different secrets: what one of them signs, another one would refuse. */
export class NodesDisagree extends Error {
  override readonly name = 'NodesDisagree';
}

/** What every node must sign with the same secret. */
export type SharedSecret = 'cursors' | 'tokens';

const FINGERPRINT_BYTES = 16;

/** What is wrong, and what to do. */
const ADVICE: Readonly<Record<SharedSecret, string>> = {
  cursors: 'OPSLEDGER_SECRET is not the one of the other nodes on this database, so that each would refuse the cursors of the others.',
  tokens:
    'The signing key in the folder "keys" is not the one of the other nodes on this database, so that each would refuse the tokens of the others. ' +
    'Copy the file keys/signing of the first node here, or let an identity provider sign (OIDC_JWKS_URL).',
};

/**
 * Compares a secret with that of the node that came to the database first, by a fingerprint that does not give it away.
 * @throws {NodesDisagree} with what to do.
 */
export async function requireSharedSecret(db: Kysely<unknown>, name: SharedSecret, secret: Uint8Array): Promise<void> {
  const fingerprint = Buffer.from(hkdfSync('sha256', secret, '', `opsledger agreement on ${name}`, FINGERPRINT_BYTES)).toString('hex');
  const agreed = await sql<{ fingerprint: string }>`select fingerprint from node_agreement where name = ${name}`
    .execute(db)
    .catch(() => undefined);
  if (agreed?.rows[0]?.fingerprint === fingerprint) return;
  await createTable(db);
  await sql`insert into node_agreement (name, fingerprint) values (${name}, ${fingerprint}) on conflict (name) do nothing`.execute(db);
  const { rows } = await sql<{ fingerprint: string }>`select fingerprint from node_agreement where name = ${name}`.execute(db);
  if (rows[0]?.fingerprint === fingerprint) return;
  const change = `If it was changed on purpose, end every node and run: delete from node_agreement where name = '${name}'`;
  throw new NodesDisagree(`${ADVICE[name]} ${change}`);
}

async function createTable(db: Kysely<unknown>): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // Two nodes that start at once: "if not exists" alone may fail for the second.
    await sql`select pg_advisory_xact_lock(hashtext('opsledger node_agreement'))`.execute(transaction);
    await sql`create table if not exists node_agreement (name text primary key, fingerprint text not null)`.execute(transaction);
  });
}
