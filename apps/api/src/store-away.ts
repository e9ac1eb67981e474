import { OutcomeUnknown, StoreUnavailable } from '@opsledger/eventsourcing';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** True when something failed because the event store does not answer. */
export function isStoreAway(error: unknown): boolean {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  return cause instanceof StoreUnavailable || cause instanceof OutcomeUnknown;
}

/** Queries that read the log itself (timelines, past states) say UNAVAILABLE while the store is away, as commands do; others go on. */
export function saidAsAway(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  if (!isStoreAway(error)) return formatted;
  const extensions = { code: 'UNAVAILABLE', retryAfterSeconds: 1 };
  return { ...formatted, message: 'The event store does not answer. Ask again in a few seconds.', extensions };
}
