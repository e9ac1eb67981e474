import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { DatabaseServer } from './postgres-server.js';
import { testReadStoreFolder } from './read-store-folder.js';

const SSL_REQUEST = 80_877_103;
const [QUERY, SYNC, TERMINATE, READY, IDLE] = ['Q', 'S', 'X', 'Z', 'I'].map((letter) => letter.charCodeAt(0));

const SETTINGS = new Set(['application_name', 'statement_timeout', 'idle_in_transaction_session_timeout', 'search_path']);

/**
 * PGlite behind PostgreSQL's wire protocol, for machines without a server: the driver, the pool and what they do with errors are the real
 * ones. One statement or transaction runs at a time, as PGlite has one session.
 */
export class ProtocolPGlite implements DatabaseServer {
  private readonly databases: { readonly server: Server; readonly database: PGlite; readonly folder: string }[] = [];

  async createDatabase(): Promise<string> {
    const folder = await testReadStoreFolder();
    const database = await PGlite.create(join(folder, 'pgdata'));
    const turns = new Turns();
    const server = createServer((socket) => new Session(socket, database, turns));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.databases.push({ server, database, folder });
    const { port } = server.address() as { port: number };
    return `postgres://postgres@127.0.0.1:${port}/postgres?sslmode=disable`;
  }

  async crash(): Promise<void> {}

  async stop(): Promise<void> {
    for (const { server, database, folder } of this.databases) {
      server.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Lets one session at a time talk to the database. */
class Turns {
  private last: Promise<void> = Promise.resolve();

  async take(): Promise<() => void> {
    const before = this.last;
    let pass!: () => void;
    this.last = new Promise((resolve) => (pass = resolve));
    await before;
    return pass;
  }
}

class Session {
  private received = Buffer.alloc(0);
  private unit: Buffer[] = [];
  private started = false;
  private leave: (() => void) | undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly socket: Socket,
    private readonly database: PGlite,
    private readonly turns: Turns,
  ) {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      this.received = Buffer.concat([this.received, data]);
      this.parse();
    });
    socket.on('close', () => {
      this.work = this.work.then(() => this.rollBack());
    });
  }

  private parse(): void {
    for (;;) {
      const head = this.started ? 1 : 0;
      if (this.received.length < head + 4) return;
      const size = head + this.received.readUInt32BE(head);
      if (this.received.length < size) return;
      const message = this.received.subarray(0, size);
      this.received = this.received.subarray(size);
      if (this.started) this.collect(message);
      else this.greet(message);
    }
  }

  private greet(message: Buffer): void {
    if (message.readUInt32BE(4) === SSL_REQUEST) {
      this.socket.write('N');
      return;
    }
    this.started = true;
    this.submit(message);
    this.work = this.work.then(() => this.configure(message));
  }

  /** PGlite does not read the settings that a client starts with. */
  private async configure(message: Buffer): Promise<void> {
    const words = message.subarray(8).toString().split('\0');
    const given = new Map(words.flatMap((word, place) => (place % 2 === 0 ? [[word, words[place + 1] ?? ''] as const] : [])));
    const options = [...(given.get('options') ?? '').matchAll(/-c (\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!] as const);
    for (const [name, value] of [...given, ...options])
      if (SETTINGS.has(name)) await this.database.query('select set_config($1, $2, false)', [name, value]);
  }

  /** Messages up to a Sync belong together: the database answers them as one. */
  private collect(message: Buffer): void {
    if (message[0] === TERMINATE) {
      this.socket.end();
      return;
    }
    this.unit.push(message);
    if (message[0] !== SYNC && message[0] !== QUERY) return;
    this.submit(Buffer.concat(this.unit));
    this.unit = [];
  }

  private submit(messages: Buffer): void {
    this.work = this.work.then(async () => {
      this.leave ??= await this.turns.take();
      const answer = await this.database.execProtocolRaw(messages);
      if (!this.socket.destroyed) this.socket.write(answer);
      const [kind, , , , , status] = answer.subarray(-6);
      if (kind === READY && status === IDLE) this.pass();
    });
  }

  private async rollBack(): Promise<void> {
    if (this.leave) await this.database.exec('rollback');
    this.pass();
  }

  private pass(): void {
    this.leave?.();
    this.leave = undefined;
  }
}
