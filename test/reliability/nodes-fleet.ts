import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openLedger, type Ledger } from '@opsledger/composition';
import { mintToken, openSigningKey } from '@opsledger/identity';
import { uuidV5 } from '@opsledger/kernel';
import type { ReadStore } from '@opsledger/read-store';
import { POSTGRES } from '@opsledger/read-store/testing';
import { NodeProcess, type NodeKind } from './nodes-process.js';
import type { ServerOrder } from './store-outage.server.js';

const STORE = new URL('./store-outage.server.js', import.meta.url).pathname;
const TOKEN_SECONDS = 36_000;

/** Who has a read model or process. */
export interface HeldUnit {
  readonly unit: string;
  /** Undefined: nobody. */
  readonly pid: number | undefined;
}

/** What the nodes stand on: data folders and settings, and a look into the database. */
interface Ground {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly database: ReadStore;
}

/** A deployment: the event store in a process of its own, one PostgreSQL, api nodes and projectors. */
export class Fleet {
  private constructor(
    readonly nodes: readonly NodeProcess[],
    /** Of an admin; the same on every node. */
    readonly token: string,
    private readonly ground: Ground,
    private readonly free: () => Promise<void>,
  ) {}

  /** Starts everything and waits until it is ready. */
  static async start(counts: Readonly<Record<NodeKind, number>>): Promise<Fleet> {
    const folder = await mkdtemp(join(tmpdir(), 'opsledger-nodes-'));
    const [store, engine] = await Promise.all([startStore(join(folder, 'events')), POSTGRES.start()]);
    const place = await engine.place();
    const env = {
      PATH: process.env['PATH'] ?? '',
      EVENT_STORE_URL: store.url,
      DATABASE_URL: place.url!,
      OPSLEDGER_MASTER_KEY: randomBytes(32).toString('base64'),
      OPSLEDGER_SECRET: randomBytes(32).toString('hex'),
    };
    const key = openSigningKey(join(folder, 'keys'), false);
    const token = await mintToken(key, { subject: uuidV5('nodes admin'), roles: ['admin'], expiresIn: TOKEN_SECONDS });
    const nodes: NodeProcess[] = [];
    for (const [kind, count] of Object.entries(counts) as [NodeKind, number][])
      for (let number = 0; number < count; number++)
        nodes.push(new NodeProcess(kind, { ...env, OPSLEDGER_DATA: await dataFolder(folder, `${kind}${number}`) }));
    const atExit = (): void => {
      for (const node of nodes) node.killAtOnce();
    };
    process.once('exit', atExit);
    const database = place.open([], { pool: { max: 1 } });
    const free = async (): Promise<void> => {
      await Promise.all(nodes.map((node) => node.end('SIGKILL')));
      process.off('exit', atExit);
      await database.close();
      await store.close();
      await place.remove();
      await engine.stop();
      await rm(folder, { recursive: true, force: true });
    };
    const fleet = new Fleet(nodes, token, { folder, env, database }, free);
    try {
      await database.ready;
      await Promise.all(nodes.map((node) => node.start()));
      return fleet;
    } catch (error) {
      await free();
      throw error;
    }
  }

  of(kind: NodeKind): readonly NodeProcess[] {
    return this.nodes.filter((node) => node.kind === kind);
  }

  /** Every read model and process, with the node that has it. */
  async units(): Promise<readonly HeldUnit[]> {
    const { rows } = await sql<{ unit: string; owner: string | null }>`
      select concat_ws('/', projection, version, slot, partition) as unit, owner from projection_checkpoint
      union all select name, owner from process_checkpoint`.execute(this.ground.database.db);
    // Owners are named `host:pid:…`.
    return rows.map(({ unit, owner }) => ({ unit, pid: owner === null ? undefined : Number(owner.split(':').at(-2)) }));
  }

  /** Opens the same ledger in this process, to look at it. */
  async openLedger(): Promise<Ledger> {
    const { folder, env } = this.ground;
    const { EVENT_STORE_URL: eventStoreUrl, DATABASE_URL: databaseUrl, OPSLEDGER_MASTER_KEY: masterKey } = env;
    const data = await dataFolder(folder, 'audit');
    return openLedger({
      dataFolder: data,
      eventStoreUrl: eventStoreUrl!,
      databaseUrl: databaseUrl!,
      masterKey: masterKey!,
      projects: false,
    });
  }

  /** Ends what still runs and removes everything. */
  close(): Promise<void> {
    return this.free();
  }
}

/** A data folder of a node's own, with the signing key that all of them have. */
async function dataFolder(folder: string, name: string): Promise<string> {
  const data = join(folder, name);
  await mkdir(data, { recursive: true });
  await cp(join(folder, 'keys'), join(data, 'keys'), { recursive: true });
  return data;
}

async function startStore(folder: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  await mkdir(folder, { recursive: true });
  const order: ServerOrder = { folder, port: 0 };
  const child: ChildProcess = fork(STORE, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const closed = once(child, 'close');
  const [port] = (await Promise.race([once(child, 'message'), closed.then(() => [0])])) as [number];
  if (port === 0) throw new Error('The event store did not start.');
  return {
    url: `esdb://127.0.0.1:${port}?tls=false`,
    async close() {
      child.kill('SIGKILL'); // what it has acknowledged is on disk, and nobody needs it any more
      await closed;
    },
  };
}
