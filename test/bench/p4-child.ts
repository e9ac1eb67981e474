import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { CompiledQuery } from 'kysely';
import { projections } from '@opsledger/composition';
import { openEmbeddedEventStore, type EventStore } from '@opsledger/eventsourcing';
import { openSubjectKeys } from '@opsledger/organization';
import { startProjector, type ReadStore } from '@opsledger/read-store';
import { caughtUp, openReadModels } from './ledger-on.js';

/** What one run says on its standard output. */
export interface Rebuilt {
  readonly milliseconds: number;
  /** Memory of its own at its highest, above what it was before the first event, in megabytes. */
  readonly megabytes: number;
  /** CPU of this process: what else runs on the machine changes it less than the time. */
  readonly cpuMilliseconds: number;
}

/** One line of the file with the rows to insert: a table and some rows of it as JSON. */
export interface RowLine {
  readonly table: string;
  readonly rows: string;
}

const EVENTS_PER_BATCH = 2_000;
const MEGABYTE = 1_048_576;

/** The ceiling: reads and parses the same events, and inserts rows that are ready, in multi-row inserts while it reads on. */
async function ceiling(eventStore: EventStore, { db }: ReadStore, rowFile: string): Promise<void> {
  const lines = createInterface({ input: createReadStream(rowFile) })[Symbol.asyncIterator]();
  let [events, inserting]: [number, Promise<unknown>] = [0, Promise.resolve()];
  const insertNext = async (): Promise<boolean> => {
    const { value, done } = await lines.next();
    if (done) return false;
    const { table, rows } = JSON.parse(value) as RowLine;
    await inserting;
    const text = `insert into "${table}" select * from json_populate_recordset(null::"${table}", $1::json)`;
    inserting = db.executeQuery(CompiledQuery.raw(text, [rows]));
    return true;
  };
  let parsed = 0;
  for await (const { data, metadata } of eventStore.readAll()) {
    parsed += Object.keys(data).length + Object.keys(metadata).length;
    if (++events % EVENTS_PER_BATCH === 0) await insertNext();
  }
  if (parsed === 0) throw new Error('The log is empty.');
  while (await insertNext());
  await inserting;
}

/** The product: every projection, until it has reached the end of the log. */
async function product(eventStore: EventStore, readStore: ReadStore): Promise<void> {
  const log = (level: string, message: string): void => {
    if (level !== 'info') process.stderr.write(`  ${message}\n`);
  };
  const projector = startProjector({ readStore, eventStore, log });
  await caughtUp({ eventStore, projector });
  await projector.stop();
}

/** Resident bytes without the pages of files that are mapped: those of the log count as resident once they were read, but the kernel takes them back at will. */
function ownMemory(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const anonymous = /^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1];
  return anonymous === undefined ? process.memoryUsage.rss() : Number(anonymous) * 1_024;
}

async function measured(work: () => Promise<void>): Promise<Rebuilt> {
  globalThis.gc?.();
  await sleep(200);
  const idle = ownMemory();
  let peak = idle;
  const sampler = setInterval(() => (peak = Math.max(peak, ownMemory())), 20);
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const milliseconds = performance.now() - start;
  clearInterval(sampler);
  const { user, system } = process.cpuUsage(cpu);
  return { milliseconds, megabytes: (peak - idle) / MEGABYTE, cpuMilliseconds: (user + system) / 1_000 };
}

const [kind, folder, where, rowFile] = process.argv.slice(2);
const eventStore = await openEmbeddedEventStore({ folder: join(folder!, 'events') });
const subjectKeys = openSubjectKeys({ folder: join(folder!, 'keys') });
const readStore = openReadModels(where!, projections(subjectKeys));
await readStore.ready;
const rebuilt = await measured(() => (kind === 'product' ? product(eventStore, readStore) : ceiling(eventStore, readStore, rowFile!)));
await readStore.close();
await subjectKeys.close();
await eventStore.close();
process.stdout.write(`${JSON.stringify(rebuilt)}\n`);
process.exit();
