import { GraphQLError } from 'graphql';

/** Codes of top-level errors, in `extensions.code`. Any other error is masked. */
export const API_ERROR_CODES = [
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTERNAL_SERVER_ERROR',
  'INVALID_CURRENCY',
  'INVALID_CURSOR',
  'INVALID_PAGE_SIZE',
  'INVALID_POSITION',
  'LIMIT_EXCEEDED',
  'METHOD_NOT_ALLOWED',
  'NOT_FOUND',
  'OPERATION_RESOLUTION_FAILURE',
  'PAYLOAD_TOO_LARGE',
  'PRESENT_ONLY',
  'TIME_MACHINE_NOT_FOUND',
  'TIME_MACHINE_NOT_READY',
  'UNAUTHENTICATED',
  'UNAVAILABLE',
  'UNSUPPORTED_MEDIA_TYPE',
] as const;
/** One of `API_ERROR_CODES`. */
export type ApiErrorCode = (typeof API_ERROR_CODES)[number];

/** True for a code that clients may see. */
export function isApiErrorCode(code: unknown): code is ApiErrorCode {
  return (API_ERROR_CODES as readonly unknown[]).includes(code);
}

/** Fields of `extensions` beside the code, e.g. `{ limit: 100 }`. */
export type ApiErrorDetails = Readonly<Record<string, string | number | boolean>>;

/** An error whose code and message the client sees. The message is a full sentence and holds nothing secret. */
export function apiError(code: ApiErrorCode, message: string, details: ApiErrorDetails = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { ...details, code } });
}
