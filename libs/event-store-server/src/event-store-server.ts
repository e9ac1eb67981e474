import type { EmbeddedEventStore } from '@opsledger/eventsourcing';
import type { Keeps } from './kept-streams.js';

/** What is served, and where. */
export interface EventStoreServerOptions {
  readonly store: EmbeddedEventStore;
  /** 0 takes a free port. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Streams that clients can neither delete nor shorten; default: none. */
  readonly keeps?: Keeps;
  /** Announces and serves BatchAppend. Default true. */
  readonly batchAppend?: boolean;
}

/** A running server. */
export interface EventStoreServer {
  readonly port: number;
  /** `esdb://…?tls=false` for clients on this machine. */
  readonly url: string;
  /** Fails every call under way (UNAVAILABLE), then frees the port. The store stays open. Idempotent. */
  close(): Promise<void>;
}
