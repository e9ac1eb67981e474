/**
 * A generator that its reader can end at once, even while it waits: a plain one would first have to wake up. `work` is told by the signal, and must
 * not go on behind it.
 */
export function endable<Value>(work: (signal: AbortSignal) => AsyncGenerator<Value, void>): AsyncGenerator<Value, void> {
  const abort = new AbortController();
  const inner = work(abort.signal);
  const end = (): Promise<IteratorResult<Value, void>> => {
    abort.abort();
    return inner.return();
  };
  return {
    next: () => inner.next(),
    return: end,
    throw(error) {
      abort.abort();
      return inner.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}
