import { once, type EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js';
import { StoreUnavailable } from '@opsledger/eventsourcing';
import { toStatus, type FailedStatus } from './errors.js';

type AnyCall = EventEmitter & { readonly cancelled: boolean };

/** What becomes of the call once its work is done. */
interface Ending<Result> {
  readonly deliver: (result: Result) => void;
  readonly fail: (status: FailedStatus) => void;
}

/**
 * The calls under way. Each gets a signal that is aborted when the client leaves or the server closes, and one ending: its result, or a status.
 * A closing server fails calls and never ends them as if all were said: clients take a graceful end for the end of the data, or wait for ever.
 */
export class Calls {
  private readonly open = new Set<AbortController>();
  private closing = false;

  /** A call with one request and one answer. */
  unary<Request, Response>(answer: (call: ServerUnaryCall<Request, Response>) => Promise<Response>): handleUnaryCall<Request, Response> {
    return (call, respond) =>
      void this.run(call, () => answer(call), { deliver: (response) => respond(null, response), fail: (status) => respond(status) });
  }

  /** A call with many requests and one answer. */
  clientStreaming<Request, Response>(
    answer: (call: ServerReadableStream<Request, Response>, signal: AbortSignal) => Promise<Response>,
  ): handleClientStreamingCall<Request, Response> {
    return (call, respond) =>
      void this.run(call, (signal) => answer(call, signal), {
        deliver: (response) => respond(null, response),
        fail: (status) => respond(status),
      });
  }

  /** A call with one request and many answers, which `serve` writes; the call ends when it returns. */
  serverStreaming<Request, Response>(
    serve: (call: ServerWritableStream<Request, Response>, signal: AbortSignal) => Promise<void>,
  ): handleServerStreamingCall<Request, Response> {
    return (call) =>
      void this.run(call, (signal) => serve(call, signal), { deliver: () => call.end(), fail: (status) => call.emit('error', status) });
  }

  /** A call with many requests and many answers, which `serve` writes; the call ends when it returns. */
  duplex<Request, Response>(
    serve: (call: ServerDuplexStream<Request, Response>, signal: AbortSignal) => Promise<void>,
  ): handleBidiStreamingCall<Request, Response> {
    return (call) =>
      void this.run(call, (signal) => serve(call, signal), { deliver: () => call.end(), fail: (status) => call.emit('error', status) });
  }

  /** Fails every call under way, and every one that still comes, with UNAVAILABLE. */
  stop(): void {
    this.closing = true;
    for (const controller of this.open) controller.abort(closingError());
  }

  private async run<Result>(call: AnyCall, work: (signal: AbortSignal) => Promise<Result>, ending: Ending<Result>): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    // Raced, so that a closing server need not wait for work that waits for the disk or for a client.
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    aborted.catch(() => undefined); // heard by the race below, if there is one
    call.once('cancelled', () => controller.abort(new StoreUnavailable('The client has left.')));
    this.open.add(controller);
    try {
      if (this.closing) throw closingError();
      ending.deliver(await Promise.race([work(signal), aborted]));
    } catch (error) {
      if (!call.cancelled) ending.fail(toStatus(error));
    } finally {
      this.open.delete(controller);
      controller.abort(); // work that lost the race writes nothing more
    }
  }
}

function closingError(): StoreUnavailable {
  return new StoreUnavailable('Server Is Not Ready: it is closing.');
}

/**
 * Writes one message; resolves when there is room for the next. A client that does not read makes its call wait here, so that a slow reader holds
 * a few messages and not the log.
 */
export async function send(call: Writable, message: unknown, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!call.write(message)) await once(call, 'drain', { signal });
}
