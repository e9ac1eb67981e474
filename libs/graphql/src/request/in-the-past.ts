import { instantOf, type Instant } from '@opsledger/kernel';
import { apiError } from '../errors/api-error.js';
import { currentRequest } from './request-context.js';

/** The time by which a request counts: that of its time machine, or the clock's. */
export function requestTime(): Instant {
  return currentRequest()?.past?.at ?? instantOf(Date.now());
}

/** @throws {GraphQLError} PRESENT_ONLY in a time machine. @param what of which there is no past, e.g. "Mutations". */
export function requirePresent(what: string): void {
  if (!currentRequest()?.past) return;
  throw apiError(
    'PRESENT_ONLY',
    `${what} are not there in a time machine: the past can only be read. Send the request without its header.`,
  );
}
