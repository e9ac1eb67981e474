import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '@opsledger/operations';
import { mayReadMetrics, METRICS_PATH, type MetricsAccess } from '../../api/src/metrics-access.js';

/** What is asked of a projector. */
export interface Health {
  /** Each store: whether it answers. Never throws. */
  stores(): Promise<{ readonly eventStore: boolean; readonly readStore: boolean }>;
  /** Every read model and process by name, with what it does here. */
  states(): Promise<Readonly<Record<string, string>>>;
  /** True once it is about to end. */
  isStopping(): boolean;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
}

/** Where it is told, and who may read the metrics. */
export interface HealthAddress {
  readonly port: number;
  readonly host: string;
  readonly metrics: MetricsAccess;
}

export interface HealthServer {
  /** E.g. `http://127.0.0.1:4001`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `/health/live` (the process runs), `/health/ready`: 200 while both stores answer, else 503; with what each read model and process
 * does here; and `/metrics`, to those who may. `standby` is well: another node does it. @throws the port is taken.
 */
export async function serveHealth(health: Health, { port, host, metrics }: HealthAddress): Promise<HealthServer> {
  const server = createServer((request, response) => {
    response.setHeader('cache-control', 'no-store');
    if (request.url === '/health/live') send(response, 200, { status: 'live' });
    else if (request.url === '/health/ready') void ready(health, response);
    else if (isForMetrics(request, metrics)) void tellMetrics(health, response);
    else send(response, 404, { status: 'nothing is here' });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { address, family, port: given } = server.address() as AddressInfo;
  return { url: `http://${family === 'IPv6' ? `[${address}]` : address}:${given}`, close: () => closed(server) };
}

async function ready(health: Health, response: ServerResponse): Promise<void> {
  if (health.isStopping()) {
    send(response.setHeader('retry-after', '2'), 503, { status: 'stopping' });
    return;
  }
  const { eventStore, readStore } = await health.stores();
  const isReady = eventStore && readStore;
  const states = isReady ? await health.states().catch(() => ({})) : {};
  const shown = (answers: boolean): string => (answers ? 'ready' : 'unavailable');
  if (!isReady) response.setHeader('retry-after', '2');
  send(response, isReady ? 200 : 503, {
    status: shown(isReady),
    eventStore: shown(eventStore),
    readStore: shown(readStore),
    states,
  });
}

const isForMetrics = (request: IncomingMessage, access: MetricsAccess): boolean =>
  request.method === 'GET' && request.url === METRICS_PATH && mayReadMetrics(request, access);

async function tellMetrics({ metrics }: Health, response: ServerResponse): Promise<void> {
  const text = await metrics.text();
  response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
