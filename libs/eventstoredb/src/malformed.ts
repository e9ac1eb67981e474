import type { Transform, TransformCallback } from 'node:stream';

/**
 * Makes a stream of the client fail when it cannot convert a message. By itself it would throw where nobody catches it, and then be silent for ever.
 * To be called in the turn in which the stream was made: nothing has arrived yet.
 */
export function failOnMalformed<Stream extends object>(stream: Stream): Stream {
  const transform = stream as unknown as Pick<Transform, '_transform'>;
  const convert = transform._transform.bind(stream) as (...call: Parameters<Transform['_transform']>) => unknown;
  transform._transform = (message: unknown, encoding: BufferEncoding, next: TransformCallback): void => {
    const fail = (cause: unknown): void => {
      next(
        new MalformedMessage(`EventStoreDB sent a message that cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`),
      );
    };
    try {
      // A subscription's conversion is asynchronous in the client, a read's is not.
      const converted: unknown = convert(message, encoding, next);
      if (converted instanceof Promise) converted.catch(fail);
    } catch (cause) {
      fail(cause);
    }
  };
  return stream;
}

/** The server sent something that is not an event. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}
