import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { formatPosition, type Position } from '@opsledger/eventsourcing';
import { ReadModels } from '../consistency/read-models.js';

/** Milliseconds of one wait; before the next one it is looked whether anybody still waits. */
const WAIT_MS = 1_000;
/** Milliseconds between waits for a read model that has stopped. */
const PAUSE_MS = 250;

/** Waits until queries show what is in the log. Those who wait for the same share the wait. */
@Injectable()
export class ShownEvents {
  private readonly waits = new Map<string, Promise<boolean>>();

  constructor(private readonly readModels: ReadModels) {}

  /**
   * Waits until the read models that take events of these types have reached the position, however long that takes.
   * @returns false when the signal has ended the wait.
   */
  async reached(position: Position, types: readonly string[], signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted && !(await this.wait(position, types))) await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }

  private wait(position: Position, types: readonly string[]): Promise<boolean> {
    const key = `${formatPosition(position)} ${types.join()}`;
    const wait =
      this.waits.get(key) ??
      this.readModels.waitFor(position, { timeoutMs: WAIT_MS, types }).finally(() => {
        this.waits.delete(key);
      });
    this.waits.set(key, wait);
    return wait;
  }
}
