import { setTimeout as sleep } from 'node:timers/promises';
import { ownerOf, ProjectorNode, SharedDatabase } from './projector-nodes.js';
import { isProgram, numberArgument, randomBySeed } from './store-random.js';

/** R12: the clocks of two nodes jump by up to an hour, forwards and backwards, while they share a projection. */
export interface ProjectorClockOptions {
  readonly jumps: number;
  readonly seed: number;
}

export interface ProjectorClockReport extends ProjectorClockOptions {
  readonly events: number;
  /** Changes of owner, while no node was away: a clock caused them. */
  readonly leaseChanges: number;
  /** Rows that differed from a fold of the log up to the checkpoint. */
  readonly differences: number;
  /** From an event to its row, at most, in milliseconds. */
  readonly longestLagMs: number;
  /** From the kill of the owner, whose clock is an hour ahead, until the other has applied the next events; leases of 2 s. */
  readonly takeOverMs: number;
  readonly passed: boolean;
}

const HOUR_MS = 3_600_000;
const LEASE = { durationMs: 2000, renewMs: 300, pollMs: 50 };
const MOST_TAKE_OVER_MS = 5000;

export async function run({ jumps, seed }: ProjectorClockOptions): Promise<ProjectorClockReport> {
  const random = randomBySeed(seed);
  const database = await SharedDatabase.open();
  let events = 10;
  const start = (skewMs: number) => new ProjectorNode({ url: database.url, events, lease: LEASE, skewMs }).start();
  const nodes = [await start(HOUR_MS), await start(-HOUR_MS)];
  const grow = (): void => {
    events += 1 + Math.floor(random() * 10);
    for (const node of nodes) node.tell({ kind: 'grow', events });
  };
  const all = { reached: ({ commit }: { commit: number }): boolean => commit === events };
  await database.until(all.reached, 'the last event');
  const { fence } = await database.place();
  let differences = 0;
  let longestLagMs = 0;
  for (let jump = 0; jump < jumps; jump += 1) {
    const furthest = random() < 0.3 ? 30_000 : HOUR_MS;
    nodes[jump % 2]!.tell({ kind: 'jump', skewMs: Math.round((random() * 2 - 1) * furthest) });
    grow();
    longestLagMs = Math.max(longestLagMs, Math.round(await database.until(all.reached, 'the last event')));
    differences += await database.differences();
    await sleep(random() * LEASE.renewMs * 2);
  }
  const place = await database.place();
  const owner = ownerOf(nodes, place)!;
  owner.tell({ kind: 'jump', skewMs: HOUR_MS });
  await sleep(LEASE.renewMs * 2);
  await owner.kill();
  grow();
  const takeOverMs = Math.round(await database.until(all.reached, 'a take-over'));
  differences += await database.differences();
  for (const node of nodes) await node.stop();
  await database.close();
  const leaseChanges = place.fence - fence;
  const passed = leaseChanges + differences === 0 && takeOverMs < MOST_TAKE_OVER_MS;
  return { jumps, seed, events, leaseChanges, differences, longestLagMs, takeOverMs, passed };
}

if (isProgram(import.meta.url)) {
  const report = await run({ jumps: numberArgument('jumps', 50), seed: numberArgument('seed', Date.now() % 1_000_000) });
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = report.passed ? 0 : 1;
}
