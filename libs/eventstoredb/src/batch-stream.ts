import type { Duplex } from 'node:stream';
import { Metadata, status, type StatusObject } from '@grpc/grpc-js';

/**
 * Keeps the stream on which the client sends its appends from ending the process, or falling silent:
 *
 * - An answer that nobody waits for is dropped. The client throws at it where nobody catches: a second answer to one append, or any answer after
 *   the stream of another client in the process broke, since they share one table of pending appends and clear it.
 * - A write never waits for room. The client's own queue rejects where nobody catches when the stream breaks; what waits is bounded by the
 *   appends under way.
 * - An end without an error is an error: the client would wait for answers, and send further appends into it, for ever.
 *
 * To be called in the turn in which the stream was made, when the client listens already.
 */
export function guardBatchStream(stream: Duplex): Duplex {
  const listeners = stream.listeners('data');
  stream.removeAllListeners('data');
  stream.on('data', (answer: unknown) => {
    try {
      for (const listener of listeners) listener.call(stream, answer);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  });
  const write = stream.write.bind(stream);
  stream.write = (message: unknown): boolean => {
    write(message);
    return true;
  };
  stream.on('status', ({ code }: StatusObject) => {
    if (code === status.OK) stream.destroy(new EndedBatchStream());
  });
  return stream;
}

/** Shaped as grpc's own errors, so that the client takes the connection for lost and makes another. */
class EndedBatchStream extends Error {
  readonly code = status.UNAVAILABLE;
  readonly details = 'the server ended the stream of appends';
  readonly metadata = new Metadata();
  constructor() {
    super('14 UNAVAILABLE: the server ended the stream of appends');
  }
}
