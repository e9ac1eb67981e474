import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore, StoreDamaged, type EventStore, type NewEvent } from '@opsledger/eventsourcing';
import { uuidFromDigest } from '@opsledger/kernel';
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
  /** What was done to the files that went unnoticed. */
  readonly details: readonly string[];
  readonly passed: boolean;
}

interface Stored {
  readonly stream: string;
  readonly event: NewEvent;
}

const DATA = 'data.mdb';
/** Milliseconds since the Unix epoch; the same in every run, so that a seed gives the same bytes. */
const CREATED = Date.UTC(2026, 2, 1, 12);

/** Damages as many copies of one store as asked, and looks at how each is answered. */
export async function run({ files, seed }: DamageOptions): Promise<DamageReport> {
  const home = mkdtempSync(join(tmpdir(), 'store-damage-'));
  const random = randomBySeed(seed);
  const details: string[] = [];
  const counts = { bitFlips: 0, cuts: 0, refused: 0, harmless: 0, unnoticed: 0 };
  try {
    const whole = join(home, 'whole');
    const stored = await fill(whole, random);
    for (let index = 0; index < files; index += 1) {
      const copy = join(home, `copy-${index}`);
      cpSync(whole, copy, { recursive: true });
      const cut = random() < 0.3;
      counts[cut ? 'cuts' : 'bitFlips'] += 1;
      const { outcome, detail } = cut ? await cutTail(copy, stored, random) : await flipBit(copy, stored, random);
      counts[outcome] += 1;
      if (outcome === 'unnoticed') details.push(detail);
      rmSync(copy, { recursive: true });
    }
  } finally {
    rmSync(home, { recursive: true });
  }
  return { files, seed, ...counts, details, passed: counts.unnoticed === 0 && counts.refused > 0 };
}

/** 300 events in 20 streams, most of them small, some larger than a page. */
async function fill(folder: string, random: () => number): Promise<readonly Stored[]> {
  const store = await openEmbeddedEventStore({ folder, clock: () => CREATED });
  const stored: Stored[] = [];
  for (let index = 0; index < 300; index += 1) {
    const length = Math.floor(random() < 0.1 ? random() * 20_000 : random() * 400);
    const event = {
      id: uuidFromDigest(Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256))),
      type: 'Entered',
      data: { text: 'é'.repeat(length) },
      metadata: { index },
    };
    const stream = `ledger-${Math.floor(random() * 20)}`;
    await store.append(stream, [event], 'any');
    stored.push({ stream, event });
  }
  await store.close();
  return stored;
}

interface Answer {
  readonly outcome: 'refused' | 'harmless' | 'unnoticed';
  readonly detail: string;
}

/** Turns one bit of one record, and looks at every way to read it. */
async function flipBit(folder: string, stored: readonly Stored[], random: () => number): Promise<Answer> {
  const victim = Math.floor(random() * stored.length);
  const { stream } = stored[victim]!;
  const flipped = turnBit(join(folder, DATA), stored[victim]!, random);
  const position = victim + 1;
  const store = await openEmbeddedEventStore({ folder, readOnly: true }); // as `opsledger doctor` does
  const scan = (await store.verifyRecords()).damage;
  const log = await refusal(() => readAll(store));
  const inStream = await refusal(() => readStream(store, stream));
  await store.close();
  const noticed = scan?.position === position && [log, inStream].every((message) => message?.includes(`position ${position} `));
  const detail = `${flipped} at position ${position}: scan ${scan?.cause}; log ${log}; stream ${inStream}`;
  return { outcome: noticed ? 'refused' : 'unnoticed', detail };
}

/** Turns the bit in every place of the file that holds the record: older pages may hold copies that nobody reads. Returns what it did. */
function turnBit(path: string, { stream, event }: Stored, random: () => number): string {
  const bytes = readFileSync(path);
  const id = Buffer.from(event.id.replaceAll('-', ''), 'hex');
  const size = 60 + Buffer.byteLength(stream + event.type + JSON.stringify(event.data) + JSON.stringify(event.metadata));
  const offset = Math.floor(random() * size);
  const bit = 1 << Math.floor(random() * 8);
  for (let at = bytes.indexOf(id); at >= 0; at = bytes.indexOf(id, at + 1)) {
    const name = bytes.toString('utf8', at + 16, at + 16 + Buffer.byteLength(stream));
    if (name !== stream) continue; // the key of the id look-up, not the record
    const place = at - 44 + offset;
    bytes[place] = bytes[place]! ^ bit;
  }
  writeFileSync(path, bytes);
  return `bit ${bit} of byte ${offset} of ${size}`;
}

async function cutTail(folder: string, stored: readonly Stored[], random: () => number): Promise<Answer> {
  const path = join(folder, DATA);
  const length = Math.floor(random() * statSync(path).size);
  truncateSync(path, length);
  let served: readonly unknown[] = [];
  const refused = await refusal(async () => {
    const store = await openEmbeddedEventStore({ folder });
    served = await readAll(store);
    await store.close();
  });
  const detail = `cut to ${length} bytes, ${served.length} events served`;
  if (refused !== undefined) return { outcome: 'refused', detail };
  const same = JSON.stringify(served) === JSON.stringify(stored.map(({ event }) => event.data));
  return { outcome: same ? 'harmless' : 'unnoticed', detail };
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
