import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from './nodes-fleet.js';
import type { NodeKind, NodeProcess } from './nodes-process.js';
import { pick, type Random } from './nodes-world.js';

/** One end of a node: killed between any two instructions, or asked to end. */
export interface Blow {
  readonly kind: NodeKind;
  readonly signal: 'SIGKILL' | 'SIGTERM';
}

/** What became of the read models and processes of the nodes that ended. Times in milliseconds. */
export interface Casualties {
  readonly kills: Record<`${NodeKind} ${'SIGKILL' | 'SIGTERM'}`, number>;
  /** From a crash until another node had a read model or process, of each. */
  readonly takeOvers: number[];
  /** The same from the signal of a graceful end. */
  readonly handOvers: number[];
}

export const noCasualties = (): Casualties => ({
  kills: { 'api SIGKILL': 0, 'api SIGTERM': 0, 'projector SIGKILL': 0, 'projector SIGTERM': 0 },
  takeOvers: [],
  handOvers: [],
});

/** Milliseconds between looks at who has what. */
const LOOK_MS = 10;
/** Milliseconds after which nobody is expected to take over any more: the report then shows this time. */
const PATIENCE_MS = 60_000;
const LONGEST_DOWN_MS = 2_000;
const LONGEST_PAUSE_MS = 3_000;

/** Deals blows one after another, each to a random node of its kind, which is started again while another one takes over. */
export async function strike(fleet: Fleet, blows: readonly Blow[], random: Random, casualties: Casualties): Promise<void> {
  for (const [index, { kind, signal }] of blows.entries()) {
    if (index > 0) await sleep(random() * LONGEST_PAUSE_MS);
    const node = pick(random, fleet.of(kind));
    const { pid } = node;
    const held = (await fleet.units()).filter((unit) => unit.pid === pid).map(({ unit }) => unit);
    const ended = node.end(signal);
    const taken = changesOfHands(fleet, held, pid);
    casualties.kills[`${kind} ${signal}`] += 1;
    await Promise.all([taken, startAgain(node, ended, random() * LONGEST_DOWN_MS)]);
    (signal === 'SIGKILL' ? casualties.takeOvers : casualties.handOvers).push(...(await taken));
  }
}

async function startAgain(node: NodeProcess, ended: Promise<void>, downMs: number): Promise<void> {
  await ended;
  await sleep(downMs);
  await node.start();
}

/** Waits until everything that a process had is another one's. @returns after how many milliseconds each was. */
async function changesOfHands(fleet: Fleet, held: readonly string[], pid: number): Promise<readonly number[]> {
  const start = performance.now();
  const left = new Set(held);
  const times: number[] = [];
  while (left.size > 0) {
    await sleep(LOOK_MS);
    const milliseconds = Math.round(performance.now() - start);
    for (const { unit, pid: owner } of await fleet.units()) {
      const isTaken = (owner !== undefined && owner !== pid) || milliseconds > PATIENCE_MS;
      if (isTaken && left.delete(unit)) times.push(milliseconds);
    }
  }
  return times;
}
