import type { GraphQLFormattedError } from 'graphql';
import { currentRequest } from '../request/request-context.js';
import { isApiErrorCode } from './api-error.js';

const SAFE_DETAILS = ['limit', 'actual', 'retryAfterSeconds'] as const;

const MAX_MESSAGE_CHARS = 500;

/** Called with every error that is masked, before its text is dropped. */
export type FaultLogger = (error: unknown, correlationId: string) => void;

/**
 * Builds Apollo's `formatError`: known codes keep their message, every other error becomes INTERNAL_SERVER_ERROR with a generic text.
 * All carry the correlation id under which the log has the details.
 */
export function errorFormatter(logFault: FaultLogger): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const correlationId = currentRequest()?.correlationId ?? 'none';
    const code: unknown = formatted.extensions?.['code'];
    if (!isApiErrorCode(code) || code === 'INTERNAL_SERVER_ERROR') {
      logFault(error, correlationId);
      return {
        ...placeOf(formatted),
        message: 'Something went wrong on our side.',
        extensions: { code: 'INTERNAL_SERVER_ERROR', correlationId },
      };
    }
    return { ...placeOf(formatted), message: safeMessage(formatted.message), extensions: { ...detailsOf(formatted), code, correlationId } };
  };
}

/** Without guesses at names of the schema, and without long values that the client sent itself. */
function safeMessage(message: string): string {
  return message.replaceAll(/ ?Did you mean [^?]*\?/g, '').slice(0, MAX_MESSAGE_CHARS);
}

function placeOf({ path, locations }: GraphQLFormattedError): Pick<GraphQLFormattedError, 'path' | 'locations'> {
  return { ...(locations && { locations }), ...(path && { path }) };
}

function detailsOf({ extensions }: GraphQLFormattedError): Record<string, unknown> {
  return Object.fromEntries(SAFE_DETAILS.filter((key) => extensions?.[key] !== undefined).map((key) => [key, extensions?.[key]]));
}
