import type { EventStoreDBClient } from '@eventstore/db-client';
import { StoreUnavailable } from '@opsledger/eventsourcing';
import { createClient, discardClient } from './client.js';

/** One client at a time. A client that stopped answering is replaced: it would hang for ever (a batch stream that fell silent has no way back). */
export class Connection {
  private current: EventStoreDBClient | undefined;
  private readonly leaving = new Set<Promise<void>>();
  private closed = false;

  constructor(private readonly url: string) {}

  /** The client to use now. @throws {StoreUnavailable} the store is closed. @throws {StoreMisconfigured} */
  get client(): EventStoreDBClient {
    if (this.closed) throw new StoreUnavailable('The event store is closed.');
    return (this.current ??= createClient(this.url));
  }

  /** Gives up a client, unless another has already taken its place. What it had under way fails. */
  replace(client: EventStoreDBClient): void {
    if (client !== this.current) return;
    this.current = undefined;
    this.discard(client);
  }

  /** Frees everything. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.current) this.replace(this.current);
    await Promise.all(this.leaving);
  }

  private discard(client: EventStoreDBClient): void {
    const left = discardClient(client).finally(() => this.leaving.delete(left));
    this.leaving.add(left);
  }
}
