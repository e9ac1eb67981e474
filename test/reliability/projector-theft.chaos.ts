import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeSettings } from './projector-node.js';
import { ownerOf, ProjectorNode, SharedDatabase } from './projector-nodes.js';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';

/** R4: the owner of a projection is stopped in the middle of a batch, for longer than its lease; another node takes over; then it goes on. */
export interface ProjectorTheftOptions {
  readonly thefts: number;
  /** Thefts with the leases of a deployment (10 s), from an owner that sleeps 30 s. */
  readonly longSleeps: number;
  readonly seed: number;
}

export interface ProjectorTheftReport extends ProjectorTheftOptions {
  /** Owners that slept right between a handler and its commit; the others fell asleep up to 8 ms later. */
  readonly beforeCommit: number;
  /** Commits of old owners that were refused. */
  readonly refused: number;
  readonly events: number;
  /** Rows that differed from a fold of the log up to the checkpoint. */
  readonly differences: number;
  /** From falling asleep until the other node had applied all events. In milliseconds. */
  readonly medianTakeOverMs: number;
  readonly longestTakeOverMs: number;
  readonly longSleepTakeOversMs: readonly number[];
  readonly passed: boolean;
}

const LEASE = { durationMs: 1000, renewMs: 250, pollMs: 50 };
const LONG_SLEEP_MS = 30_000;
/** What the design promises after a crash. */
const MOST_MS = 15_000;

/** Two nodes and what became of the leases that were stolen from each. */
class Robbery {
  readonly takeOvers: number[] = [];
  differences = 0;

  private constructor(
    private readonly database: SharedDatabase,
    private readonly nodes: readonly ProjectorNode[],
    private readonly random: () => number,
    public events: number,
  ) {}

  static async prepare(database: SharedDatabase, random: () => number, settings: Pick<NodeSettings, 'lease' | 'events'>): Promise<Robbery> {
    const start = () => new ProjectorNode({ url: database.url, skewMs: 0, ...settings }).start();
    return new Robbery(database, [await start(), await start()], random, settings.events);
  }

  /** Ends the nodes, also those that still sleep after a failure. */
  async stealOften(times: number, sleepMs: number): Promise<void> {
    try {
      for (let time = 0; time < times; time += 1) await this.steal(sleepMs);
    } finally {
      for (const node of this.nodes) await node.stop();
    }
  }

  private async steal(sleepMs: number): Promise<void> {
    const { database, random } = this;
    await database.until(({ commit }) => commit === this.events, 'the last event');
    const { fence, ...place } = await database.place();
    const owner = ownerOf(this.nodes, { fence, ...place })!;
    const delayMs = random() < 0.7 ? 0 : 1 + Math.floor(random() * 8);
    owner.tell({ kind: 'trap', signal: 'SIGSTOP', delayMs });
    this.grow();
    const asleep = sleep(sleepMs);
    const stolen = ({ commit, fence: now }: { commit: number; fence: number }): boolean => commit === this.events && now > fence;
    this.takeOvers.push(Math.round(await database.until(stolen, 'a theft')));
    await asleep;
    owner.wakeUp();
    owner.tell({ kind: 'disarm' });
    this.grow();
    await database.until(({ commit }) => commit === this.events, 'the last event');
    this.differences += await database.differences();
  }

  get beforeCommit(): number {
    return this.nodes.reduce((sum, { slept }) => sum + slept, 0);
  }

  get refused(): number {
    return this.nodes.reduce((sum, { refused }) => sum + refused, 0);
  }

  private grow(): void {
    this.events += 3 + Math.floor(this.random() * 6);
    for (const node of this.nodes) node.tell({ kind: 'grow', events: this.events });
  }
}

export async function run({ thefts, longSleeps, seed }: ProjectorTheftOptions): Promise<ProjectorTheftReport> {
  const random = randomBySeed(seed);
  const database = await SharedDatabase.open();
  const quick = await Robbery.prepare(database, random, { lease: LEASE, events: 10 });
  await quick.stealOften(thefts, 0);
  const real = await Robbery.prepare(database, random, { lease: {}, events: quick.events });
  await real.stealOften(longSleeps, LONG_SLEEP_MS);
  await database.close();
  quick.takeOvers.sort((a, b) => a - b);
  const figures = {
    beforeCommit: quick.beforeCommit + real.beforeCommit,
    refused: quick.refused + real.refused,
    events: real.events,
    differences: quick.differences + real.differences,
    medianTakeOverMs: quick.takeOvers[quick.takeOvers.length >> 1]!,
    longestTakeOverMs: quick.takeOvers.at(-1)!,
    longSleepTakeOversMs: real.takeOvers,
  };
  const inTime = real.takeOvers.every((takeOver) => takeOver <= MOST_MS);
  const passed = figures.differences === 0 && figures.refused >= figures.beforeCommit && inTime;
  return { thefts, longSleeps, seed, ...figures, passed };
}

if (isProgram(import.meta.url)) {
  const [thefts, longSleeps] = [numberArgument('thefts', 200), numberArgument('longSleeps', 2)];
  const report = await run({ thefts, longSleeps, seed: numberArgument('seed', Date.now() % 1_000_000) });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
