import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';

/** A message of the protocol. */
export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** What a subscription answered. */
export interface Next {
  readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly string[];
    readonly extensions: { readonly code: string };
  }[];
}

/** Milliseconds after which a message that does not come is a failure. */
const PATIENCE_MS = 5_000;

/** A client of subscriptions that does what it is told, right or wrong. */
export class Subscriber {
  private readonly ended: Promise<readonly [code: number, reason: string]>;
  private readonly waiting: Message[] = [];
  private wake: () => void = () => undefined;

  private constructor(readonly socket: WebSocket) {
    this.ended = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve([code, reason.toString()]));
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      this.waiting.push(JSON.parse(data.toString()) as Message);
      this.wake();
    });
  }

  /** Connects, without a word. @param url of the server, over HTTP. */
  static async connect(url: string, options: ClientOptions = {}, protocol = 'graphql-transport-ws'): Promise<Subscriber> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, protocol, options);
    const subscriber = new Subscriber(socket);
    await once(socket, 'open');
    return subscriber;
  }

  /** Connects and signs in. */
  static async open(url: string, token: string): Promise<Subscriber> {
    const subscriber = await Subscriber.connect(url);
    subscriber.init(token);
    await subscriber.next('connection_ack');
    return subscriber;
  }

  /** Code and reason, once the connection has ended; fails when it does not. */
  get closed(): Promise<readonly [code: number, reason: string]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The connection did not end.')), PATIENCE_MS);
      void this.ended.then((end) => {
        clearTimeout(timer);
        resolve(end);
      });
    });
  }

  init(token: string): void {
    this.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  }

  send(message: Message): void {
    this.socket.send(JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables: object = {}): void {
    this.send({ type: 'subscribe', id, payload: { query, variables } });
  }

  /** The next message; fails when it is of another type, or does not come. */
  async next(type: string): Promise<Message> {
    const until = Date.now() + PATIENCE_MS;
    while (this.waiting.length === 0) {
      if (Date.now() > until) throw new Error(`No ${type} came.`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const message = this.waiting.shift()!;
    expect([message.type, message]).toEqual([type, message]);
    return message;
  }

  /** What has come and was not asked for yet. */
  rest(): readonly Message[] {
    return this.waiting.splice(0);
  }

  async leave(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
