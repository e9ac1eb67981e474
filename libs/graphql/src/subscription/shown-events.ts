import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { formatPosition, type RecordedEvent } from '@opsledger/eventsourcing';
import { ReadModels } from '../consistency/read-models.js';

/** Milliseconds of one wait; before the next one it is looked whether anybody still waits. */
const WAIT_MS = 1_000;
/** Milliseconds between waits for a read model that has stopped. */
const PAUSE_MS = 250;

/** Waits until queries show an event. Those who wait for the same one share the wait. */
@Injectable()
export class ShownEvents {
  private readonly waits = new Map<string, Promise<boolean>>();

  constructor(private readonly readModels: ReadModels) {}

  /** Resolves once the read models that take events of this type have reached it, however long that takes, or when the signal says so. */
  async shown(event: Pick<RecordedEvent, 'position' | 'type'>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !(await this.wait(event))) await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }

  private wait({ position, type }: Pick<RecordedEvent, 'position' | 'type'>): Promise<boolean> {
    const key = formatPosition(position);
    const wait =
      this.waits.get(key) ??
      this.readModels.waitFor(position, { timeoutMs: WAIT_MS, types: [type] }).finally(() => {
        this.waits.delete(key);
      });
    this.waits.set(key, wait);
    return wait;
  }
}
