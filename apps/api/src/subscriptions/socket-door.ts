import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { STATUS_CODES } from 'node:http';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { correlationIdOf } from '../correlation.js';
import { errorBody } from '../http-errors.js';
import { GRAPHQL_PATH } from '../request-hooks.js';
import { TIME_MACHINE_HEADER } from '../time-machine-door.js';
import { clientAddress } from './client-address.js';
import type { Origin } from './connection.js';

/** What the door asks before it lets a connection in. */
export interface DoorRules {
  readonly trustedProxies: readonly string[];
  /** Origins of pages that may call the API, besides its own. */
  readonly origins: readonly string[];
  readonly payloadBytes: number;
  /** The status of the refusal, or undefined when one more may come from the address. */
  readonly refuses: (address: string) => 429 | 503 | undefined;
  readonly onRefused: (status: 404 | 429 | 503) => void;
}

/**
 * Takes every upgrade of a server: those of the one path become WebSockets, all others are answered and ended. Without it a client that resets
 * the connection of an upgrade that nobody takes would end the process.
 */
export function openDoor(server: Server, rules: DoorRules, admit: (socket: WebSocket, origin: Origin) => void): void {
  const { trustedProxies, payloadBytes, refuses, onRefused } = rules;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: payloadBytes, clientTracking: false, handleProtocols });
  const addressOf = clientAddress(trustedProxies);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const { headers, url = '' } = request;
    const correlationId = correlationIdOf(headers);
    const address = addressOf(request);
    const status = url.split('?', 1)[0] === GRAPHQL_PATH ? refuses(address) : 404;
    if (status !== undefined) {
      onRefused(status);
      refuse(socket, status, correlationId);
      return;
    }
    const admitted = isAdmitted(request, rules.origins);
    const asksThePast = headers[TIME_MACHINE_HEADER] !== undefined;
    const origin: Origin = { address, correlationId, authorization: headers.authorization, asksThePast, admitted };
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      admit(webSocket, origin);
    });
  });
}

/** Programs name no origin. Pages do: one of those that may, or of this very host. */
function isAdmitted({ headers }: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
}

function refuse(socket: Duplex, status: number, correlationId: string): void {
  const body = JSON.stringify(errorBody(status, correlationId));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    ...(status === 404 ? [] : ['retry-after: 2']),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
