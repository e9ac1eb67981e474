import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startTestEventStoreServer } from '@opsledger/event-store-server/testing';
import { openEmbeddedEventStore, type EventMetadata, type EventStore } from '@opsledger/eventsourcing';
import { commandIdOf, type SenderLine, type SenderOrder } from './duplicates.sender.js';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';

/** R7: every command is sent many times: in parallel, by processes that are killed and by those that come after, and by two nodes at once. */
export interface DuplicatesOptions {
  /** Commands on the embedded store. */
  readonly keys: number;
  /** Commands on EventStoreDB's protocol, where two nodes send each of them. */
  readonly serverKeys: number;
  readonly seed: number;
}

export interface DuplicatesReport extends DuplicatesOptions {
  readonly embedded: DuplicatesFigures;
  readonly server: DuplicatesFigures;
  readonly passed: boolean;
}

export interface DuplicatesFigures {
  readonly kills: number;
  /** Answers to a key with its own payload, and how many each key had, fewest and most. */
  readonly answers: number;
  readonly fewestAnswers: number;
  readonly mostAnswers: number;
  /** Answers to a key with another payload: all of them IDEMPOTENCY_KEY_REUSED. */
  readonly reused: number;
  /** Keys whose answers were not all the same in revision, position and events. */
  readonly differing: number;
  /** Keys that were answered, and are not in the log at the revision and position of the answer. */
  readonly lost: number;
  /** Keys that are in the log more than once, or in part. */
  readonly doubled: number;
  /** Keys that were refused though they came with their own payload, and the other payloads that were not. */
  readonly wrongRefusals: readonly string[];
}

const SENDER = new URL('./duplicates.sender.js', import.meta.url).pathname;
const BLOCK = 200;

export async function run({ keys, serverKeys, seed }: DuplicatesOptions): Promise<DuplicatesReport> {
  const embedded = await onEmbedded(keys, seed);
  const server = await onServer(serverKeys, seed);
  return { keys, serverKeys, seed, embedded, server, passed: whole(embedded, keys) && whole(server, serverKeys) };
}

function whole({ reused, fewestAnswers, differing, lost, doubled, wrongRefusals }: DuplicatesFigures, keys: number): boolean {
  const certain = reused > 0 && (keys === 0 || fewestAnswers >= 2);
  return certain && differing + lost + doubled + wrongRefusals.length === 0;
}

async function onEmbedded(keys: number, seed: number): Promise<DuplicatesFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'duplicates-'));
  const answers = new Answers(folder, 1, randomBySeed(seed));
  await answers.gather(keys);
  const store = await openEmbeddedEventStore({ folder });
  const figures = await answers.compareWith(store);
  await store.close();
  rmSync(folder, { recursive: true });
  return figures;
}

async function onServer(keys: number, seed: number): Promise<DuplicatesFigures> {
  const server = await startTestEventStoreServer();
  const answers = new Answers(server.url, 2, randomBySeed(seed));
  await answers.gather(keys);
  const figures = await answers.compareWith(server.store);
  await server.close();
  return figures;
}

/** What the senders were answered, by key. */
class Answers {
  private readonly byKey = new Map<number, { count: number; readonly distinct: Map<string, SenderLine> }>();
  private readonly wrongRefusals: string[] = [];
  private reused = 0;
  private kills = 0;

  constructor(
    private readonly store: string,
    private readonly nodes: number,
    private readonly random: () => number,
  ) {}

  /** Sends the keys block by block. Every other block is begun by processes one of which is killed, and done again by their successors. */
  async gather(keys: number): Promise<void> {
    for (let from = 0; from < keys; from += BLOCK) {
      const block = [from, Math.min(from + BLOCK, keys)] as const;
      if ((from / BLOCK) % 2 === 0) await this.send(this.order(block, 0.1), Math.floor(this.random() * 2 * (block[1] - from)));
      await this.send(this.order(block, 0.3));
    }
    await this.send({ ...this.order([0, 0], 0), again: Array.from({ length: keys }, (_, key) => key) });
  }

  private order(keys: readonly [number, number], share: number): SenderOrder {
    const some = (): number[] => [...this.byKey.keys()].filter(() => this.random() * this.byKey.size < share * BLOCK);
    return { store: this.store, seed: Math.floor(this.random() * 1e9), keys, again: some(), reused: some() };
  }

  /** Runs the nodes; the first one is killed after so many answers. */
  private async send(order: SenderOrder, killAfter = Infinity): Promise<void> {
    const nodes = Array.from({ length: this.nodes }, (_, node) =>
      this.runNode({ ...order, seed: order.seed + node }, node === 0 ? killAfter : Infinity),
    );
    await Promise.all(nodes);
  }

  private async runNode(order: SenderOrder, killAfter: number): Promise<void> {
    const child = spawn(process.execPath, [SENDER, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let lines = 0;
    createInterface({ input: child.stdout }).on('line', (text) => {
      if (lines++ === killAfter) child.kill('SIGKILL');
      const line = parseLine(text);
      if (line) this.note(line);
    });
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (signal === 'SIGKILL') this.kills += 1;
    else if (code !== 0) throw new Error(`A sender ended with exit code ${code}.`);
  }

  private note(line: SenderLine): void {
    const { kind, key, refusal } = line;
    if (kind === 'reused') {
      this.reused += 1;
      if (refusal !== 'IDEMPOTENCY_KEY_REUSED') this.wrongRefusals.push(`key ${key} with another payload: ${refusal ?? 'accepted'}`);
    } else if (refusal !== undefined) this.wrongRefusals.push(`key ${key}: ${refusal}`);
    else {
      const known = this.byKey.get(key) ?? { count: 0, distinct: new Map<string, SenderLine>() };
      known.count += 1;
      known.distinct.set(`${line.revision} ${line.position} ${line.events}`, line);
      this.byKey.set(key, known);
    }
  }

  async compareWith(store: EventStore): Promise<DuplicatesFigures> {
    const stored = await recordedCommands(store);
    const values = [...this.byKey.values()];
    const counts = values.map(({ count }) => count);
    const lost = [...this.byKey].filter(([key, { distinct }]) => {
      const [answer] = distinct.values();
      return stored.get(commandIdOf(key))?.place !== `${answer!.revision} ${answer!.position}`;
    }).length;
    return {
      kills: this.kills,
      answers: counts.reduce((sum, count) => sum + count, 0),
      fewestAnswers: Math.min(...counts),
      mostAnswers: Math.max(...counts),
      reused: this.reused,
      differing: values.filter(({ distinct }) => distinct.size !== 1).length,
      lost,
      doubled: [...stored.values()].filter(({ events, size }) => events !== size).length,
      wrongRefusals: this.wrongRefusals.slice(0, 10),
    };
  }
}

/** The last line of a process that was killed may be cut; it then says nothing. */
function parseLine(text: string): SenderLine | undefined {
  try {
    return JSON.parse(text) as SenderLine;
  } catch {
    return undefined;
  }
}

/** What the log holds of each command: how many events of how many, and where the last of them is. */
async function recordedCommands(store: EventStore) {
  const commands = new Map<string, { events: number; size: number; place: string }>();
  for await (const { revision, position, metadata } of store.readAll()) {
    const { commandId, commandSize } = metadata as unknown as Partial<EventMetadata>;
    if (commandId === undefined || commandSize === undefined) continue; // reservations have no command of their own
    const events = (commands.get(commandId)?.events ?? 0) + 1;
    commands.set(commandId, { events, size: commandSize, place: `${revision} ${position.commit}/${position.prepare}` });
  }
  return commands;
}

if (isProgram(import.meta.url)) {
  const [keys, serverKeys] = [numberArgument('keys', 10_000), numberArgument('serverKeys', 2_000)];
  const report = await run({ keys, serverKeys, seed: numberArgument('seed', Date.now() % 1_000_000) });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
