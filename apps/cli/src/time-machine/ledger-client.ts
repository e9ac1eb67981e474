import { join } from 'node:path';
import { mintToken, openSigningKey } from '@opsledger/identity';
import { readConfig } from '../../../api/src/config.js';
import { startServer } from '../../../api/src/server.js';
import { CliFailure, EXIT } from '../console/exit-code.js';
import { placeOf, type PlaceOptions } from '../console/with-ledger.js';

/** Which ledger is asked: one that is served, or one that nobody has open. */
export interface ClientOptions extends PlaceOptions {
  readonly url?: string;
  readonly token?: string;
}

/** What a ledger answered to one operation. */
export interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Sends operations to a ledger. @param machine the time machine that is asked; left out: the present. */
export type LedgerClient = (query: string, variables?: object, machine?: string) => Promise<GraphqlAnswer>;

const TOKEN_SECONDS = 8 * 3600;
const SETTLE_MS = 600_000;

/**
 * Asks a server by its address; without one, serves the ledger of the data folder on a free port of this machine for the time of the work, and asks that.
 * @throws {DataFolderLocked} a server has the folder: name its address. @throws {CliFailure} a token is missing, or nobody answers.
 */
export async function withClient<Result>(options: ClientOptions, work: (client: LedgerClient) => Promise<Result>): Promise<Result> {
  if (options.url !== undefined) return work(clientOf(options.url, await tokenFor(options)));
  const { dataFolder, eventStoreUrl, databaseUrl } = placeOf(options);
  const config = readConfig({
    ...process.env,
    ...{ OPSLEDGER_DATA: dataFolder, EVENT_STORE_URL: eventStoreUrl, DATABASE_URL: databaseUrl },
    ...{ OPSLEDGER_PORT: '0', OPSLEDGER_HOST: '127.0.0.1', OPSLEDGER_LOG_LEVEL: process.env['OPSLEDGER_LOG_LEVEL'] ?? 'error' },
  });
  const server = await startServer(config);
  try {
    await server.ledger.settle(SETTLE_MS);
    return await work(clientOf(server.url, await tokenFor(options)));
  } finally {
    await server.close();
  }
}

/** A token that was given, or one signed with the key in the data folder, as `opsledger token` does. */
async function tokenFor(options: ClientOptions): Promise<string> {
  const given = options.token ?? process.env['OPSLEDGER_TOKEN'];
  if (given !== undefined) return given;
  if (process.env['NODE_ENV'] === 'production')
    throw new CliFailure(EXIT.config, 'Give a token of the identity provider with --token or OPSLEDGER_TOKEN.');
  const key = openSigningKey(join(placeOf(options).dataFolder, 'keys'));
  return mintToken(key, { subject: 'operator', kind: 'service', roles: ['auditor'], expiresIn: TOKEN_SECONDS });
}

function clientOf(url: string, token: string): LedgerClient {
  return async (query, variables = {}, machine) => {
    const header = machine === undefined ? {} : { 'opsledger-time-machine': machine };
    const response = await fetch(new URL('/graphql', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...header },
      body: JSON.stringify({ query, variables }),
    }).catch((error: unknown) => {
      throw new CliFailure(EXIT.unavailable, `Nobody answers at ${url}: ${String((error as Error).cause ?? error)}`);
    });
    return (await response.json()) as GraphqlAnswer;
  };
}

/** What an operation must have answered. @throws {CliFailure} with the first error, when there is one. */
export function answered({ data, errors = [] }: GraphqlAnswer, field: string): unknown {
  const [error] = errors;
  if (error) {
    const code = error.extensions?.code;
    throw new CliFailure(code === 'UNAUTHENTICATED' || code === 'FORBIDDEN' ? EXIT.config : EXIT.problems, error.message);
  }
  return data?.[field];
}
