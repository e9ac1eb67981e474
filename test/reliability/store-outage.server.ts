import { openEmbeddedEventStore } from '@opsledger/eventsourcing';
import { startEventStoreServer } from '@opsledger/event-store-server';
import { isProgram } from './store-random.js';

export interface ServerOrder {
  readonly folder: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Serves a folder until it is killed; tells its parent the port. */
async function main({ folder, port }: ServerOrder): Promise<void> {
  const store = await openEmbeddedEventStore({ folder });
  const server = await startEventStoreServer({ store, port });
  process.send!(server.port);
  process.once('disconnect', () => void server.close().then(() => store.close()));
}

const order = process.argv[2];
if (isProgram(import.meta.url) && order !== undefined) await main(JSON.parse(order) as ServerOrder);
