/**
 * A process for the kill test: checks that the folder's rows are a fold of the log up to their checkpoint, then projects a fixed history
 * into it, says where it is, and ends when it has reached the end. Exit code 1: the rows and the checkpoint do not agree.
 */
import { diffRows, foldRows, openReadStore, readAllRows, startProjector } from '@opsledger/read-store';
import { loadCheckpoint } from './load-checkpoint.js';
import { ArrayEventStore } from './array-event-store.js';
import { jarHistory, jarProjection } from './ledger-fixture.js';

const [, , folder, count] = process.argv;
const eventStore = new ArrayEventStore();
for (const [stream, event] of jarHistory(Number(count))) await eventStore.append(stream, [event], 'any');
const readStore = openReadStore({ folder: folder!, projections: [jarProjection] });
const { position } = await loadCheckpoint(readStore.db, jarProjection);
const folded = foldRows(jarProjection, eventStore.all().slice(0, Number(position.commit)));
for (const table of jarProjection.tables) {
  const differences = diffRows(table, folded.rows(table), await readAllRows(readStore, table));
  if (differences.length > 0) {
    process.stderr.write(`At ${position.commit}: ${JSON.stringify(differences)}\n`);
    process.exit(1);
  }
}
process.stdout.write(`whole ${position.commit}\n`);
const projector = startProjector({ readStore, eventStore, maxBatch: 10 });
const report = setInterval(() => process.stdout.write(`at ${projector.positions().get(jarProjection.name)!.commit}\n`), 1);
while (!(await projector.waitFor(await eventStore.head())).reached);
clearInterval(report);
await projector.stop();
await readStore.close();
