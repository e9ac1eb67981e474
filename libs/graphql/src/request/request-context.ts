import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from '@opsledger/kernel';
import { apiError } from '../errors/api-error.js';
import type { ReplayedPast } from './past.js';

/** What is known of one request; made by the server before any resolver runs. Nothing in it is taken from the client's query. */
export interface RequestContext {
  /** Undefined when the request is not authenticated. */
  readonly actor: Actor | undefined;
  readonly correlationId: string;
  /** Network address of the caller, as far as the trusted proxies tell. */
  readonly address?: string;
  /** How long mutations wait for the read models, in milliseconds, when the caller said so. */
  readonly waitMs?: number;
  /** The time machine that the request is sent to; left out: the present. */
  readonly past?: ReplayedPast;
  /** Loaders of this request, by their key. */
  readonly loaders: Map<symbol, unknown>;
  /** Set when an answer may miss the position that was asked for. */
  stale: boolean;
}

const requests = new AsyncLocalStorage<RequestContext>();

/** Runs `work` (and everything it starts) inside the request. */
export function runInRequest<Result>(request: RequestContext, work: () => Result): Result {
  return requests.run(request, work);
}

/** A fresh context. */
export function requestContext(
  known: Pick<RequestContext, 'actor' | 'correlationId'> & Partial<Pick<RequestContext, 'address' | 'waitMs' | 'past'>>,
): RequestContext {
  return { ...known, loaders: new Map(), stale: false };
}

/** The request that is being answered, or undefined outside of one. */
export function currentRequest(): RequestContext | undefined {
  return requests.getStore();
}

/** The one who asks. @throws {GraphQLError} UNAUTHENTICATED. */
export function currentActor(): Actor {
  const actor = currentRequest()?.actor;
  if (!actor) throw apiError('UNAUTHENTICATED', 'Send a valid bearer token or API key.');
  return actor;
}
