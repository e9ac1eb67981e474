import { createHash } from 'node:crypto';
import type { ExportedEvent } from './event-line.js';

/** A sum over events in their order, of everything that another store keeps: not of position and time of writing. */
export class ContentSum {
  events = 0;
  /** Positions of the first and of the last event. */
  first: string | undefined;
  last: string | undefined;
  private readonly hash = createHash('sha256');

  add({ position, stream, revision, id, type, data, metadata }: ExportedEvent): void {
    this.hash.update(`${JSON.stringify([stream, revision, id, type, data, metadata])}\n`);
    this.events += 1;
    this.first ??= position;
    this.last = position;
  }

  /** Adds events as they pass. */
  async *passing<Event extends ExportedEvent>(events: AsyncIterable<Event>): AsyncGenerator<Event> {
    for await (const event of events) {
      this.add(event);
      yield event;
    }
  }

  /** The sum; nothing may be added behind it. */
  digest(): string {
    return this.hash.digest('hex');
  }
}
