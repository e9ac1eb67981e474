import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { comparePositions, EventStore, START, type Position, type RecordedEvent } from '@opsledger/eventsourcing';

/** Milliseconds before the log is followed again after a fault. */
const PAUSE_MS = 500;

/** What a listener waits for: events of a stream, or of a type. */
export type Interest = `stream:${string}` | `type:${string}`;

/**
 * Wakes whoever waits for events: one subscription to the log for the whole process, from the first listener on. It carries no events. Who is woken
 * looks into the log or the read models from where they are, so a lost connection, or many events at once, cost nobody an event.
 */
@Injectable()
export class ChangeFeed implements OnModuleDestroy {
  private readonly listeners = new Map<Interest, Set<() => void>>();
  private readonly stop = new AbortController();
  private running: Promise<void> | undefined;
  private considered: Position = START;

  constructor(private readonly store: EventStore) {}

  /** Calls `wake` soon after every event of interest, and now and then without one. @returns what ends that. */
  listen(interests: readonly Interest[], wake: () => void): () => void {
    for (const interest of interests) {
      const listeners = this.listeners.get(interest) ?? new Set();
      this.listeners.set(interest, listeners.add(wake));
    }
    this.running ??= this.run();
    return () => {
      for (const interest of interests) {
        const listeners = this.listeners.get(interest);
        listeners?.delete(wake);
        if (listeners?.size === 0) this.listeners.delete(interest);
      }
    };
  }

  /** The end of the log, at least as far on as whoever was woken has heard: a node of the store that lags behind may know less. */
  async head(): Promise<Position> {
    const head = await this.store.head();
    return comparePositions(head, this.considered) < 0 ? this.considered : head;
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      await this.follow(signal).catch(() => undefined); // the store has said why in the log
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const after = await this.store.head();
    for (const listeners of this.listeners.values()) wakeAll(listeners); // what came before this look is found by looking
    for await (const { events, position } of this.store.subscribeToAll({ after, signal })) {
      this.considered = position;
      for (const event of events) this.tell(event);
    }
  }

  private tell({ stream, type }: RecordedEvent): void {
    wakeAll(this.listeners.get(`stream:${stream}`));
    wakeAll(this.listeners.get(`type:${type}`));
  }
}

function wakeAll(listeners: ReadonlySet<() => void> | undefined): void {
  for (const wake of listeners ?? []) wake();
}
