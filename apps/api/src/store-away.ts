import { OutcomeUnknown, StoreUnavailable } from '@opsledger/eventsourcing';
import { ReadStoreUnavailable } from '@opsledger/read-store';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** True when something failed because the event store, or the database of the read models, does not answer. */
export function isStoreAway(error: unknown): boolean {
  return awayMessage(error) !== undefined;
}

function awayMessage(error: unknown): string | undefined {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  if (cause instanceof StoreUnavailable || cause instanceof OutcomeUnknown)
    return 'The event store does not answer. Ask again in a few seconds.';
  if (cause instanceof ReadStoreUnavailable)
    return 'The database of the read models does not answer. Ask again in a few seconds; commands are recorded meanwhile.';
  return undefined;
}

/**
 * What needs a store that is away says UNAVAILABLE, and the rest goes on: timelines and past states read the log itself, other queries the
 * read models, and commands about personal data the keys of people.
 */
export function saidAsAway(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const message = awayMessage(error);
  if (message === undefined) return formatted;
  return { ...formatted, message, extensions: { code: 'UNAVAILABLE', retryAfterSeconds: 1 } };
}
