import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import type { NewEvent } from '@opsledger/eventsourcing';

/** A PostgreSQL server of our own, with default settings, holding one table of events. */
export interface BenchPostgres {
  /** One command's row, committed by itself. */
  insert(event: NewEvent): Promise<void>;
  /** Makes an empty database. @returns its URL. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

const VERSIONS = '/usr/lib/postgresql';

/** Starts the newest PostgreSQL that is installed on this machine, on loopback. @returns undefined when there is none. */
export async function startPostgres(folder: string): Promise<BenchPostgres | undefined> {
  const newest = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  const bin = newest === undefined ? undefined : join(VERSIONS, newest, 'bin');
  if (bin === undefined || !existsSync(join(bin, 'initdb'))) return undefined;
  mkdirSync(folder, { recursive: true });
  const data = join(folder, 'data');
  const run = asServerUser(folder);
  const port = await freePort();
  run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8']);
  const listening = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`;
  run(join(bin, 'pg_ctl'), ['-D', data, '-w', '-l', join(folder, 'log'), '-o', listening, 'start']);
  const pool = new pg.Pool({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', max: 16 });
  await pool.query(
    'create table event (id uuid primary key, stream text not null, revision int not null, type text, data jsonb, metadata jsonb, unique (stream, revision))',
  );
  let databases = 0;
  return {
    async insert({ id, type, data: body, metadata }) {
      await pool.query({
        name: 'insert',
        text: 'insert into event values ($1, $2, 0, $3, $4, $5)',
        values: [id, `asset-${id}`, type, JSON.stringify(body), JSON.stringify(metadata)],
      });
    },
    async createDatabase() {
      const name = `bench_${++databases}`;
      await pool.query(`create database ${name}`);
      return `postgres://postgres@127.0.0.1:${port}/${name}`;
    },
    async stop() {
      await pool.end();
      run(join(bin, 'pg_ctl'), ['-D', data, '-m', 'fast', '-w', 'stop']);
    },
  };
}

/** PostgreSQL refuses to run as root: then it runs as its own user, who must be able to reach the folder. */
function asServerUser(folder: string): (program: string, args: readonly string[]) => void {
  const root = process.getuid?.() === 0;
  if (root) {
    const id = Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }));
    chownSync(folder, id, id);
    chmodSync(join(folder, '..'), 0o755);
  }
  return (program, args) => {
    const [command, ...rest] = root ? ['runuser', '-u', 'postgres', '--', program, ...args] : [program, ...args];
    execFileSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
  };
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => {
        resolve(port);
      });
    });
  });
}
