import { EventStoreDBClient } from '@eventstore/db-client';
import { StoreMisconfigured } from '@opsledger/eventsourcing';

/** What the client class keeps to itself and the adapter needs. Version 6.2.1 is pinned; `client.spec.ts` fails when one of these is gone. */
interface ClientInternals {
  getChannel(): Promise<{ close(): void }>;
  readonly capabilities: Promise<{ readonly serverVersion: string }>;
  handleError: (...failure: readonly unknown[]) => Promise<void>;
}

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
    client = EventStoreDBClient.connectionString(url);
  } catch (cause) {
    throw new StoreMisconfigured(`EVENT_STORE_URL cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  // The client does not wait for its own error handler, so a failed discovery in there would be an unhandled rejection.
  const internals = internalsOf(client);
  const handleError = internals.handleError;
  internals.handleError = (...failure) => handleError(...failure).catch(() => undefined);
  return client;
}

/** Ends everything that the client has open. Calls under way fail; their outcome is unknown. Never throws. */
export async function discardClient(client: EventStoreDBClient): Promise<void> {
  // The channel first: `dispose` waits for streams to finish, which those of a dead connection do only when it is closed.
  const channel = internalsOf(client)
    .getChannel()
    .then((open) => open.close())
    .catch(() => undefined);
  await Promise.all([channel, client.dispose().catch(() => undefined)]);
}

/** The server's version, e.g. `24.10.0`, or `unknown` when it has no such answer. */
export async function serverVersion(client: EventStoreDBClient): Promise<string> {
  return (await internalsOf(client).capabilities).serverVersion;
}
