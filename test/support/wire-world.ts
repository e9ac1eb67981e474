import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient } from '@eventstore/db-client';
import type { NewEvent } from '@opsledger/eventsourcing';
import { openEventStoreDb, type EventStoreDb, type EventStoreDbOptions } from '@opsledger/eventstoredb';
import { startScriptedServer, type ScriptedServer, type ScriptedServerOptions } from './scripted-server.js';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';

/** What a spec about the wire opens; everything is closed after each spec. */
export interface WireWorld {
  server(options?: ScriptedServerOptions): Promise<ScriptedServer>;
  /** A wire in front of a port. */
  proxy(target: number): Promise<TcpProxy>;
  /** The adapter, with time limits that a spec can wait for. */
  store(url: string, options?: Partial<EventStoreDbOptions>): Promise<EventStoreDb>;
  /** The client as it comes, without the adapter. */
  bareClient(url: string): EventStoreDBClient;
  /** Errors of this spec that nobody caught: each would have ended the process. */
  readonly uncaught: readonly unknown[];
}

/** Milliseconds that one try of a call may take in these specs. */
export const TIMEOUT_MS = 800;

/** To be called in a describe block. */
export function wireWorld(): WireWorld {
  const closers: (() => unknown)[] = [];
  const uncaught: unknown[] = [];
  const note = (error: unknown): void => void uncaught.push(error);
  beforeEach(() => {
    uncaught.length = 0;
    process.on('unhandledRejection', note).on('uncaughtException', note);
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
    process.off('unhandledRejection', note).off('uncaughtException', note);
  });
  return {
    uncaught,
    async server(options) {
      const server = await startScriptedServer(options);
      closers.push(() => server.close());
      return server;
    },
    async proxy(target) {
      const proxy = await startTcpProxy(target);
      closers.push(() => proxy.close());
      return proxy;
    },
    async store(url, options = {}) {
      const store = await openEventStoreDb({ url, timeoutMs: TIMEOUT_MS, connectMs: 1000, silenceMs: 150, ...options });
      closers.push(() => store.close());
      return store;
    },
    bareClient(url) {
      const client = EventStoreDBClient.connectionString(url);
      // Not waited for: streams that the client has lost track of never finish.
      closers.push(() => void client.dispose().catch(() => undefined));
      return client;
    },
  };
}

/** An event with a number to know it by. */
export function note(number: number, text = ''): NewEvent {
  return { id: randomUUID(), type: 'Noted', data: { number, text }, metadata: {} };
}

/** What a promise has become after `milliseconds`: its value, its error, or `pending`. */
export async function outcomeAfter(milliseconds: number, promise: Promise<unknown>): Promise<unknown> {
  return Promise.race([promise.catch((error: unknown) => error), sleep(milliseconds, 'pending')]);
}

/** Waits until something holds, at most ten seconds. */
export async function until(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !holds() && Date.now() < deadline;) await sleep(5);
  expect(holds()).toBe(true);
}
