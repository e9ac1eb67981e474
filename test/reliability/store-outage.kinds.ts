import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestEventStoreServer } from '@opsledger/event-store-server/testing';
import { startTcpProxy } from '../support/tcp-proxy.js';
import type { ServerOrder } from './store-outage.server.js';

/** A server that can be taken away and comes back. */
export interface OutageServer {
  readonly url: string;
  /** Takes it away for up to `milliseconds`; resolves when it is back. */
  strike(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** The ways in which a store goes down. */
export const OUTAGES = {
  /** SIGKILL, and a new process on the same folder and port. */
  kill: () =>
    serverProcess(async (server, milliseconds) => {
      await server.kill();
      await sleep(milliseconds);
      await server.start();
    }),
  /** SIGSTOP and SIGCONT: connections stay, nothing is answered. */
  pause: () =>
    serverProcess(async (server, milliseconds) => {
      server.child.kill('SIGSTOP');
      await sleep(milliseconds);
      server.child.kill('SIGCONT');
    }),
  /** Every connection goes dead without a word; new ones work. */
  blackHole: () => serverProcess(async (server) => server.proxy.blackHole()),
  /** Subscription and batch stream are ended as if all were said. */
  gracefulEnd,
  /** Neither batch stream nor subscription says anything more, while all else works. */
  silence,
} as const;

export type OutageKind = keyof typeof OUTAGES;

const SERVER = new URL('./store-outage.server.js', import.meta.url).pathname;

class ServerProcess {
  child!: ChildProcess;
  proxy!: Awaited<ReturnType<typeof startTcpProxy>>;
  private port = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), 'store-outage-'));

  async start(): Promise<void> {
    const order: ServerOrder = { folder: this.folder, port: this.port };
    this.child = fork(SERVER, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const [port] = (await Promise.race([once(this.child, 'message'), once(this.child, 'close').then(() => [0])])) as [number];
    if (port === 0) throw new Error('The server did not start.');
    this.port = port;
  }

  async open(): Promise<void> {
    await this.start();
    this.proxy = await startTcpProxy(this.port);
  }

  async kill(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }

  async close(): Promise<void> {
    await this.kill();
    await this.proxy.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function serverProcess(strike: (server: ServerProcess, milliseconds: number) => Promise<void>): Promise<OutageServer> {
  const server = new ServerProcess();
  await server.open();
  return {
    url: `esdb://127.0.0.1:${server.proxy.port}?tls=false`,
    strike: (milliseconds) => strike(server, milliseconds),
    close: () => server.close(),
  };
}

async function gracefulEnd(): Promise<OutageServer> {
  const server = await startTestEventStoreServer();
  const { faults } = server;
  const strike = (): Promise<void> => {
    let due = 2;
    return new Promise((resolve) => {
      const struck = (): void => {
        due -= 1;
        if (due === 0) resolve();
      };
      faults.afterAppend = () => {
        faults.afterAppend = () => 'answer';
        struck();
        return 'end';
      };
      faults.delivering = ({ subscription, kind }) => {
        if (!subscription || kind !== 'event') return 'deliver';
        faults.delivering = () => 'deliver';
        struck();
        return 'end';
      };
    });
  };
  return { url: server.url, strike, close: () => server.close() };
}

async function silence(): Promise<OutageServer> {
  const server = await startTestEventStoreServer();
  const { faults } = server;
  const strike = async (milliseconds: number): Promise<void> => {
    faults.afterAppend = () => 'drop';
    // What a subscription has missed it must not be given the rest of: it stays silent, and the next one speaks.
    faults.delivering = ({ subscription, kind }) => {
      if (!subscription) return 'deliver';
      if (kind !== 'confirmation') return 'withhold';
      faults.delivering = () => 'deliver';
      return 'deliver';
    };
    await sleep(milliseconds);
    faults.afterAppend = () => 'answer';
  };
  return { url: server.url, strike, close: () => server.close() };
}
