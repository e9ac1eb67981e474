/** A process for the kill test: projects a fixed history into the folder given, and ends when it has reached the end. */
import { openReadStore, startProjector } from '@opsledger/read-store';
import { ArrayEventStore } from './array-event-store.js';
import { jarHistory, jarProjection } from './ledger-fixture.js';

const [, , folder, count] = process.argv;
const eventStore = new ArrayEventStore();
for (const [stream, event] of jarHistory(Number(count))) await eventStore.append(stream, [event], 'any');
const readStore = openReadStore({ folder: folder!, projections: [jarProjection] });
await readStore.ready;
const projector = startProjector({ readStore, eventStore, maxBatch: 7 });
process.stdout.write('started\n');
while (!(await projector.waitFor(await eventStore.head())).reached);
await projector.stop();
await readStore.close();
process.stdout.write('done\n');
