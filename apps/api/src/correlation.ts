import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Header in which a client may name the request, and in which every answer does. */
export const CORRELATION_HEADER = 'x-correlation-id';

/** A UUID, or the 32 hex digits of a trace. Nothing else is taken: the id is in the log and in events for ever, and must not carry a person's data. */
const ID = /^(?:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{32})$/i;
const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}/;

const current = new AsyncLocalStorage<string>();

/** The id of a request: the one its client names, else that of the trace it belongs to, else a new one. */
export function correlationIdOf(headers: IncomingHttpHeaders): string {
  const named = headers[CORRELATION_HEADER];
  if (typeof named === 'string' && ID.test(named)) return named.toLowerCase();
  const trace = TRACEPARENT.exec(String(headers['traceparent'] ?? ''))?.[1];
  return trace !== undefined && /[^0]/.test(trace) ? trace : randomUUID();
}

/** The id of the request that is being answered, or undefined outside of one. */
export function currentCorrelationId(): string | undefined {
  return current.getStore();
}

/** Names every answer, and runs what answers it under its id: before the body is read, and again behind it, where Node has lost the first. */
export function registerCorrelation(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header(CORRELATION_HEADER, request.id);
    current.run(request.id, done);
  });
  server.addHook('preHandler', (request, _reply, done) => {
    current.run(request.id, done);
  });
}
