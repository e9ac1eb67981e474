import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Faults, startTestEventStoreServer, type TestEventStoreServer } from '@opsledger/event-store-server/testing';
import { comparePositions, parsePosition } from '@opsledger/eventsourcing';
import { storedPages, type ReaderOrder } from './callback-trap.reader.js';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';

/** R13: a reader that stores positions is killed right after the server told it "caught up", or sent it an event that may still lie unread. */
export interface CallbackTrapOptions {
  readonly kills: number;
  readonly seed: number;
}

export interface CallbackTrapReport extends CallbackTrapOptions {
  /** Kills that "caught up" set off; events set off the others. */
  readonly afterCaughtUp: number;
  readonly events: number;
  /** Pages that readers stored. */
  readonly pages: number;
  /** Events of the log that no reader stored. */
  readonly lost: number;
  /** Events that were stored more than once. */
  readonly doubled: number;
  /** True when what was stored is the log, in its order. */
  readonly inOrder: boolean;
  readonly passed: boolean;
}

const READER = new URL('./callback-trap.reader.js', import.meta.url).pathname;

export async function run({ kills, seed }: CallbackTrapOptions): Promise<CallbackTrapReport> {
  const folder = mkdtempSync(join(tmpdir(), 'callback-trap-'));
  const random = randomBySeed(seed);
  const server = await startTestEventStoreServer();
  const order: ReaderOrder = { url: server.url, file: join(folder, 'pages') };
  const writer = new Writer(server, randomBySeed(seed + 1));
  let afterCaughtUp = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const trap = random() < 0.5 ? 'caughtUp' : 'event';
    if (trap === 'caughtUp') afterCaughtUp += 1;
    await readUntil(server, order, { kind: trap, count: trap === 'event' ? 1 + Math.floor(random() * 200) : 1, delayMs: random() * 30 });
  }
  await writer.stop();
  await readToTheEnd(server, order);
  const found = await compare(server, order.file);
  await server.close();
  const passed = found.lost + found.doubled === 0 && found.inOrder && found.events > 0;
  if (passed) rmSync(folder, { recursive: true });
  else console.error(`What was stored is kept in ${folder}.`);
  return { kills, seed, afterCaughtUp, ...found, passed };
}

/** Appends without pause, past the wire, so that readers always have something under way. */
class Writer {
  private stopped = false;
  private readonly done: Promise<void>;

  constructor(server: TestEventStoreServer, random: () => number) {
    this.done = (async () => {
      for (let revision = -1; !this.stopped;) {
        const events = Array.from({ length: 1 + Math.floor(random() * 20) }, () => ({
          id: randomUUID(),
          type: 'Entered',
          data: {},
          metadata: {},
        }));
        ({ revision } = await server.store.append('ledger-1', events, revision < 0 ? 'noStream' : revision));
        await sleep(random() * 20);
      }
    })();
  }

  stop(): Promise<void> {
    this.stopped = true;
    return this.done;
  }
}

interface Trap {
  readonly kind: 'caughtUp' | 'event';
  readonly count: number;
  readonly delayMs: number;
}

/** Runs a reader until the trap's message has gone out to its subscription, and kills it then. */
async function readUntil(server: TestEventStoreServer, order: ReaderOrder, { kind, count, delayMs }: Trap): Promise<void> {
  const child = startReader(order);
  let seen = 0;
  const { delivering } = new Faults();
  server.faults.delivering = (delivery) => {
    if (delivery.subscription && delivery.kind === kind) seen += 1;
    if (seen === count) setTimeout(() => child.kill('SIGKILL'), delayMs);
    return 'deliver';
  };
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  server.faults.delivering = delivering;
  if (signal !== 'SIGKILL') throw new Error(`A reader ended by itself, with exit code ${code}.`);
}

async function readToTheEnd(server: TestEventStoreServer, order: ReaderOrder): Promise<void> {
  const child = startReader(order);
  const head = await server.store.head();
  const deadline = Date.now() + 30_000;
  while (comparePositions(parsePosition(storedPages(order.file).at(-1)?.position ?? '0'), head) < 0 && Date.now() < deadline)
    await sleep(50);
  child.kill('SIGKILL');
  await once(child, 'close');
}

function startReader(order: ReaderOrder): ChildProcess {
  return fork(READER, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

async function compare(server: TestEventStoreServer, file: string) {
  const log: string[] = [];
  for await (const { id } of server.store.readAll()) log.push(id);
  const pages = storedPages(file);
  const stored = pages.flatMap(({ ids }) => ids);
  const distinct = new Set(stored);
  const lost = log.filter((id) => !distinct.has(id)).length;
  const inOrder = stored.length === log.length && stored.every((id, index) => id === log[index]);
  return { events: log.length, pages: pages.length, lost, doubled: stored.length - distinct.size, inOrder };
}

if (isProgram(import.meta.url)) {
  const report = await run({ kills: numberArgument('kills', 500), seed: numberArgument('seed', Date.now() % 1_000_000) });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
