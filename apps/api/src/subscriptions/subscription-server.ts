import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiError, runInRequest } from '@opsledger/graphql';
import type { Authenticate, SecurityLog } from '@opsledger/identity';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import { makeServer, type Context, type Server as Protocol, type ServerOptions } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { formattedError, type FormatError } from '../planned-queries.js';
import type { RecordOperation } from '../read-records.js';
import { TIME_MACHINE_HEADER } from '../time-machine-door.js';
import { Census } from './census.js';
import { CLOSE } from './close-codes.js';
import { Connection, type Origin } from './connection.js';
import { prepareOperation } from './prepare-operation.js';
import { runSubscription, type SubscriptionContext } from './run-subscription.js';
import { openDoor } from './socket-door.js';
import type { SocketLimits } from './socket-limits.js';
import type { SocketMeasures } from './socket-measures.js';

/** What subscriptions over WebSocket need of the rest of the API. */
export interface SubscriptionParts {
  readonly schema: GraphQLSchema;
  readonly authenticate: Authenticate;
  readonly security: Pick<SecurityLog, 'record'>;
  /** False while queries cannot be answered, and once the server is about to end. */
  readonly isOpen: () => boolean;
  readonly format: FormatError;
  readonly logFault: (error: unknown) => void;
  readonly measures: SocketMeasures;
  /** Left out, no read is recorded. */
  readonly recordReads: RecordOperation | undefined;
  readonly limits: SocketLimits;
  readonly trustedProxies: readonly string[];
  readonly origins: readonly string[];
}

type Params = Readonly<Record<string, unknown>> | undefined;
type Options = ServerOptions<Params, Connection>;
type Client = Context<Params, Connection>;

/** The connection was refused in the middle of a message: there is nothing left to answer. */
class Refused extends Error {}

/** The subscribers of one server, over graphql-ws. */
export class SubscriptionServer {
  private readonly census: Census;
  private readonly connections = new Set<Connection>();
  private readonly protocol: Protocol<Connection>;
  private readonly heart: NodeJS.Timeout;
  private closing = false;

  constructor(
    server: Server,
    private readonly parts: SubscriptionParts,
  ) {
    const { limits, measures, trustedProxies, origins } = parts;
    this.census = new Census(limits);
    this.protocol = makeServer<Params, Connection>(this.options());
    const refuses = (address: string): 429 | 503 | undefined => {
      if (this.closing || !parts.isOpen()) return 503;
      return this.census.hasRoomFor(address) ? undefined : 429;
    };
    const onRefused = (status: number): void => {
      measures.refused(status === 404 ? 'wrong_path' : status === 429 ? 'limit' : 'unavailable');
    };
    openDoor(server, { trustedProxies, origins, payloadBytes: limits.payloadBytes, refuses, onRefused }, (socket, origin) => {
      this.admit(socket, origin);
    });
    this.heart = setInterval(() => {
      for (const connection of this.connections) void connection.beat().catch(parts.logFault);
    }, limits.heartbeatMs);
    this.heart.unref();
  }

  /** Tells every client to connect to another node, and waits until they are gone. */
  async close(): Promise<void> {
    this.closing = true;
    clearInterval(this.heart);
    for (const connection of this.connections) connection.end(CLOSE.stopping, 'This server ends. Connect again.');
    while (this.connections.size > 0) await sleep(10);
  }

  private admit(socket: WebSocket, origin: Origin): void {
    const { authenticate, limits, measures, logFault } = this.parts;
    const connection = new Connection(socket, origin, authenticate, limits);
    this.census.enter(origin.address);
    this.connections.add(connection);
    measures.opened();
    socket.on('error', (error) => {
      connection.refuseFrame(error);
    });
    let receive: (message: string) => Promise<void> = () => Promise.resolve();
    const closed = this.protocol.opened(
      {
        protocol: socket.protocol,
        send: (message) => connection.send(message),
        close: (code = CLOSE.fault, text = '') => {
          connection.end(code, text);
        },
        onMessage: (take) => (receive = take),
      },
      connection,
    );
    socket.on('message', (data: Buffer) => {
      if (!connection.isOpen()) return;
      runInRequest(connection.request(), () => receive(data.toString())).catch((error: unknown) => {
        if (!(error instanceof Refused)) this.fail(connection, error);
      });
    });
    socket.once('close', (code, text) => {
      this.connections.delete(connection);
      this.census.leave(origin.address);
      measures.closed(connection.reason ?? (code === 1006 ? 'lost' : 'client'));
      closed(code, text.toString()).catch(logFault);
    });
  }

  private fail(connection: Connection, error: unknown): void {
    this.parts.logFault(error);
    connection.end(CLOSE.fault, 'Something went wrong on our side.');
  }

  private options(): Options {
    const { schema, limits, measures, recordReads } = this.parts;
    return {
      connectionInitWaitTimeout: limits.initMs,
      onConnect: (client) => this.signIn(client),
      onDisconnect: ({ extra: { actorId } }) => {
        if (actorId !== undefined) this.census.signOut(actorId);
      },
      onSubscribe: (client, _id, request) => {
        if (Object.keys(client.subscriptions).length > limits.subscriptions) return [tooMany(limits.subscriptions)];
        const prepared = prepareOperation(schema, request);
        if (Array.isArray(prepared)) return prepared as readonly GraphQLError[];
        const contextValue: SubscriptionContext = { connection: client.extra, measures, recordReads };
        return { ...(prepared as Exclude<typeof prepared, readonly GraphQLError[]>), contextValue };
      },
      subscribe: runSubscription as NonNullable<Options['subscribe']>,
      onNext: (...[, , , , { data = null, errors }]) => errors && { data, errors: this.formatted(errors) },
      onError: (_client, _id, _request, errors) => this.formatted(errors),
    };
  }

  private formatted(errors: readonly GraphQLError[]): ReturnType<FormatError>[] {
    return errors.map((error) => this.parts.format(formattedError(error), error));
  }

  /** @returns false for those who may not connect. @throws {Refused} when the connection was ended with a code of its own. */
  private async signIn({ extra: connection, connectionParams }: Client): Promise<boolean> {
    const { origin } = connection;
    if (!origin.admitted) return false;
    refuseThePast(connection, connectionParams);
    const given = connectionParams?.['authorization'];
    const { actor, ...rest } = await connection.signIn(typeof given === 'string' ? given : undefined);
    if (!connection.isOpen()) throw new Refused();
    if (!actor) {
      const reason = 'refused' in rest ? rest.refused : 'missing';
      this.parts.security.record({ type: 'AuthenticationRefused', reason, address: origin.address });
      if (reason !== 'unavailable') return false;
      connection.end(CLOSE.unavailable, 'Who you are cannot be found out at present.');
      throw new Refused();
    }
    if (this.census.signIn(actor.id)) return true;
    connection.end(CLOSE.limit, `LIMIT_EXCEEDED: at most ${this.parts.limits.connectionsPerActor} connections at a time.`);
    throw new Refused();
  }
}

/** Clients that cannot send headers, as browsers, put them into the parameters. @throws {Refused} when a time machine is asked for. */
function refuseThePast(connection: Connection, params: Params): void {
  const isNamed = Object.keys(params ?? {}).some((name) => name.toLowerCase() === TIME_MACHINE_HEADER);
  if (!isNamed && !connection.origin.asksThePast) return;
  connection.end(CLOSE.presentOnly, 'PRESENT_ONLY: subscriptions tell of the present. Connect without OpsLedger-Time-Machine.');
  throw new Refused();
}

function tooMany(limit: number): GraphQLError {
  return apiError('LIMIT_EXCEEDED', `At most ${limit} subscriptions run on one connection.`, { limit });
}
