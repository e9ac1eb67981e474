import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requestContext, runInRequest, type RequestContext } from '@opsledger/graphql';
import type { Authenticate } from '@opsledger/identity';
import { sendError } from './http-errors.js';
import { pastOf, type PastDoorParts } from './time-machine-door.js';

/** What the door of the API needs. */
export interface DoorParts extends PastDoorParts {
  readonly authenticate: Authenticate;
  /** False while queries cannot be answered yet. */
  readonly isOpen: () => boolean;
}

/** Where GraphQL is served. */
export const GRAPHQL_PATH = '/graphql';
/** Header by which a client sets how long its mutations and `atLeast` queries wait for the read models; 0: not at all. */
export const WAIT_HEADER = 'opsledger-wait-ms';

const MAX_WAIT_MS = 10_000;
const RETRY_AFTER_SECONDS = 2;
const GRAPHQL_METHODS = ['GET', 'POST', 'OPTIONS'];

/**
 * Registers what happens before any resolver: refuse wrong methods, authenticate before the body is read, and run the rest inside
 * the request's context. Everything else of the server (health, the query page) is open to all.
 */
export function registerDoor(server: FastifyInstance, parts: DoorParts): void {
  const contexts = new WeakMap<FastifyRequest, RequestContext>();
  server.addHook('onRequest', async (request, reply) => {
    if (pathOf(request) !== GRAPHQL_PATH) return undefined;
    if (!GRAPHQL_METHODS.includes(request.method)) return refuse(reply.header('allow', 'GET, POST'), 405);
    if (request.method === 'OPTIONS') return undefined;
    if (!parts.isOpen()) return refuse(reply.header('retry-after', String(RETRY_AFTER_SECONDS)), 503);
    const { actor, ...rest } = await parts.authenticate(request.headers.authorization);
    if (!actor) {
      if ('refused' in rest) parts.security.record({ type: 'AuthenticationRefused', reason: rest.refused, address: request.ip });
      return refuse(reply.header('www-authenticate', 'Bearer'), 401);
    }
    const past = await pastOf(request, reply, actor, parts);
    if (past === 'refused') return reply;
    const known = { actor, correlationId: request.id, address: request.ip };
    contexts.set(request, requestContext({ ...known, ...waitOf(request), ...(past && { past }) }));
    return undefined;
  });
  server.addHook('preHandler', (request, _reply, done) => {
    const context = contexts.get(request);
    if (context) runInRequest(context, done);
    else done();
  });
  server.route({
    method: ['PUT', 'PATCH', 'DELETE', 'HEAD'],
    url: GRAPHQL_PATH,
    handler: (_request, reply) => refuse(reply.header('allow', 'GET, POST'), 405),
  });
}

/** Answers and ends the request: the hooks and handlers behind do not run. */
function refuse(reply: FastifyReply, status: number): FastifyReply {
  sendError(reply, status);
  return reply;
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? url;
}

function waitOf(request: FastifyRequest): { readonly waitMs?: number } {
  const given = request.headers[WAIT_HEADER];
  return typeof given === 'string' && /^\d{1,5}$/.test(given) ? { waitMs: Math.min(Number(given), MAX_WAIT_MS) } : {};
}
