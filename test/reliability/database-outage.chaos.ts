import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { openLedger, type Ledger } from '@opsledger/composition';
import type { EventStore, RecordedEvent } from '@opsledger/eventsourcing';
import {
  diffRows,
  foldRows,
  openPostgresReadStore,
  readAllRows,
  startProjector,
  type Projector,
  type ReadStore,
} from '@opsledger/read-store';
import { ArrayEventStore, BreakableLink, jarProjection, POSTGRES, type RunningEngine } from '@opsledger/read-store/testing';
import { Clerk, type CommandFigures } from './database-outage.clerk.js';
import { STRIKES, type StrikeKind } from './database-outage.strikes.js';
import { countDifferences } from './import-kill.chaos.js';
import { growLog } from './projector-node.js';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';

/** R6: PostgreSQL goes down and comes back, in every way, under a whole ledger and under a projection that counts. */
export interface DatabaseOutageOptions {
  readonly cycles: number;
  readonly seed: number;
  /** Longest absence in milliseconds. Default 1,500. */
  readonly longestAwayMs?: number;
}

export interface DatabaseOutageReport extends DatabaseOutageOptions {
  readonly engine: string;
  readonly strikes: Readonly<Partial<Record<StrikeKind, number>>>;
  readonly commands: CommandFigures;
  /** Events of the projection that counts. */
  readonly counted: number;
  /** Accepted commands that are not in the log where the answer said. */
  readonly lost: number;
  /** Commands that are in the log twice, or without having been accepted. */
  readonly doubled: number;
  /** People whose personal data can no longer be read. */
  readonly unreadable: number;
  /** Rows that differ from a fold of the log, after each cycle and at the end. */
  readonly differences: number;
  /** Checkpoints that are not at the last event applied. */
  readonly astray: number;
  /** From the database's return until all read models show everything recorded until then, in milliseconds. */
  readonly longestLagMs: number;
  readonly passed: boolean;
}

const MOST_LAG_MS = 15_000;
/** A command that needs no database, on a loaded machine; and what the pool of the keys allows itself. */
const MOST_COMMAND_MS = 3_000;
const MOST_WAIT_MS = 12_000;
/**
 * The server of the specs acknowledges before its disk has it (`synchronous_commit = off`), so a crash also takes back what was acknowledged. The
 * ledger has to get over that; the projection that counts is compared while nothing moves, and has a server that keeps its word.
 */
const DURABLE = '-c synchronous_commit=on';

export async function run({ cycles, seed, longestAwayMs = 1_500 }: DatabaseOutageOptions): Promise<DatabaseOutageReport> {
  const random = randomBySeed(seed);
  const engine = await POSTGRES.start();
  const [jars, office] = [await Jars.open(engine), await Office.open(engine)];
  const strikes: Partial<Record<StrikeKind, number>> = {};
  const kinds = Object.keys(STRIKES) as StrikeKind[];
  let longestLagMs = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const kind = kinds[cycle % kinds.length]!;
    strikes[kind] = (strikes[kind] ?? 0) + 1;
    await jars.grow(random);
    await sleep(random() * 100);
    office.clerk.struck = true;
    const awayMs = random() * longestAwayMs;
    const during = sleep(awayMs / 2).then(() => jars.grow(random));
    await STRIKES[kind]({ engine, links: [jars.link, office.link], grow: () => jars.grow(random) }, awayMs);
    await during;
    office.clerk.struck = false;
    const back = performance.now();
    await Promise.all([jars.catchUp(), office.catchUp()]);
    longestLagMs = Math.max(longestLagMs, Math.round(performance.now() - back));
    await jars.check();
  }
  const found = await office.close();
  const { differences, astray, counted } = await jars.close();
  await engine.stop();
  const sums = { differences: found.differences + differences, astray: found.astray + astray };
  const whole = found.lost + found.doubled + found.unreadable + sums.differences + sums.astray === 0;
  const passed = whole && asDesigned(found.commands) && longestLagMs <= MOST_LAG_MS;
  return { cycles, seed, longestAwayMs, engine: POSTGRES.name, strikes, ...found, ...sums, counted, longestLagMs, passed };
}

function asDesigned({ acceptedWhileStruck, otherFailures, longestCommandMs, longestWaitMs }: CommandFigures): boolean {
  const inTime = longestCommandMs <= MOST_COMMAND_MS && longestWaitMs <= MOST_WAIT_MS;
  return inTime && acceptedWhileStruck > 0 && otherFailures.length === 0;
}

/** Makes a database that is reached by a way of its own. */
async function linkedPlace(engine: RunningEngine): Promise<BreakableLink> {
  return BreakableLink.to((await engine.place()).url!);
}

async function commitPositions({ db }: ReadStore): Promise<readonly bigint[]> {
  const { rows } = await sql<{ commit: string }>`select commit_position as commit from projection_checkpoint`.execute(db);
  return rows.map(({ commit }) => BigInt(commit));
}

/** Waits until a projector shows everything that is in the log now. @throws when it does not. */
async function lagEnds(projector: Projector, eventStore: EventStore): Promise<void> {
  const { reached, behind } = await projector.waitFor(await eventStore.head(), { timeoutMs: 4 * MOST_LAG_MS });
  if (!reached) throw new Error(`These read models did not come back: ${behind.map(({ projection }) => projection).join(', ')}.`);
}

/** A projection whose rows count, and a log in memory. */
class Jars {
  private readonly found = { differences: 0, astray: 0 };

  private constructor(
    readonly link: BreakableLink,
    private readonly readStore: ReadStore,
    private readonly projector: Projector,
    private readonly eventStore: ArrayEventStore,
  ) {}

  static async open(engine: RunningEngine): Promise<Jars> {
    const link = await linkedPlace(engine);
    const url = new URL(link.url);
    url.searchParams.set('options', DURABLE);
    const log = new ArrayEventStore();
    const readStore = openPostgresReadStore({
      url: url.href,
      projections: [jarProjection],
      pool: { connectTimeoutMs: 1000, statementTimeoutMs: 2000 },
    });
    const projector = startProjector({ readStore, eventStore: log, maxBatch: 7, backoffMs: { min: 5, max: 200 } });
    await readStore.ready;
    return new Jars(link, readStore, projector, log);
  }

  grow(random: () => number): Promise<void> {
    return growLog(this.eventStore, this.eventStore.all().length + 3 + Math.floor(random() * 20));
  }

  catchUp(): Promise<void> {
    return lagEnds(this.projector, this.eventStore);
  }

  /** Compares the rows with a fold of the log, and the checkpoint with its end. Nothing moves meanwhile. */
  async check(): Promise<void> {
    const events = this.eventStore.all();
    const folded = foldRows(jarProjection, events);
    for (const table of jarProjection.tables)
      this.found.differences += diffRows(table, folded.rows(table), await readAllRows(this.readStore, table)).length;
    this.found.astray += (await commitPositions(this.readStore)).filter((commit) => commit !== BigInt(events.length)).length;
  }

  async close(): Promise<{ readonly differences: number; readonly astray: number; readonly counted: number }> {
    await this.projector.stop();
    await this.check();
    await this.readStore.close();
    await this.link[Symbol.asyncDispose]();
    return { ...this.found, counted: this.eventStore.all().length };
  }
}

/** A whole ledger with its log in a folder and everything else in the database, and somebody who works with it. */
class Office {
  private constructor(
    readonly link: BreakableLink,
    readonly clerk: Clerk,
    private readonly ledger: Ledger,
  ) {}

  static async open(engine: RunningEngine): Promise<Office> {
    const link = await linkedPlace(engine);
    const dataFolder = mkdtempSync(join(tmpdir(), 'database-outage-'));
    const ledger = await openLedger({ dataFolder, databaseUrl: link.url });
    await ledger.readStore.ready;
    // The tables: read models that lose theirs in the first second after they were made stop until the next start.
    await sql`checkpoint`.execute(ledger.readStore.db);
    return new Office(link, new Clerk(ledger), ledger);
  }

  catchUp(): Promise<void> {
    return lagEnds(this.ledger.projector, this.ledger.eventStore);
  }

  /**
   * A crash may have taken back what the database had acknowledged last. A projector notices at the next renewal of its lease, and one
   * that ends before that leaves the work to the next, which starts from what the database has.
   */
  private async successor(): Promise<void> {
    const { readStore, eventStore } = this.ledger;
    const next = startProjector({ readStore, eventStore });
    await lagEnds(next, eventStore);
    await next.stop();
  }

  async close() {
    const { clerk, ledger } = this;
    await clerk.stop();
    const settled = await ledger.settle(4 * MOST_LAG_MS);
    await ledger.projector.stop();
    await this.successor();
    const events: RecordedEvent[] = [];
    for await (const event of ledger.eventStore.readAll()) events.push(event);
    const head = await ledger.eventStore.head();
    const astray = (await commitPositions(ledger.readStore)).filter((commit) => commit !== head.commit).length;
    const unreadable = await clerk.unreadable(events);
    const people = events.filter(({ type }) => type === 'PersonOnboarded').map(({ stream }) => stream.slice('person-'.length));
    await ledger.subjectKeys.load(people); // the fold decrypts
    const differences = (settled ? 0 : 1) + (await countDifferences(ledger, events));
    await ledger.close();
    await this.link[Symbol.asyncDispose]();
    rmSync(ledger.dataFolder, { recursive: true });
    return { commands: clerk.figures(), ...clerk.compareWith(events), unreadable, differences, astray };
  }
}

if (isProgram(import.meta.url)) {
  const report = await run({ cycles: numberArgument('cycles', 100), seed: numberArgument('seed', Date.now() % 1_000_000) });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
