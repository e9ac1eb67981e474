import { BlockList, isIP } from 'node:net';
import type { EventStoreServer } from '@opsledger/event-store-server';
import { EmbeddedEventStore, type EventStore, type OperationsLog, streamCategory } from '@opsledger/eventsourcing';
import { eventCatalogues } from './contexts.js';

/** Where the embedded log is served to other programs. */
export interface FaceOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Starts the gRPC face of an embedded log; its code is loaded only here. @throws {TypeError} the log is not embedded. */
export async function serveEventStore(
  store: EventStore,
  { port, host = '127.0.0.1' }: FaceOptions,
  log: OperationsLog = () => undefined,
): Promise<EventStoreServer> {
  if (!(store instanceof EmbeddedEventStore)) throw new TypeError('Only the embedded event store has a gRPC face.');
  const { startEventStoreServer } = await import('@opsledger/event-store-server');
  const server = await startEventStoreServer({ store, port, host, keeps: isOfTheLedger });
  if (!isLoopback(host)) {
    log(
      'warn',
      `THE EVENT STORE IS OPEN TO THE NETWORK: ${host}:${server.port} has no authentication and no encryption. ` +
        'Whoever reaches it reads everything and writes whatever they like. Unset OPSLEDGER_EVENT_STORE_HOST unless only trusted programs can reach it.',
    );
  }
  log('info', 'The embedded event store answers over gRPC', { url: server.url });
  return server;
}

const CATEGORIES: ReadonlySet<string> = new Set(eventCatalogues.map(({ category }) => category));

/** Streams of the ledger itself are kept for ever; those of other programs are theirs. */
const isOfTheLedger = (stream: string): boolean => CATEGORIES.has(streamCategory(stream)) || stream.startsWith('reservation-');

/** True for an address that only this machine reaches. */
function isLoopback(host: string): boolean {
  const version = isIP(host);
  return version === 0 ? host === 'localhost' : LOOPBACK.check(host, version === 4 ? 'ipv4' : 'ipv6');
}
