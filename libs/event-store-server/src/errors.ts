import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import {
  AppendTooLarge,
  OutcomeUnknown,
  StoreDamaged,
  StoreUnavailable,
  StreamDeleted,
  WrongExpectedRevision,
} from '@opsledger/eventsourcing';

/** A call ends with this status. `details` is the text that the client shows. */
export type FailedStatus = Pick<StatusObject, 'code' | 'details' | 'metadata'>;

/** The request cannot be served as it is: the client is at fault, and nothing was written. */
export class BadRequest extends Error {
  override readonly name: string = 'BadRequest';
}

/** An event came without a property that every event needs. */
export class RequiredPropertyMissing extends BadRequest {
  constructor() {
    super('Every event needs the properties "type" and "content-type".');
  }
}

/** The client did not send the rest of its request, or asked for an answer by a time that has passed. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** EventStoreDB's numbers for what is not a revision. */
const EXPECTED_NUMBER = { noStream: -1, any: -2, streamExists: -4 } as const;

/** The status by which EventStoreDB answers this error: code, text, and the trailers from which clients make their error classes. */
export function toStatus(error: unknown): FailedStatus {
  const { code, trailers = {} } = classify(error);
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, headerText(value));
  return { code, details: error instanceof Error ? error.message : 'Unknown error', metadata };
}

interface Classified {
  readonly code: status;
  readonly trailers?: Readonly<Record<string, string>>;
}

function classify(error: unknown): Classified {
  if (error instanceof WrongExpectedRevision) return wrongRevision(error);
  if (error instanceof StreamDeleted) {
    return { code: status.FAILED_PRECONDITION, trailers: { exception: 'stream-deleted', 'stream-name': error.stream } };
  }
  if (error instanceof AppendTooLarge) {
    return {
      code: status.INVALID_ARGUMENT,
      trailers: { exception: 'maximum-append-size-exceeded', 'maximum-append-size': `${error.limit}` },
    };
  }
  if (error instanceof RequiredPropertyMissing) {
    return {
      code: status.INVALID_ARGUMENT,
      trailers: { exception: 'missing-required-metadata-property', 'required-metadata-properties': 'type,content-type' },
    };
  }
  if (error instanceof Error && error.name === 'StreamKept')
    return { code: status.PERMISSION_DENIED, trailers: { exception: 'access-denied' } };
  return { code: plainCode(error) };
}

function plainCode(error: unknown): status {
  if (isBadRequest(error)) return status.INVALID_ARGUMENT;
  if (error instanceof StoreUnavailable) return status.UNAVAILABLE;
  if (error instanceof OutcomeUnknown || error instanceof DeadlinePassed) return status.ABORTED;
  if (error instanceof StoreDamaged) return status.DATA_LOSS;
  return status.UNKNOWN;
}

/** True for a request that the client must change: the store says so by `RangeError` and `TypeError`. */
export function isBadRequest(error: unknown): error is Error {
  return error instanceof BadRequest || error instanceof RangeError || error instanceof TypeError;
}

/** Without a stream there is no `actual-version`: clients read its absence as "no stream". */
function wrongRevision({ stream, expected, actual }: WrongExpectedRevision): Classified {
  const trailers = { exception: 'wrong-expected-version', 'stream-name': stream, 'expected-version': `${expectedNumber(expected)}` };
  return {
    code: status.FAILED_PRECONDITION,
    trailers: actual === 'noStream' ? trailers : { ...trailers, 'actual-version': `${actual}` },
  };
}

function expectedNumber(expected: number | string): number | string {
  return expected in EXPECTED_NUMBER ? EXPECTED_NUMBER[expected as keyof typeof EXPECTED_NUMBER] : expected;
}

/** Headers hold printable ASCII only, stream names anything: what does not fit is percent-encoded. */
function headerText(value: string): string {
  return /^[\x20-\x7e]*$/.test(value) ? value : encodeURI(value);
}
