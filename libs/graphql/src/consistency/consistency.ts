import { Injectable } from '@nestjs/common';
import type { Position } from '@opsledger/eventsourcing';
import { currentRequest } from '../request/request-context.js';
import { ReadModels } from './read-models.js';

/** How long a mutation or an `atLeast` query waits for the read models, in milliseconds, unless the request says otherwise. */
export const DEFAULT_WAIT_MS = 2_000;

/** Read your writes. */
@Injectable()
export class Consistency {
  constructor(private readonly readModels: ReadModels) {}

  /**
   * Waits until queries show everything up to `position`; answers whether they do. Absent positions are always reached.
   * When they do not, the request is marked: its answer carries `extensions.stale: true`.
   */
  async reach(position: Position | null | undefined): Promise<boolean> {
    if (!position) return true;
    const request = currentRequest();
    const timeoutMs = request?.waitMs ?? DEFAULT_WAIT_MS;
    const reached = timeoutMs > 0 && (await this.readModels.waitFor(position, { timeoutMs }));
    if (!reached && request) request.stale = true;
    return reached;
  }
}
