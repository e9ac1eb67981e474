import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { CheckpointGone, comparePositions, type Lease, type LeaseOptions, type Leases, type LeaseView } from '@opsledger/eventsourcing';
import { LeaseStatements, type LeaseTable } from './lease-table.js';

interface Held {
  readonly lease: Lease;
  readonly controller: AbortController;
  /** When it was last known to be ours, by a clock that never jumps. */
  keptAt: number;
}

interface Waiter {
  readonly done: (lease: Lease | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/** What a node has of several leases that it asked for together. */
export interface Holding {
  readonly leases: ReadonlyMap<string, Lease>;
  /** Aborted when it gets another of them, and when one is lost or should be given back. */
  readonly changed: AbortSignal;
}

interface Unit {
  held: Held | undefined;
  /** Wanted beside others that may be held already: aborted when it is taken. */
  gained: AbortController | undefined;
  readonly waiters: Set<Waiter>;
  owner: string | undefined;
  fence: bigint;
  changes: number;
}

const isWanted = ({ held, gained, waiters }: Unit): boolean => !held && (waiters.size > 0 || gained !== undefined);
const isHeld = (entry: readonly [string, Lease | undefined]): entry is readonly [string, Lease] => entry[1] !== undefined;

/**
 * Has the leases of one node: renews what it holds, takes what is free up to its share, and gives back what is beyond. It only decides who
 * works; what is written is safe because every write says its fence.
 */
export class LeaseKeeper implements Leases {
  private readonly node = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  private readonly units: ReadonlyMap<string, Unit>;
  private readonly statements: LeaseStatements;
  private readonly times: { readonly durationMs: number; readonly renewMs: number; readonly pollMs: number };
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private wake = new AbortController();
  private renewedAt = -Infinity;
  private nodes = 1;
  private failed = false;

  constructor(
    db: Kysely<unknown>,
    private readonly table: LeaseTable,
    private readonly options: LeaseOptions,
  ) {
    const { durationMs = 10_000, renewMs = 3000, pollMs = 200 } = options.times;
    this.times = { durationMs, renewMs, pollMs };
    this.statements = new LeaseStatements(db, table, this.node, durationMs);
    this.units = new Map(
      options.units.map((unit) => [
        unit,
        { held: undefined, gained: undefined, waiters: new Set(), owner: undefined, fence: 0n, changes: 0 },
      ]),
    );
  }

  async hold(name: string, signal: AbortSignal): Promise<Lease | undefined> {
    const unit = this.units.get(name)!;
    if (signal.aborted) return undefined;
    return unit.held?.lease ?? this.wait([unit], signal);
  }

  /**
   * Waits until at least one of the leases is this node's, and goes on asking for the others.
   * @returns undefined when `signal` is aborted. @throws {CheckpointGone} or what the database answers.
   */
  async holdSome(names: readonly string[], signal: AbortSignal): Promise<Holding | undefined> {
    const units = names.map((name) => this.units.get(name)!);
    const gained = new AbortController();
    for (const unit of units) unit.gained = undefined;
    if (signal.aborted) return undefined;
    if (!units.some(({ held }) => held) && !(await this.wait(units, signal))) return undefined;
    for (const unit of units) if (!unit.held) unit.gained = gained;
    this.wake.abort();
    const leases = new Map(names.flatMap((name) => [[name, this.units.get(name)!.held?.lease] as const]).filter(isHeld));
    return { leases, changed: AbortSignal.any([gained.signal, ...[...leases.values()].map(({ ended }) => ended)]) };
  }

  private async wait(units: readonly Unit[], signal: AbortSignal): Promise<Lease | undefined> {
    this.running ??= this.run();
    let waiter: Waiter | undefined;
    const stopped = (): void => waiter?.done(undefined);
    try {
      return await new Promise((done, fail) => {
        waiter = { done, fail };
        for (const { waiters } of units) waiters.add(waiter);
        signal.addEventListener('abort', stopped, { once: true });
        this.wake.abort();
      });
    } finally {
      signal.removeEventListener('abort', stopped);
      for (const { waiters } of units) waiters.delete(waiter!);
    }
  }

  lost(name: string): void {
    const unit = this.units.get(name)!;
    if (!unit.held) return;
    unit.held.controller.abort();
    unit.held = undefined;
    unit.owner = undefined;
    unit.changes++;
  }

  async release(...names: readonly string[]): Promise<void> {
    const fences = new Map(
      names.flatMap((name) => {
        const lease = this.units.get(name)!.held?.lease;
        return lease ? [[name, lease.fence] as const] : [];
      }),
    );
    if (fences.size === 0) return;
    for (const name of fences.keys()) this.lost(name);
    await this.statements.release(fences);
  }

  view(name: string): LeaseView {
    const { owner, fence, changes } = this.units.get(name)!;
    return { owner, fence, changes };
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake.abort();
    await this.running;
    if (!this.running || !this.options.takes) return;
    for (const name of this.fences().keys()) this.lost(name);
    await this.statements.leave();
  }

  private async run(): Promise<void> {
    await Promise.resolve(); // so that all who ask at once are answered at once
    while (!this.stopping.signal.aborted) {
      this.wake = new AbortController();
      this.failed = true;
      try {
        await this.tick();
        this.failed = false;
      } catch (error) {
        for (const { waiters } of this.units.values()) for (const { fail } of waiters) fail(error);
      }
      this.expire();
      await sleep(this.pause(), undefined, { signal: this.wake.signal }).catch(() => undefined);
    }
  }

  private async tick(): Promise<void> {
    if (this.options.takes && performance.now() - this.renewedAt >= this.times.renewMs) await this.renew();
    const waiting = [...this.units].filter(([, unit]) => isWanted(unit)).map(([name]) => name);
    if (waiting.length > 0) await this.look(waiting);
    this.shed();
  }

  private async renew(): Promise<void> {
    const start = performance.now();
    const held = this.fences();
    const acknowledged = new Map([...held.keys()].map((name) => [name, this.options.acknowledged?.(name)]));
    const kept = await this.statements.renew(held);
    this.nodes = Math.max(1, await this.statements.nodes());
    for (const [name, fence] of held) {
      const now = this.units.get(name)!.held;
      if (now?.lease.fence !== fence) continue; // given back meanwhile
      const place = kept.get(name);
      const isBack = place && comparePositions(place, acknowledged.get(name) ?? place) < 0;
      if (isBack) this.options.onTakenBack?.(name, place);
      if (place && !isBack) now.keptAt = start;
      else this.lost(name);
    }
    this.renewedAt = start;
  }

  private async look(waiting: readonly string[]): Promise<void> {
    const seen = await this.statements.look(waiting);
    for (const { unit: name, owner, fence } of seen) Object.assign(this.units.get(name)!, { owner, fence });
    const present = new Set(seen.map(({ unit }) => unit));
    await this.miss(waiting.filter((name) => !present.has(name)));
    const free = seen.filter((row) => row.free).map(({ unit }) => unit);
    if (free.length > 0 && this.options.takes) await this.take(free);
    for (const { unit: name, ...row } of seen) if (!this.units.get(name)!.held) this.options.onElsewhere(name, row);
  }

  private async miss(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    if (this.table.begin !== undefined && this.options.takes) {
      await this.statements.begin(this.table.begin, names);
      this.wake.abort();
    } else if (this.table.begin === undefined) {
      for (const name of names) for (const { fail } of this.units.get(name)!.waiters) fail(new CheckpointGone(name));
    }
  }

  /** No more than its share, which is known to the latest when a lease of a node that went away is free. */
  private async take(free: readonly string[]): Promise<void> {
    this.nodes = Math.max(1, await this.statements.nodes());
    const chosen = free.slice(0, Math.max(0, this.share() - this.fences().size));
    if (chosen.length === 0) return;
    const start = performance.now();
    for (const [name, fence] of await this.statements.take(chosen)) {
      const unit = this.units.get(name)!;
      const controller = new AbortController();
      unit.held = { lease: { fence, ended: controller.signal }, controller, keptAt: start };
      unit.owner = this.node;
      unit.fence = fence;
      unit.changes++;
      for (const { done } of unit.waiters) done(unit.held.lease);
      unit.gained?.abort();
      unit.gained = undefined;
    }
  }

  private share(): number {
    return Math.ceil(this.units.size / this.nodes);
  }

  /** Asks for the leases beyond the share; their holders give them back between two batches. */
  private shed(): void {
    const held = [...this.units.values()].flatMap((unit) => unit.held ?? []);
    for (const { controller } of held.slice(this.share())) controller.abort();
  }

  /** A node that cannot reach the database must suppose that others have taken over. */
  private expire(): void {
    for (const [name, { held }] of this.units) if (held && performance.now() - held.keptAt > this.times.durationMs) this.lost(name);
  }

  private fences(): ReadonlyMap<string, bigint> {
    return new Map([...this.units].flatMap(([name, { held }]) => (held ? [[name, held.lease.fence] as const] : [])));
  }

  private pause(): number {
    const { renewMs, pollMs } = this.times;
    const waits = [...this.units.values()].some((unit) => isWanted(unit) || unit.held?.controller.signal.aborted);
    if (!waits && !this.failed) return Math.max(1, this.renewedAt + renewMs - performance.now());
    return Math.min(pollMs, renewMs);
  }
}
