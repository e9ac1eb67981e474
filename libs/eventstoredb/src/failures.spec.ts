import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { convertToCommandError, NotLeaderError, StreamDeletedError, WrongExpectedVersionError } from '@eventstore/db-client';
import { StoreMisconfigured, StreamDeleted, WrongExpectedRevision } from '@opsledger/eventsourcing';
import { sortFailure, TimedOut } from './failures.js';

const subject = { stream: 'asset-1', expected: 3 } as const;

/** What grpc-js rejects with. */
function grpcError(code: status, details: string, trailers: Readonly<Record<string, string>> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return Object.assign(new Error(`${code} ${details}`), { code, details, metadata });
}

const converted = (...error: Parameters<typeof grpcError>): unknown => convertToCommandError(grpcError(...error));

describe('an error of the client', () => {
  it('is an answer when the server has decided', () => {
    const conflict = new WrongExpectedVersionError(null as never, { streamName: 'asset-1', current: 5n, expected: 3n });
    expect(sortFailure(conflict, subject)).toEqual({ kind: 'answer', error: new WrongExpectedRevision('asset-1', 3, 5) });
    const missing = new WrongExpectedVersionError(null as never, { streamName: 'asset-1', current: 'no_stream', expected: 3n });
    expect(sortFailure(missing, subject)).toEqual({ kind: 'answer', error: new WrongExpectedRevision('asset-1', 3, 'noStream') });
    expect(sortFailure(StreamDeletedError.fromStreamName('asset-1'), subject)).toEqual({
      kind: 'answer',
      error: new StreamDeleted('asset-1'),
    });
  });

  it('is for whoever configures when access is denied', () => {
    const failure = sortFailure(converted(status.UNAUTHENTICATED, 'Authentication Failed'));
    expect(failure).toMatchObject({ kind: 'answer' });
    expect(failure?.kind === 'answer' && failure.error).toBeInstanceOf(StoreMisconfigured);
  });

  it.each([
    ['a refused connection', converted(status.UNAVAILABLE, 'No connection established. Last error: connect ECONNREFUSED'), true, false],
    ['the same from the look at the features', grpcError(status.UNAVAILABLE, 'No connection established. Last error: x'), true, false],
    ['a server that went away', converted(status.UNAVAILABLE, 'Connection dropped'), false, false],
    ['a server that is not ready', converted(status.UNAVAILABLE, 'Server Is Not Ready'), false, false],
    ['a call that the server cancelled', converted(status.CANCELLED, 'Call cancelled'), false, false],
    ['a time-out of the server', converted(status.ABORTED, 'Operation timed out'), false, true],
    ['a deadline', converted(status.DEADLINE_EXCEEDED, 'Deadline exceeded'), false, true],
    ['a fault at a change of leader', converted(status.INTERNAL, 'Received RST_STREAM with code 2'), false, true],
    ['lost data at a change of leader', converted(status.DATA_LOSS, 'lost'), false, true],
    ['our own timer', new TimedOut('no answer within 10000 ms'), false, true],
    ['a cluster that cannot be discovered', new Error('Failed to discover after 10 attempts.'), true, true],
  ])('passes: %s', (_, error, notSent, broken) => {
    expect(sortFailure(error, subject)).toEqual({ kind: 'trouble', notSent, broken, reason: expect.any(String) as string });
  });

  it('leaves the way to the leader to the client', () => {
    const error = new NotLeaderError(
      grpcError(status.NOT_FOUND, 'Leader info available', { 'leader-endpoint-host': 'b', 'leader-endpoint-port': '2113' }),
    );
    expect(sortFailure(error, subject)).toEqual({ kind: 'trouble', notSent: true, broken: false, reason: 'the node is not the leader' });
  });

  it('is a fault of the program when nothing explains it', () => {
    expect(sortFailure(new TypeError('x is not a function'))).toBeUndefined();
    expect(sortFailure(converted(status.INVALID_ARGUMENT, 'bad request'))).toBeUndefined();
  });
});
