import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { isCurrency, isUuid, parseDecimal, parseId, parseInstant, parseLocalDate } from '@opsledger/kernel';
import { formatPosition, parsePosition, type Position as LogPosition } from '@opsledger/eventsourcing';
import { apiError, type ApiErrorCode } from '../errors/api-error.js';

/** A scalar that travels as text. */
interface TextScalar<Value> {
  readonly name: string;
  readonly description: string;
  /** Reads the client's text. @throws {RangeError} with a sentence for the client. */
  readonly parse: (text: string) => Value;
  readonly write: (value: unknown) => string;
  readonly code?: ApiErrorCode;
}

function textScalar<Value>({
  name,
  description,
  parse,
  write,
  code = 'BAD_USER_INPUT',
}: TextScalar<Value>): GraphQLScalarType<Value, string> {
  const parseValue = (value: unknown): Value => {
    if (typeof value !== 'string') throw apiError(code, `${name} must be text.`);
    try {
      return parse(value);
    } catch (error) {
      throw apiError(code, error instanceof RangeError ? error.message.slice(0, 200) : `This is not a valid ${name}.`);
    }
  };
  const parseLiteral = (node: ValueNode): Value => parseValue(node.kind === Kind.STRING ? node.value : undefined);
  return new GraphQLScalarType({ name, description, parseValue, parseLiteral, serialize: write });
}

const asText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  throw new TypeError(`A ${typeof value} reached a text scalar; resolvers answer with text`);
};

/** An instant with a zone; resolvers see and give UTC text with milliseconds. */
export const DateTime = textScalar({
  name: 'DateTime',
  description: 'A moment as ISO 8601 text with a zone, e.g. 2026-03-01T09:30:00Z. Answers are in UTC with milliseconds.',
  parse: parseInstant,
  write: asText,
});

/** A calendar day. */
export const LocalDate = textScalar({
  name: 'LocalDate',
  description: 'A calendar day without a time zone, e.g. 2026-03-01.',
  parse: parseLocalDate,
  write: asText,
});

/** An id given by a client; lower-cased. Type the input's property with the brand, e.g. `assetId!: AssetId`. */
export const UUID = textScalar({
  name: 'UUID',
  description: 'A UUID, e.g. 5f0c6c3e-0b7e-4f43-9f0e-6a1d1f5d9c42.',
  parse: parseUuid,
  write: asText,
});

function parseUuid(text: string): string {
  if (!isUuid(text.toLowerCase())) throw new RangeError(`${JSON.stringify(text.slice(0, 50))} is not a UUID.`);
  return parseId(text);
}

/** An exact decimal of at most 38 digits. */
export const Decimal = textScalar({
  name: 'Decimal',
  description: 'An exact decimal number as text, e.g. "1250.00". No exponent, no thousands separator, at most 38 digits.',
  parse: (text) => parseDecimal(text, { allowNegative: true }),
  write: asText,
});

const INTEGER = /^(0|-?[1-9]\d{0,18})$/;
const MAX_INT8 = 2n ** 63n - 1n;

/** A whole number of up to 64 bits, as text on both sides. */
export const BigIntText = textScalar({
  name: 'BigInt',
  description: 'A whole number between -(2^63 - 1) and 2^63 - 1 as text, so that no client rounds it.',
  parse: (text) => {
    if (!INTEGER.test(text) || BigInt(text) > MAX_INT8 || BigInt(text) < -MAX_INT8)
      throw new RangeError('This is not a whole number of at most 64 bits.');
    return text;
  },
  write: (value) => (typeof value === 'bigint' || typeof value === 'number' ? String(value) : asText(value)),
});

/** An ISO 4217 code in upper case. Input types for money use text instead, so that a wrong code is a user error with a path. */
export const CurrencyCode = textScalar({
  name: 'CurrencyCode',
  description: 'An ISO 4217 currency code in use, in upper case, e.g. EUR.',
  code: 'INVALID_CURRENCY',
  parse: (text) => {
    if (!isCurrency(text)) throw new RangeError(`${JSON.stringify(text.slice(0, 20))} is not an ISO 4217 currency code in use.`);
    return text;
  },
  write: asText,
});

/** A place in the log, opaque to clients. Resolvers see and give the position value of the event store. */
export const PositionScalar = textScalar<LogPosition>({
  name: 'Position',
  description: 'A place in the log, as received from a mutation. Opaque: send it back as it is.',
  code: 'INVALID_POSITION',
  parse: parsePosition,
  write: (value) => formatPosition(value as LogPosition),
});

/** JSON for answers only: no input type may use it. */
export const JsonOutput = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value. Answers only.',
  serialize: (value) => value,
  parseValue: () => {
    throw apiError('BAD_USER_INPUT', 'JSON is not accepted as input.');
  },
  parseLiteral: () => {
    throw apiError('BAD_USER_INPUT', 'JSON is not accepted as input.');
  },
});
