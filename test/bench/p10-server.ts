import { openEmbeddedEventStore } from '@opsledger/eventsourcing';
import { startEventStoreServer } from '@opsledger/event-store-server';

/** Serves the embedded store of a folder in a process of its own until it is killed; prints its URL. */
const store = await openEmbeddedEventStore({ folder: process.argv[2]! });
const { url } = await startEventStoreServer({ store, port: 0 });
process.stdout.write(`${url}\n`);
