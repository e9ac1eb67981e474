import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { status, type ServerUnaryCall } from '@grpc/grpc-js';
import { Calls } from './calls.js';

/** As much of a call as its ending needs. */
function unaryCall(): ServerUnaryCall<string, string> {
  return Object.assign(new EventEmitter(), { cancelled: false }) as unknown as ServerUnaryCall<string, string>;
}

describe('calls', () => {
  const answerOf = (calls: Calls, answer: () => Promise<string>): Promise<unknown> =>
    new Promise((resolve) => calls.unary<string, string>(answer)(unaryCall(), (error, value) => resolve(error?.code ?? value)));

  it('answer with their result, or with the status of their error', async () => {
    const calls = new Calls();
    expect(await answerOf(calls, async () => 'done')).toBe('done');
    expect(await answerOf(calls, async () => Promise.reject(new RangeError('no')))).toBe(status.INVALID_ARGUMENT);
    expect(await answerOf(calls, async () => Promise.reject(new Error('no')))).toBe(status.UNKNOWN);
  });

  it('fail once with UNAVAILABLE when the server closes, whether under way or still to come', async () => {
    const calls = new Calls();
    const unhandled: unknown[] = [];
    const hear = (reason: unknown): number => unhandled.push(reason);
    process.on('unhandledRejection', hear);
    const underWay = answerOf(calls, async () => sleep(50, 'late'));
    calls.stop();
    expect(await underWay).toBe(status.UNAVAILABLE);
    expect(await answerOf(calls, async () => 'too late')).toBe(status.UNAVAILABLE);
    await sleep(100);
    process.off('unhandledRejection', hear);
    expect(unhandled).toEqual([]);
  });
});
