import { ownerOf, ProjectorNode, SharedDatabase, type StoredPlace } from './projector-nodes.js';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';

/** R3: of two nodes that share a projection, the one that has it is killed between a handler and the commit, or while the commit is under way. */
export interface ProjectorKillOptions {
  readonly kills: number;
  readonly seed: number;
}

export interface ProjectorKillReport extends ProjectorKillOptions {
  /** Kills right between a handler and its commit; the others came up to 8 ms later. */
  readonly beforeCommit: number;
  readonly events: number;
  /** Rows that differed from a fold of the log up to the checkpoint, after each kill and at the end. */
  readonly differences: number;
  /** Times at which the checkpoint or the fence had fallen back. */
  readonly fellBack: number;
  /** From a kill until the other node had applied all events, with leases of a second. In milliseconds. */
  readonly medianTakeOverMs: number;
  readonly longestTakeOverMs: number;
  readonly passed: boolean;
}

const LEASE = { durationMs: 1000, renewMs: 250, pollMs: 50 };

export async function run({ kills, seed }: ProjectorKillOptions): Promise<ProjectorKillReport> {
  const random = randomBySeed(seed);
  const database = await SharedDatabase.open();
  let events = 10;
  const start = (): Promise<ProjectorNode> => new ProjectorNode({ url: database.url, events, lease: LEASE, skewMs: 0 }).start();
  let nodes = [await start(), await start()];
  const takeOvers: number[] = [];
  let beforeCommit = 0;
  let differences = 0;
  let fellBack = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    await database.until(({ commit }) => commit === events, 'the last event');
    const before = await database.place();
    const owner = ownerOf(nodes, before)!;
    const delayMs = random() < 0.5 ? 0 : 1 + Math.floor(random() * 8);
    if (delayMs === 0) beforeCommit += 1;
    owner.tell({ kind: 'trap', signal: 'SIGKILL', delayMs });
    events += 3 + Math.floor(random() * 6);
    for (const node of nodes) node.tell({ kind: 'grow', events });
    const taken = ({ fence }: StoredPlace): boolean => fence > before.fence;
    // On a machine that is too busy to renew in time, the other may be faster than the trap.
    await Promise.race([owner.ended(), database.until(taken, 'a kill')]);
    if ((await owner.kill()) !== 'SIGKILL') throw new Error('A node ended by itself.');
    const place = await database.place();
    if (place.commit < before.commit || place.fence < before.fence) fellBack += 1;
    const took = database.until((now) => now.commit === events && taken(now), 'a take-over');
    differences += await database.differences();
    nodes = [...nodes.filter((node) => node !== owner), await start()];
    takeOvers.push(Math.round(await took));
  }
  differences += await database.differences();
  for (const node of nodes) await node.stop();
  await database.close();
  takeOvers.sort((a, b) => a - b);
  const figures = { medianTakeOverMs: takeOvers[takeOvers.length >> 1]!, longestTakeOverMs: takeOvers.at(-1)! };
  return { kills, seed, beforeCommit, events, differences, fellBack, ...figures, passed: differences + fellBack === 0 };
}

if (isProgram(import.meta.url)) {
  const report = await run({ kills: numberArgument('kills', 500), seed: numberArgument('seed', Date.now() % 1_000_000) });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
