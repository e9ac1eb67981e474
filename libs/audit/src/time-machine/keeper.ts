import { setTimeout as sleep } from 'node:timers/promises';
import { fillMachine, type FillParts } from './fill.js';
import { copyOf, type Machine } from './machine-records.js';
import type { OpenCopies } from './open-copies.js';

/** What looks after machines on one node. */
export interface KeeperParts extends FillParts {
  readonly open: OpenCopies;
  readonly lookMs: number;
  readonly honourErasures: () => Promise<void>;
  readonly expired: (machine: Pick<Machine, 'id' | 'label'>) => void;
}

interface UnderWay {
  readonly machine: Machine;
  readonly abort: AbortController;
}

/** Fills machines, one at a time, ends those that have expired, and removes copies that belong to none. */
export class Keeper {
  private readonly stopping = new AbortController();
  private alarm = new AbortController();
  private running: Promise<void> | undefined;
  private filling: UnderWay | undefined;
  private filled: Promise<void> | undefined;
  private fills = false;

  constructor(private readonly parts: KeeperParts) {}

  start({ fills }: { readonly fills: boolean }): void {
    this.fills = fills;
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.filling?.abort.abort();
    this.wake();
    await this.running;
    await this.filled;
  }

  /** Looks at once, not at the next turn. */
  wake(): void {
    this.alarm.abort();
  }

  /** Whatever this node does with a machine, it is over. */
  leave(id: string): void {
    if (this.filling?.machine.id === id) this.filling.abort.abort();
    this.wake();
  }

  private async run(): Promise<void> {
    const { log, lookMs } = this.parts;
    while (!this.ending()) {
      this.alarm = new AbortController();
      try {
        await this.look();
      } catch (error) {
        if (!this.ending()) log('warn', `The time machines are looked after again in a while: ${String(error)}`);
      }
      await sleep(lookMs, undefined, { signal: AbortSignal.any([this.alarm.signal, this.stopping.signal]) }).catch(() => undefined);
    }
  }

  private ending(): boolean {
    return this.stopping.signal.aborted;
  }

  private async look(): Promise<void> {
    const { records, open } = this.parts;
    for (const machine of await records.removeExpired()) this.parts.expired(machine);
    await this.parts.honourErasures();
    open.closeIdle();
    const names = await this.parts.copies.names(); // before the list: a machine that is opened meanwhile is not taken for gone
    const machines = await records.list();
    await this.removeOthers(names, machines);
    const next = machines.findLast(({ state, free }) => state === 'filling' && free);
    if (this.fills && next && !this.filling) this.fill(next);
  }

  private fill(machine: Machine): void {
    const abort = new AbortController();
    this.filling = { machine, abort };
    this.filled = fillMachine(this.parts, machine, abort.signal)
      .catch((error: unknown) => {
        this.parts.log('warn', `The time machine "${machine.label}" is filled again in a while: ${String(error)}`, { id: machine.id });
      })
      .finally(() => {
        this.filling = undefined;
        this.wake();
      });
  }

  /** Removes copies of machines that are gone, or are being filled anew. */
  private async removeOthers(names: readonly string[], machines: readonly Machine[]): Promise<void> {
    const wanted = new Set(machines.filter(({ state }) => state !== 'cancelled').map(copyOf));
    const mine = this.filling && copyOf(this.filling.machine);
    for (const name of names) {
      if (wanted.has(name) || name === mine) continue;
      this.parts.open.unwant(name);
      await this.parts.open.settled();
      if (!this.parts.open.has(name)) await this.parts.copies.drop(name);
    }
  }
}
