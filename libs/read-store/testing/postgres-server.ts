import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { environmentOf, initialise, serverFolder, serverUser } from './postgres-programs.js';

/** How a server ends, as PostgreSQL names it: immediate: as in a crash. fast: it rolls back what is under way, and says goodbye. */
export type ServerEnd = 'immediate' | 'fast';

/** Where specs get databases from. */
export interface DatabaseServer {
  /** Makes an empty database. `options` go to `create database`. @returns its URL. */
  createDatabase(options?: string): Promise<string>;
  /** Ends the server at once and starts it again, if it is ours. */
  crash(): Promise<void>;
  /** Ends the server, and starts it again after `awayMs` milliseconds. Absent where it is not ours to end. */
  restart?(how: ServerEnd, awayMs: number): Promise<void>;
  /** Ends the server and removes everything that was created. */
  stop(): Promise<void>;
}

/** Durability is the server's business, not ours. */
const FAST = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'max_connections=60', 'shared_buffers=64MB'];
const START_MS = 30_000;

/** The shell ends the server when its own input ends, which it also does when this process dies. */
const GUARD = '"$@" & server=$!; read -r _; kill -INT $server 2>/dev/null; wait $server';

/** A PostgreSQL server of our own, reached by a socket in its folder, so that no port is taken. */
export class OwnPostgres implements DatabaseServer {
  private readonly folder = serverFolder();
  private readonly data = join(this.folder, 'data');
  private readonly env: NodeJS.ProcessEnv;
  private guard: ChildProcess | undefined;
  private created = 0;

  private constructor(private readonly bin: string) {
    this.env = environmentOf(bin, this.folder);
    initialise(bin, this.data, this.env);
  }

  /** Starts a server with the programs in `bin`. */
  static async start(bin: string): Promise<OwnPostgres> {
    const server = new OwnPostgres(bin);
    await server.boot();
    return server;
  }

  /** Connections break, nothing is written any more, and the start recovers from the server's own log. */
  crash(): Promise<void> {
    return this.restart('immediate', 0);
  }

  async restart(how: ServerEnd, awayMs: number): Promise<void> {
    const [pid] = (await readFile(join(this.data, 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), how === 'immediate' ? 'SIGQUIT' : 'SIGINT');
    await this.ended();
    await sleep(awayMs);
    await this.boot();
  }

  async createDatabase(options = ''): Promise<string> {
    const name = `spec_${++this.created}`;
    await runOnce(this.url('postgres'), `create database ${name} ${options}`);
    return this.url(name);
  }

  async stop(): Promise<void> {
    await this.ended();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async boot(): Promise<void> {
    const settings = [...FAST, `unix_socket_directories=${this.folder}`, 'listen_addresses='].flatMap((setting) => ['-c', setting]);
    const command = [join(this.bin, 'postgres'), '-D', this.data, ...settings];
    this.guard = spawn('sh', ['-c', GUARD, 'sh', ...command], {
      ...serverUser,
      env: this.env,
      cwd: this.folder,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await answers(this.url('postgres'));
  }

  private url(database: string): string {
    return `postgres://postgres@localhost/${database}?host=${encodeURIComponent(this.folder)}`;
  }

  private async ended(): Promise<void> {
    const { guard } = this;
    this.guard = undefined;
    if (!guard || guard.exitCode !== null) return;
    const exit = once(guard, 'exit');
    guard.stdin!.end();
    await exit;
  }
}

/** The server that `OPSLEDGER_TEST_DATABASE_URL` names; its user must be allowed to create databases. */
export class GivenPostgres implements DatabaseServer {
  private readonly created: string[] = [];

  constructor(private readonly url: string) {}

  async createDatabase(options = ''): Promise<string> {
    const name = `opsledger_spec_${process.pid}_${Date.now().toString(36)}_${this.created.length}`;
    await runOnce(this.url, `create database ${name} ${options}`);
    this.created.push(name);
    const url = new URL(this.url);
    url.pathname = `/${name}`;
    return url.href;
  }

  async crash(): Promise<void> {}

  async stop(): Promise<void> {
    for (const name of this.created) await runOnce(this.url, `drop database if exists ${name} with (force)`);
  }
}

/** Runs one statement on a connection of its own. */
async function runOnce(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    try {
      await runOnce(url, 'select 1');
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(20);
    }
  }
}
