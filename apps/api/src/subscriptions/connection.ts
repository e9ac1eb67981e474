import { requestContext, type RequestContext } from '@opsledger/graphql';
import type { Authenticate, Authentication } from '@opsledger/identity';
import type { Actor } from '@opsledger/kernel';
import { WebSocket } from 'ws';
import { CLOSE, closeReason, frameReason } from './close-codes.js';
import type { SocketLimits } from './socket-limits.js';

/** Where a connection came from. */
export interface Origin {
  readonly address: string;
  readonly correlationId: string;
  /** The header of the upgrade, for clients that can send one. */
  readonly authorization: string | undefined;
  /** It names a time machine, as requests over HTTP do. */
  readonly asksThePast: boolean;
  /** False for pages of other origins than those that may call the API. */
  readonly admitted: boolean;
}

/** One client: who it is, and how much of what it asked for it has yet to take. */
export class Connection {
  /** Why it ends, once somebody on this side has said so. */
  reason: string | undefined;
  private actor: Actor | undefined;
  private authorization: string | undefined;
  private answered = true;
  private cut: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: WebSocket,
    readonly origin: Origin,
    private readonly authenticate: Authenticate,
    private readonly limits: SocketLimits,
  ) {
    socket.on('pong', () => (this.answered = true));
    socket.on('close', () => {
      clearTimeout(this.cut);
    });
  }

  isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** The id of the one who is signed in. */
  get actorId(): string | undefined {
    return this.actor?.id;
  }

  /** Finds out who asks. */
  async signIn(authorization: string | undefined): Promise<Authentication> {
    this.authorization = authorization ?? this.origin.authorization;
    const answer = await this.authenticate(this.authorization);
    this.actor = answer.actor;
    return answer;
  }

  /**
   * The one who asks, if the credential is still good for the roles that it had at the start. Otherwise nobody, and the connection ends.
   * Asked before everything that is sent.
   */
  async stillAllowed(): Promise<Actor | undefined> {
    const before = this.actor;
    if (!before || !this.isOpen()) return undefined;
    const answer = await this.authenticate(this.authorization);
    if (answer.actor && sameActor(answer.actor, before)) return this.isOpen() ? answer.actor : undefined;
    if (!answer.actor && answer.refused === 'unavailable') this.end(CLOSE.unavailable, 'Who you are cannot be found out at present.');
    else this.end(CLOSE.unauthorized, 'The credential has ended, or its roles have changed. Connect again with a valid one.');
    return undefined;
  }

  /** What resolvers know of the request; made anew for everything that is sent, so that nothing is answered from before. */
  request(actor: Actor | undefined = this.actor): RequestContext {
    const { address, correlationId } = this.origin;
    return requestContext({ actor, correlationId, address });
  }

  /** Sends a message. Resolves when the client's side has taken it; ends the connection of one that does not. */
  async send(message: string): Promise<void> {
    if (!this.isOpen()) return;
    if (this.isBehind()) return;
    await new Promise<void>((resolve) => {
      const patience = setTimeout(() => {
        this.endSlow();
      }, this.limits.patienceMs);
      this.socket.send(message, () => {
        clearTimeout(patience);
        resolve();
      });
    });
  }

  /** Says that it ends, and cuts it when the other side does not answer. The first reason counts. */
  end(code: number, text: string): void {
    this.reason ??= closeReason(code);
    if (this.isOpen()) this.socket.close(code, text);
    this.cutSoon();
  }

  /** The WebSocket library has refused a frame and said so to the other side, whose answer may never come. */
  refuseFrame(error: Error): void {
    this.reason ??= frameReason(error);
    this.cutSoon();
  }

  /** Looks whether the other side is there, takes what it is sent, and still may. */
  async beat(): Promise<void> {
    if (!this.isOpen() || this.isBehind()) return;
    if (!this.answered) {
      this.reason ??= 'dead';
      this.socket.terminate();
      return;
    }
    this.answered = false;
    this.socket.ping();
    await this.stillAllowed();
  }

  private cutSoon(): void {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    this.cut ??= setTimeout(() => {
      this.socket.terminate();
    }, this.limits.closeMs);
  }

  private isBehind(): boolean {
    if (this.socket.bufferedAmount <= this.limits.backlogBytes) return false;
    this.endSlow();
    return true;
  }

  private endSlow(): void {
    this.end(CLOSE.slow, 'Too slow. Connect again and go on behind the last position received.');
  }
}

function sameActor(one: Actor, other: Actor): boolean {
  return one.id === other.id && one.roles.length === other.roles.length && one.roles.every((role) => other.roles.includes(role));
}
