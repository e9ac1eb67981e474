import type { Duplex } from 'node:stream';
import { EventStoreDBClient } from '@eventstore/db-client';
import { StoreMisconfigured } from '@opsledger/eventsourcing';
import { within } from './time-limit.js';
import { guardBatchStream } from './batch-stream.js';

/** What the client class keeps to itself and the adapter needs. Version 6.2.1 is pinned; `client.spec.ts` fails when one of these is gone. */
interface ClientInternals {
  getChannel(): Promise<{ close(): void }>;
  readonly capabilities: Promise<{ readonly serverVersion: string }>;
  handleError: (...failure: readonly unknown[]) => Promise<void>;
  GRPCStreamCreator: (service: unknown, name: string, open: OpenStream, cache: unknown) => () => Promise<Duplex>;
}

type OpenStream = (stub: unknown) => Duplex;

/** The client's name for the stream that carries batch appends. */
const BATCH_APPEND = 'appendToStream';

/** The client's own default. */
const KEEP_ALIVE_TIMEOUT_MS = 10_000;

const internalsOf = (client: EventStoreDBClient): ClientInternals => client as unknown as ClientInternals;

/**
 * A client for a connection string. Opens no connection yet.
 * @throws {StoreMisconfigured} the client cannot read the text, a certificate file is missing, or an option would hide conflicts.
 */
export function createClient(url: string): EventStoreDBClient {
  if (/[?&]throw_?on_?append_?failure=false/i.test(url.replaceAll('-', '_'))) {
    throw new StoreMisconfigured(
      'EVENT_STORE_URL: remove throwOnAppendFailure=false; with it the client reports wrong revisions of conflicts.',
    );
  }
  let client: EventStoreDBClient;
  try {
    client = EventStoreDBClient.connectionString(withOwnConnection(url));
  } catch (cause) {
    throw new StoreMisconfigured(`EVENT_STORE_URL cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  guard(internalsOf(client));
  return client;
}

let clients = 0;

/**
 * The connection string, made different from that of every other client by a few milliseconds of its keep-alive timeout. Channels with equal
 * settings share one TCP connection: a client in place of another would go on with the connection that has gone dead.
 */
function withOwnConnection(url: string): string {
  clients = (clients + 1) % 1000;
  const given = /([?&]keep[-_]?alive[-_]?timeout=)(-?\d+)/i;
  const later = (_: string, name: string, value: string): string => name + (Number(value) < 0 ? value : `${Number(value) + clients}`);
  if (given.test(url)) return url.replace(given, later);
  return `${url}${url.includes('?') ? '&' : '?'}keepAliveTimeout=${KEEP_ALIVE_TIMEOUT_MS + clients}`;
}

/** Catches what the client throws where nobody else could catch it, which would end the process. */
function guard(internals: ClientInternals): void {
  // The client does not wait for its own error handler, in which a discovery may fail.
  const { handleError, GRPCStreamCreator } = internals;
  internals.handleError = (...failure) => handleError(...failure).catch(() => undefined);
  internals.GRPCStreamCreator = (service, name, open, cache) =>
    GRPCStreamCreator(service, name, name === BATCH_APPEND ? (stub) => guardBatchStream(open(stub)) : open, cache);
}

/** `dispose` waits for every stream to end; one that its reader left half read never does. */
const DISPOSE_MS = 1000;

/** Ends everything that the client has open. Calls under way fail; their outcome is unknown. Never throws. */
export async function discardClient(client: EventStoreDBClient): Promise<void> {
  // The channel first: `dispose` waits for streams to finish, which those of a dead connection do only when it is closed.
  const channel = internalsOf(client)
    .getChannel()
    .then((open) => open.close())
    .catch(() => undefined);
  await Promise.all([channel, within(DISPOSE_MS, client.dispose()).catch(() => undefined)]);
}

/** The server's version, e.g. `24.10.0`, or `unknown` when it has no such answer. */
export async function serverVersion(client: EventStoreDBClient): Promise<string> {
  return (await internalsOf(client).capabilities).serverVersion;
}

const CREDENTIALS = /^[\w+]+:\/\/([^:@/?]+):([^@/?]*)@/;

/**
 * What to give to an append so that the client sends it as a call of its own instead of over the batch stream it shares between appends.
 * A channel without TLS sends no credentials, so any will do there.
 */
export function plainAppend(url: string): { readonly credentials?: { readonly username: string; readonly password: string } } {
  const [, username, password] = CREDENTIALS.exec(url) ?? [];
  if (username !== undefined && password !== undefined) {
    return { credentials: { username: decodeURIComponent(username), password: decodeURIComponent(password) } };
  }
  return /[?&]tls=false/i.test(url) ? { credentials: { username: 'none', password: 'none' } } : {};
}
