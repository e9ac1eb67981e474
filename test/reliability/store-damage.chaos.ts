import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore, StoreDamaged, type EventStore, type NewEvent } from '@opsledger/eventsourcing';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';

/** R2: bits turned inside records, and data files cut, behind the store's back. */
export interface DamageOptions {
  readonly files: number;
  readonly seed: number;
}

export interface DamageReport extends DamageOptions {
  readonly bitFlips: number;
  readonly cuts: number;
  /** Refused with StoreDamaged; of bit flips, with the position of the damaged record. */
  readonly refused: number;
  /** Cuts that took nothing that the last commit uses: everything is still served, unchanged. */
  readonly harmless: number;
  /** Damage that was served, missed by the scan, or reported at another place. Must be 0. */
  readonly unnoticed: number;
  readonly passed: boolean;
}

interface Stored {
  readonly stream: string;
  readonly event: NewEvent;
}

const DATA = 'data.mdb';

/** Damages as many copies of one store as asked, and looks at how each is answered. */
export async function run({ files, seed }: DamageOptions): Promise<DamageReport> {
  const home = mkdtempSync(join(tmpdir(), 'store-damage-'));
  const random = randomBySeed(seed);
  const counts = { bitFlips: 0, cuts: 0, refused: 0, harmless: 0, unnoticed: 0 };
  try {
    const whole = join(home, 'whole');
    const stored = await fill(whole, random);
    for (let index = 0; index < files; index += 1) {
      const copy = join(home, `copy-${index}`);
      cpSync(whole, copy, { recursive: true });
      const cut = random() < 0.3;
      counts[cut ? 'cuts' : 'bitFlips'] += 1;
      counts[cut ? await cutTail(copy, stored, random) : await flipBit(copy, stored, random)] += 1;
      rmSync(copy, { recursive: true });
    }
  } finally {
    rmSync(home, { recursive: true });
  }
  return { files, seed, ...counts, passed: counts.unnoticed === 0 && counts.refused > 0 };
}

/** 300 events in 20 streams, most of them small, some larger than a page. */
async function fill(folder: string, random: () => number): Promise<readonly Stored[]> {
  const store = await openEmbeddedEventStore({ folder });
  const stored: Stored[] = [];
  for (let index = 0; index < 300; index += 1) {
    const length = Math.floor(random() < 0.1 ? random() * 20_000 : random() * 400);
    const event = { id: randomUUID(), type: 'Entered', data: { text: 'é'.repeat(length) }, metadata: { index } };
    const stream = `ledger-${Math.floor(random() * 20)}`;
    await store.append(stream, [event], 'any');
    stored.push({ stream, event });
  }
  await store.close();
  return stored;
}

type Outcome = 'refused' | 'harmless' | 'unnoticed';

/** Turns one bit of one record in every place of the file that holds it: older pages may hold copies that nobody reads. */
async function flipBit(folder: string, stored: readonly Stored[], random: () => number): Promise<Outcome> {
  const path = join(folder, DATA);
  const bytes = readFileSync(path);
  const victim = Math.floor(random() * stored.length);
  const { event, stream } = stored[victim]!;
  const id = Buffer.from(event.id.replaceAll('-', ''), 'hex');
  const size = 60 + Buffer.byteLength(stream + event.type + JSON.stringify(event.data) + JSON.stringify(event.metadata));
  const offset = Math.floor(random() * size);
  const bit = 1 << Math.floor(random() * 8);
  for (let at = bytes.indexOf(id); at >= 0; at = bytes.indexOf(id, at + 1)) {
    const inIndex = bytes[at - 1] === 2 && bytes[at - 2] === 0; // the id look-up's key, not the record
    if (!inIndex) flipAt(bytes, at - 44 + offset, bit);
  }
  writeFileSync(path, bytes);
  const position = victim + 1;
  const store = await openEmbeddedEventStore({ folder, readOnly: true }); // as `opsledger doctor` does
  const { damage } = await store.verifyRecords();
  const inLog = await refusal(() => readAll(store));
  const inStream = await refusal(() => readStream(store, stream));
  await store.close();
  const named = `position ${position} `;
  const noticed = damage?.position === position && inLog?.includes(named) === true && inStream?.includes(named) === true;
  return noticed ? 'refused' : 'unnoticed';
}

function flipAt(bytes: Buffer, at: number, bit: number): void {
  bytes[at] = bytes[at]! ^ bit;
}

async function cutTail(folder: string, stored: readonly Stored[], random: () => number): Promise<Outcome> {
  const path = join(folder, DATA);
  truncateSync(path, Math.floor(random() * statSync(path).size));
  let served: readonly unknown[] = [];
  const refused = await refusal(async () => {
    const store = await openEmbeddedEventStore({ folder });
    served = await readAll(store);
    await store.close();
  });
  if (refused !== undefined) return 'refused';
  return JSON.stringify(served) === JSON.stringify(stored.map(({ event }) => event.data)) ? 'harmless' : 'unnoticed';
}

/** The message of the StoreDamaged that `work` ended with; undefined when it ended well. Anything else it throws is a fault of its own. */
async function refusal(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof StoreDamaged) return error.message;
    throw error;
  }
}

async function readAll(store: EventStore): Promise<readonly unknown[]> {
  const served: unknown[] = [];
  for await (const { data } of store.readAll()) served.push(data);
  return served;
}

async function readStream(store: EventStore, stream: string): Promise<number> {
  let count = 0;
  for await (const event of store.readStream(stream)) count += event.revision >= 0 ? 1 : 0;
  return count;
}

if (isProgram(import.meta.url)) {
  const report = await run({ files: numberArgument('files', 500), seed: numberArgument('seed', Date.now() % 1_000_000) });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
