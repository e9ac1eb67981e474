import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ApiErrorCode } from '@opsledger/graphql';
import { isStoreAway } from './store-away.js';

/** Codes of HTTP statuses; the rest is BAD_REQUEST below 500 and INTERNAL_SERVER_ERROR from there on. */
const CODES: Readonly<Record<number, ApiErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'LIMIT_EXCEEDED',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'UNAVAILABLE',
};

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The request could not be read: send JSON with a "query".',
  401: 'Send a valid bearer token or API key.',
  404: 'There is nothing here. The API is at /graphql.',
  405: 'Use POST, or GET for queries.',
  413: 'The request is larger than 100 KB.',
  415: 'Send the request as application/json.',
  429: 'There are too many connections. Close some, or try again later.',
  503: 'The read models are opening, or the event store does not answer. Try again in a few seconds.',
};

/** The body of every answer that is an error as a whole: the shape of GraphQL. */
export function errorBody(status: number, correlationId: string): object {
  const code = CODES[status] ?? (status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR');
  const message = MESSAGES[status] ?? (status < 500 ? 'The request could not be read.' : 'Something went wrong on our side.');
  return { errors: [{ message, extensions: { code, correlationId } }] };
}

/** Answers an error as a whole. */
export function sendError(reply: FastifyReply, status: number): void {
  send(reply, status, errorBody(status, reply.request.id));
}

/** Answers an error as a whole, in words of its own. */
export function sendErrorAs(reply: FastifyReply, status: number, said: { readonly code: ApiErrorCode; readonly message: string }): void {
  const { code, message } = said;
  send(reply, status, { errors: [{ message, extensions: { code, correlationId: reply.request.id } }] });
}

function send(reply: FastifyReply, status: number, answer: object): void {
  const body = JSON.stringify(answer);
  void reply.code(status).header('content-type', 'application/json; charset=utf-8').header('cache-control', 'no-store').send(body);
}

/** Gives faults outside of resolvers (unreadable bodies, unknown paths) the same shape; those of resolvers pass on to `formatError`. */
@Catch()
export class HttpErrorFilter implements ExceptionFilter {
  constructor(private readonly logFault: (error: unknown) => void) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType<string>() === 'graphql') return error;
    const status = statusOf(error);
    if (status >= 500) this.logFault(error);
    sendError(host.switchToHttp().getResponse<FastifyReply>(), status);
    return undefined;
  }
}

/** The status that Nest's and Fastify's errors carry; 503 when the event store is away; 500 for any other. */
function statusOf(error: unknown): number {
  if (isStoreAway(error)) return 503;
  if (typeof error !== 'object' || error === null) return 500;
  if ('getStatus' in error && typeof error.getStatus === 'function') return Number((error.getStatus as () => unknown).call(error));
  return 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
}
