import {
  AccessDeniedError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import {
  AppendTooLarge,
  StoreMisconfigured,
  StreamDeleted,
  StreamNotFound,
  WrongExpectedRevision,
  type ExpectedRevision,
} from '@opsledger/eventsourcing';

/** The adapter's own timer ran out. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** The client's words for trouble that passes: the call may be sent again. */
export interface Trouble {
  readonly kind: 'trouble';
  /** True when the call certainly never reached a server that would carry it out. */
  readonly notSent: boolean;
  /** True when the client does not recover by itself. */
  readonly broken: boolean;
  readonly reason: string;
}

/** A final answer, in the port's words. */
export interface Answer {
  readonly kind: 'answer';
  readonly error: Error;
}

/** What the call was about, to name it in errors. */
export interface Subject {
  readonly stream?: string;
  readonly expected?: ExpectedRevision;
  /** Counted bytes of the append. */
  readonly bytes?: number;
}

/** grpc status codes that pass: cancelled, unknown, deadline exceeded, aborted, internal, unavailable, data loss (the last three at a change of leader). */
const PASSING = new Set([1, 2, 4, 10, 13, 14, 15]);
/** Of these the client drops its channel itself: cancelled and unavailable. */
const HEALED = new Set([1, 14]);
const NEVER_SENT = /No connection established|Name resolution failed|Failed to discover/;

/** Sorts an error of the client: a final answer, trouble that passes, or undefined for a fault of the program. Pure. */
export function sortFailure(error: unknown, subject: Subject = {}): Answer | Trouble | undefined {
  const final = finalAnswer(error, subject);
  if (final) return { kind: 'answer', error: final };
  if (!(error instanceof Error)) return { kind: 'trouble', notSent: false, broken: true, reason: String(error) };
  if (error instanceof NotLeaderError) return { kind: 'trouble', notSent: true, broken: false, reason: 'the node is not the leader' };
  const reason = reasonOf(error);
  if (NEVER_SENT.test(reason)) return { kind: 'trouble', notSent: true, broken: reason.includes('discover'), reason };
  if (error instanceof TimedOut) return { kind: 'trouble', notSent: false, broken: true, reason };
  const code = codeOf(error);
  if (code === undefined ? isUnexplained(error) : PASSING.has(code)) {
    return { kind: 'trouble', notSent: false, broken: code === undefined || !HEALED.has(code), reason };
  }
  return undefined;
}

function finalAnswer(error: unknown, { stream = '', expected = 'any', bytes = 0 }: Subject): Error | undefined {
  if (error instanceof WrongExpectedVersionError) return new WrongExpectedRevision(stream, expected, actualOf(error.actualVersion));
  if (error instanceof StreamNotFoundError) return new StreamNotFound(stream);
  if (error instanceof StreamDeletedError) return new StreamDeleted(stream);
  if (error instanceof MaxAppendSizeExceededError) return new AppendTooLarge(bytes, error.maxAppendSize);
  return error instanceof AccessDeniedError ? accessDenied(error, stream) : undefined;
}

function actualOf(version: bigint | 'no_stream'): number | 'noStream' {
  return typeof version === 'bigint' && version >= 0n ? Number(version) : 'noStream';
}

function accessDenied(cause: Error, stream: string): Error {
  const what = stream === '' ? 'the log of all streams ($all)' : `stream "${stream}"`;
  return new StoreMisconfigured(
    `EventStoreDB denies access to ${what}. Check the user and password in EVENT_STORE_URL, and that the user may read $all (by default only members of $admins may).`,
    { cause },
  );
}

/** Errors of the client without a code come from batch answers: timed out, no leader, not ready, too busy; or from a stream that was cut. */
function isUnexplained(error: Error): boolean {
  const { type } = error as { readonly type?: unknown };
  return (
    ['timeout', 'deadline-exceeded', 'unavailable', 'unknown', 'cancelled'].includes(String(type)) ||
    'code' in error ||
    error.message.includes('write after end')
  );
}

function codeOf(error: Error): number | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'number' ? code : undefined;
}

function reasonOf(error: Error): string {
  const { type } = error as { readonly type?: unknown };
  // grpc-js wraps the network's own words: "14 UNAVAILABLE: No connection established. Last error: …. Resolution note: ".
  const text = error.message.replace(/\s+/g, ' ').replace(/\.? Resolution note: ?$/, '');
  return text || (typeof type === 'string' ? type : error.name);
}
