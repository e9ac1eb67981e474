import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';

/** Bytes on their way over one connection. */
export interface Passing {
  readonly bytes: Buffer;
  readonly towards: 'server' | 'client';
  /** The same object for all bytes of a connection, in both directions. */
  readonly connection: object;
}

/** A way to a server that a spec can break: connections are cut, and new ones are refused until it is mended. */
export class BreakableLink implements AsyncDisposable {
  /** Asked before bytes go on: 'cut' ends their connection instead. */
  passing: (passing: Passing) => 'pass' | 'cut' = () => 'pass';
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private port = 0;
  /** When set, bytes go in neither direction, and nobody is told. */
  private silent = false;

  private constructor(private readonly target: URL) {
    this.server = createServer((near) => this.join(near));
  }

  /** Opens a way to the database of the URL. */
  static async to(url: string): Promise<BreakableLink> {
    const link = new BreakableLink(new URL(url));
    await link.mend();
    return link;
  }

  /** The database's URL by this way. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.port}`;
    url.searchParams.delete('host');
    return url.href;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.sockets.size / 2;
  }

  /** Cuts what is connected; new connections are still taken. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  /** Cuts what is connected, and refuses new connections. */
  async break(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.cut();
    await closed;
  }

  /** Takes connections again, at the same address, and lets bytes through. */
  async mend(): Promise<void> {
    this.silent = false;
    if (this.server.listening) return;
    const listening = once(this.server, 'listening');
    this.server.listen(this.port, '127.0.0.1');
    await listening;
    this.port = (this.server.address() as { port: number }).port;
  }

  /** Swallows every byte, as a network does that drops packets. */
  swallow(): void {
    this.silent = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.server.listening) await this.break();
  }

  private join(near: Socket): void {
    const folder = this.target.searchParams.get('host');
    const port = Number(this.target.port || 5432);
    const address: NetConnectOpts = folder === null ? { host: this.target.hostname, port } : { path: `${folder}/.s.PGSQL.${port}` };
    const far = connect(address);
    for (const [socket, other, towards] of [
      [near, far, 'server'],
      [far, near, 'client'],
    ] as const) {
      this.sockets.add(socket);
      socket.on('data', (bytes) => {
        if (this.silent) return;
        if (this.passing({ bytes, towards, connection: near }) === 'pass') other.write(bytes);
        else socket.destroy();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
