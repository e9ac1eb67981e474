import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openEmbeddedEventStore, type EventStore, type RecordedEvent } from '@opsledger/eventsourcing';
import type { Acknowledgement, Attempt, WriterLine, WriterOrder } from './store-kill.writer.js';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';

/** R1: eight writers on the embedded store, killed at random moments; every unanswered append is sent again by the next process. */
export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
}

export interface KillReport extends KillOptions {
  readonly acknowledgedEvents: number;
  readonly storedEvents: number;
  /** Acknowledged events that are not stored where the acknowledgement said. */
  readonly lost: number;
  /** Event ids that are stored more than once. */
  readonly doubled: number;
  /** Places where a stream's revisions or the log's positions do not follow on. */
  readonly holes: number;
  /** Appends of which only a part is stored. */
  readonly torn: number;
  /** Openings after which the store was refused. */
  readonly failedOpens: number;
  readonly slowestOpenMs: number;
  /** What the checksum scan found wrong, if anything. */
  readonly damage: string | undefined;
  readonly passed: boolean;
}

const WRITERS = 8;
const WRITER = new URL('./store-kill.writer.js', import.meta.url).pathname;

/** Kills as often as asked, then compares everything acknowledged with everything stored. */
export async function run({ kills, seed }: KillOptions): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'store-kill-'));
  const random = randomBySeed(seed);
  const acknowledged: Acknowledgement[] = [];
  const opens: number[] = [];
  let unanswered: readonly Attempt[] = [];
  let failedOpens = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    // One kill in ten falls into the start itself; the others into the writing.
    const delay = random() < 0.1 ? { fromStart: random() * 400 } : { fromOpening: random() * 200 };
    const round = await writeUntilKilled({ folder, writers: WRITERS, unanswered }, delay);
    acknowledged.push(...round.acknowledged);
    opens.push(...round.opened);
    failedOpens += round.failed ? 1 : 0;
    unanswered = stillUnanswered([...unanswered, ...round.attempts], round.acknowledged);
  }
  const store = await openEmbeddedEventStore({ folder });
  const found = await compare(store, acknowledged);
  const damage = (await store.verifyRecords()).damage?.cause;
  await store.close();
  const clean = found.lost + found.doubled + found.holes + found.torn + failedOpens === 0 && damage === undefined;
  if (clean) rmSync(folder, { recursive: true });
  else console.error(`The store is kept in ${folder}.`);
  const slowestOpenMs = Math.round(Math.max(0, ...opens));
  return { kills, seed, ...found, failedOpens, slowestOpenMs, damage, passed: clean && slowestOpenMs < 2000 };
}

interface Round {
  readonly attempts: readonly Attempt[];
  readonly acknowledged: readonly Acknowledgement[];
  readonly opened: readonly number[];
  /** The process ended by itself. */
  readonly failed: boolean;
}

async function writeUntilKilled(order: WriterOrder, delay: { fromStart?: number; fromOpening?: number }): Promise<Round> {
  const child = spawn(process.execPath, [WRITER, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const round = { attempts: [] as Attempt[], acknowledged: [] as Acknowledgement[], opened: [] as number[] };
  const killAfter = (milliseconds: number): void => {
    setTimeout(() => child.kill('SIGKILL'), milliseconds);
  };
  if (delay.fromStart !== undefined) killAfter(delay.fromStart);
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parseLine(text);
    if (line === undefined) return;
    if ('opened' in line) {
      round.opened.push(line.opened);
      if (delay.fromOpening !== undefined) killAfter(delay.fromOpening);
    } else if ('attempt' in line) round.attempts.push(line.attempt);
    else round.acknowledged.push(line.acknowledged);
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { ...round, failed: signal !== 'SIGKILL' };
}

/** The last line may be cut by the kill; it then says nothing. */
function parseLine(text: string): WriterLine | undefined {
  try {
    return JSON.parse(text) as WriterLine;
  } catch {
    return undefined;
  }
}

function stillUnanswered(attempts: readonly Attempt[], acknowledged: readonly Acknowledgement[]): readonly Attempt[] {
  const answered = new Set(acknowledged.map(({ ids }) => ids[0]));
  return attempts.filter(({ ids }) => !answered.has(ids[0]));
}

type Findings = Pick<KillReport, 'acknowledgedEvents' | 'storedEvents' | 'lost' | 'doubled' | 'holes' | 'torn'>;

async function compare(store: EventStore, acknowledged: readonly Acknowledgement[]): Promise<Findings> {
  const byId = new Map<string, RecordedEvent>();
  const nextRevision = new Map<string, number>();
  const parts = new Map<string, { found: number; size: number }>();
  let [storedEvents, doubled, holes, position] = [0, 0, 0, 0n];
  for await (const event of store.readAll()) {
    storedEvents += 1;
    if (byId.has(event.id)) doubled += 1;
    byId.set(event.id, event);
    if (event.revision !== (nextRevision.get(event.stream) ?? 0) || event.position.commit <= position) holes += 1;
    nextRevision.set(event.stream, event.revision + 1);
    position = event.position.commit;
    const { append, size } = event.data as { append: string; size: number };
    parts.set(append, { found: (parts.get(append)?.found ?? 0) + 1, size });
  }
  const lost = acknowledged.reduce((sum, answer) => sum + missingOf(answer, byId), 0);
  const torn = [...parts.values()].filter(({ found, size }) => found !== size).length;
  return { acknowledgedEvents: acknowledged.reduce((sum, { ids }) => sum + ids.length, 0), storedEvents, lost, doubled, holes, torn };
}

function missingOf({ ids, stream, revision, position }: Acknowledgement, byId: ReadonlyMap<string, RecordedEvent>): number {
  return ids.filter((id, index) => {
    const event = byId.get(id);
    const behind = ids.length - 1 - index;
    return event?.stream !== stream || event.revision !== revision - behind || event.position.commit !== BigInt(position) - BigInt(behind);
  }).length;
}

if (isProgram(import.meta.url)) {
  const report = await run({ kills: numberArgument('kills', 1000), seed: numberArgument('seed', Date.now() % 1_000_000) });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
