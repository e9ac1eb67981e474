import type { Metrics } from '@opsledger/operations';
import type { FastifyInstance } from 'fastify';
import { mayReadMetrics, METRICS_PATH, type MetricsAccess } from './metrics-access.js';

/** Serves the metrics to those who may; to others there is nothing. On the API's own port: one listener to guard, drain and name in a manifest. */
export function registerMetrics(server: FastifyInstance, metrics: Metrics, access: MetricsAccess): void {
  if (access === 'off') return;
  server.get(METRICS_PATH, async (request, reply) => {
    if (!mayReadMetrics(request.raw, access)) {
      reply.callNotFound();
      return reply;
    }
    return reply
      .type(metrics.contentType)
      .header('cache-control', 'no-store')
      .send(await metrics.text());
  });
}
