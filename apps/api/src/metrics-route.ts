import { BlockList, isIP } from 'node:net';
import type { Metrics } from '@opsledger/operations';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { MetricsAccess } from './metrics-access.js';

export const METRICS_PATH = '/metrics';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Serves the metrics to those who may; to others there is nothing. On the API's own port: one listener to guard, drain and name in a manifest. */
export function registerMetrics(server: FastifyInstance, metrics: Metrics, access: MetricsAccess): void {
  if (access === 'off') return;
  server.get(METRICS_PATH, async (request, reply) => {
    if (access === 'loopback' && !isLocal(request)) {
      reply.callNotFound();
      return reply;
    }
    return reply
      .type(metrics.contentType)
      .header('cache-control', 'no-store')
      .send(await metrics.text());
  });
}

/** A request of this machine itself. One that a proxy of this machine passes on comes from elsewhere, and says so in a header. */
function isLocal({ raw: { socket, headers } }: FastifyRequest): boolean {
  if (headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined || headers.via !== undefined) return false;
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const version = isIP(address);
  return version !== 0 && LOOPBACK.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
