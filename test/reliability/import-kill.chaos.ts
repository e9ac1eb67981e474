import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openLedger, type Ledger } from '@opsledger/composition';
import type { EventMetadata, RecordedEvent } from '@opsledger/eventsourcing';
import { diffRows, foldRows, readAllRows } from '@opsledger/read-store';
import { writeImportFiles } from './import-kill.files.js';
import type { ImportAcknowledgement, ImportOrder } from './import-kill.importer.js';
import { randomBySeed } from './store-random.js';

/** SIGKILL during an import, at a random acknowledgement; the next process resumes, until it is through. */
export interface ImportKillOptions {
  readonly kills: number;
  /** Assets, and people, in the files. */
  readonly rows: number;
  readonly seed: number;
}

export interface ImportKillReport extends ImportKillOptions {
  readonly killed: number;
  readonly acknowledged: number;
  /** Acknowledged commands whose event is not where the acknowledgement said. */
  readonly lost: number;
  /** Commands that were recorded more than once, or in part. */
  readonly doubled: number;
  /** Assets and people in the ledger, of `rows` each. */
  readonly assets: number;
  readonly people: number;
  /** Rows of read models that differ from a fold of the log. */
  readonly differences: number;
  readonly passed: boolean;
}

const IMPORTER = new URL('./import-kill.importer.js', import.meta.url).pathname;

export async function run({ kills, rows, seed }: ImportKillOptions): Promise<ImportKillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'import-kill-'));
  const order: ImportOrder = { dataFolder: join(folder, 'data'), files: writeImportFiles(folder, rows) };
  const random = randomBySeed(seed);
  const acknowledged: ImportAcknowledgement[] = [];
  // Some two acknowledgements per row in all: spread the kills over nine tenths of them, the last run ends by itself.
  const step = (1.8 * rows) / kills;
  let killed = 0;
  for (let kill = 0; kill < kills; kill++) {
    const round = await importUntil(order, Math.ceil(step * 2 * random()), random() * 4);
    acknowledged.push(...round.acknowledged);
    if (round.killed) killed += 1;
  }
  acknowledged.push(...(await importUntil(order, Infinity, 0)).acknowledged);
  const ledger = await openLedger({ dataFolder: order.dataFolder });
  const settled = await ledger.settle(120_000);
  const found = await compare(ledger, acknowledged);
  await ledger.close();
  const whole = settled && found.assets === rows && found.people === rows;
  const passed = whole && killed > 0 && found.lost + found.doubled + found.differences === 0;
  if (passed) rmSync(folder, { recursive: true });
  else console.error(`The data are kept in ${folder}.`);
  return { kills, rows, seed, killed, acknowledged: acknowledged.length, ...found, passed };
}

/** Runs the importer and kills it `delayMs` after its `count`-th acknowledgement of something new. */
async function importUntil(
  order: ImportOrder,
  count: number,
  delayMs: number,
): Promise<{ acknowledged: ImportAcknowledgement[]; killed: boolean }> {
  const child = spawn(process.execPath, [IMPORTER, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: ImportAcknowledgement[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parseLine(text);
    if (line) acknowledged.push(line);
    if (acknowledged.length === count) setTimeout(() => child.kill('SIGKILL'), delayMs);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`The import ended with exit code ${code}.`);
  return { acknowledged, killed: signal === 'SIGKILL' };
}

/** The last line may be cut by the kill; it then says nothing. */
function parseLine(text: string): ImportAcknowledgement | undefined {
  try {
    return JSON.parse(text) as ImportAcknowledgement;
  } catch {
    return undefined;
  }
}

async function compare(ledger: Ledger, acknowledged: readonly ImportAcknowledgement[]) {
  const events: RecordedEvent[] = [];
  for await (const event of ledger.eventStore.readAll()) events.push(event);
  const places = new Map(events.map((event) => [`${event.stream}@${event.revision}`, metadataOf(event).commandId]));
  const lost = acknowledged.filter(({ stream, revision, commandId }) => places.get(`${stream}@${revision}`) !== commandId).length;
  const count = (type: string) => events.filter((event) => event.type === type).length;
  const differences = await countDifferences(ledger, events);
  return { lost, doubled: countDoubled(events), assets: count('AssetProcured'), people: count('PersonOnboarded'), differences };
}

function countDoubled(events: readonly RecordedEvent[]): number {
  const commands = new Map<string, { found: number; size: number }>();
  for (const event of events) {
    const { commandId, commandSize } = metadataOf(event);
    if (commandSize === undefined) continue;
    commands.set(commandId, { found: (commands.get(commandId)?.found ?? 0) + 1, size: commandSize });
  }
  return [...commands.values()].filter(({ found, size }) => found !== size).length;
}

/** Technical events have no command of their own. */
function metadataOf(event: RecordedEvent): Partial<Pick<EventMetadata, 'commandSize'>> & Pick<EventMetadata, 'commandId'> {
  return event.metadata as unknown as EventMetadata;
}

/** Rows in which any read model differs from a fold of the log. */
export async function countDifferences({ readStore }: Ledger, events: readonly RecordedEvent[]): Promise<number> {
  let differences = 0;
  for (const projection of readStore.projections) {
    const folded = foldRows(projection, events);
    for (const table of projection.tables) {
      differences += diffRows(table, folded.rows(table), await readAllRows(readStore, table)).length;
    }
  }
  return differences;
}
