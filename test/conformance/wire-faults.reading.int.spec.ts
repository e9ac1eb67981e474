import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { streamNameFilter } from '@eventstore/db-client';
import { comparePositions, START, type EventStore, type Position, type SubscriptionPage } from '@opsledger/eventsourcing';
import { finish, isSubscription, send, serveRead, type ReadCall, type ScriptedServer } from '../support/scripted-server.js';
import { caughtUp, checkpoint, confirmation, eventMessage, malformedMessage, WireFailure } from '../support/wire-messages.js';
import { note, until, wireWorld } from '../support/wire-world.js';

const numbersFrom = (first: number, count: number): readonly number[] => Array.from({ length: count }, (_, index) => first + index);

/** Faults of the client (version 6.2.1) in reads and subscriptions, shown on the bare client where it has them. */
describe('reading over a wire with faults', () => {
  const world = wireWorld();

  /** Appends events `first`, `first + 1`… to one stream. */
  async function write(store: EventStore, first: number, count: number, text = ''): Promise<void> {
    for (const number of numbersFrom(first, count))
      await store.append('box-1', [note(number, text)], number === 0 ? 'noStream' : number - 1);
  }

  /** As `write`, at once and behind the server's back. */
  function fill(server: ScriptedServer, count: number, text: string): void {
    for (const revision of numbersFrom(0, count)) {
      const { id, type } = note(revision);
      server.log.add({ id, type, stream: 'box-1', revision, data: JSON.stringify({ number: revision, text }), metadata: '{}' });
    }
  }

  /** Follows a store; what arrives is in `numbers` and `pages`. */
  function follow(store: EventStore, after: Position = START, pause = 0) {
    const [numbers, pages, ending]: [number[], SubscriptionPage[], AbortController] = [[], [], new AbortController()];
    const done = (async () => {
      for await (const page of store.subscribeToAll({ after, signal: ending.signal })) {
        if (pause > 0) await sleep(pause);
        pages.push(page);
        numbers.push(...page.events.map(({ data }) => data['number'] as number));
      }
    })();
    const stop = (): Promise<void> => {
      ending.abort();
      return done;
    };
    return { numbers, pages, stop };
  }

  /** Serves subscriptions by `serve`, all else well. */
  function onSubscription(server: ScriptedServer, serve: (call: ReadCall) => Promise<void>): void {
    server.script.read = (call) => (isSubscription(call) ? serve(call) : server.wellBehaved.read(call));
  }

  const subscriptions = (server: ScriptedServer): readonly ReadCall[] => server.calls.reads.filter(isSubscription);

  describe('checkpoints and "caught up" that overtake events', () => {
    /** Sends the events with a checkpoint and "caught up" between them that name the end of the log. */
    const overtaking = (server: ScriptedServer) => async (call: ReadCall) => {
      await send(call, confirmation());
      for (const event of server.log.events) {
        call.write(eventMessage(event));
        call.write(checkpoint(server.log.events.at(-1)!));
        call.write(caughtUp());
      }
    };

    it('reach the callbacks of the bare client while events are unread', async () => {
      const server = await world.server();
      await write(await world.store(server.url), 0, 12);
      onSubscription(server, overtaking(server));
      let handled = 0;
      const handledAtCheckpoint: number[] = [];
      const checkpointReached = async (): Promise<void> => void handledAtCheckpoint.push(handled);
      const filter = streamNameFilter({ prefixes: ['box'], checkpointReached });
      const subscription = world.bareClient(server.url).subscribeToAll({ filter });
      for await (const _ of subscription) {
        await sleep(5);
        handled += 1;
        if (handled === 12) break;
      }
      await subscription.unsubscribe();
      expect(handledAtCheckpoint[0]).toBeLessThan(12); // it said that all twelve were
    });

    it('move no page: its position is that of the last event in it', async () => {
      const server = await world.server();
      const store = await world.store(server.url);
      await write(store, 0, 3);
      const reader = follow(store, START, 5);
      await until(() => reader.numbers.length === 3);
      await write(store, 3, 20);
      onSubscription(server, overtaking(server));
      for (const call of subscriptions(server)) finish(call, new WireFailure(status.UNAVAILABLE, 'gone'));
      await until(() => subscriptions(server).length === 2);
      await until(() => reader.numbers.length === 23);
      await reader.stop();
      expect(reader.numbers).toEqual(numbersFrom(0, 23));
      expect(reader.pages.map(({ position }) => position)).toEqual(reader.pages.map(({ events }) => events.at(-1)?.position));
    });
  });

  describe('a record that cannot be read', () => {
    it('silences the bare client for good, without an error event', async () => {
      const server = await world.server();
      await write(await world.store(server.url), 0, 3);
      onSubscription(server, async (call) => {
        for (const [index, event] of server.log.events.entries())
          await send(call, index === 1 ? malformedMessage(event) : eventMessage(event));
      });
      const errors: unknown[] = [];
      let count = 0;
      const subscription = world.bareClient(server.url).subscribeToAll();
      subscription.on('data', () => (count += 1)).on('error', (error) => errors.push(error));
      await sleep(300);
      expect({ count, errors }).toEqual({ count: 1, errors: [] });
      expect(world.uncaught).toEqual([expect.stringContaining('id is undefined')]);
    });

    it('starts the subscription anew behind the last event that could be', async () => {
      const server = await world.server();
      const store = await world.store(server.url);
      const reader = follow(store);
      await until(() => subscriptions(server).length === 1);
      let spoiled = 0;
      onSubscription(server, async (call) => {
        const write = call.write.bind(call);
        const spoil = (message: Parameters<typeof write>[0]): boolean => {
          if (!message.hasEvent() || spoiled > 0) return write(message);
          spoiled += 1;
          return write(malformedMessage(server.log.events[1]!));
        };
        call.write = spoil as typeof call.write;
        return serveRead(server.log, call);
      });
      for (const call of subscriptions(server)) finish(call, new WireFailure(status.UNAVAILABLE, 'gone'));
      await write(store, 0, 3);
      await until(() => reader.numbers.length === 3);
      await reader.stop();
      expect(reader.numbers).toEqual([0, 1, 2]);
      expect(spoiled).toBe(1);
      expect(subscriptions(server)).toHaveLength(3);
      expect(world.uncaught).toEqual([]);
    });

    it('fails a read', async () => {
      const server = await world.server();
      const store = await world.store(server.url);
      await write(store, 0, 2);
      server.script.read = async (call) => {
        await send(call, malformedMessage(server.log.events[0]!));
        call.end();
      };
      await expect(store.readAll()[Symbol.asyncIterator]().next()).rejects.toThrow(
        'EventStoreDB sent a message that cannot be read: Impossible situation where id is undefined in a recorded event',
      );
      expect(world.uncaught).toEqual([]);
    });
  });

  describe('a subscription', () => {
    const endings: readonly [string, (call: ReadCall) => void][] = [
      ['that the server ends', (call) => finish(call)],
      ['that the server fails', (call) => finish(call, new WireFailure(status.UNAVAILABLE, 'gone'))],
      ['that the server cancels', (call) => finish(call, new WireFailure(status.CANCELLED, 'stopping'))],
      ['that fails with INTERNAL', (call) => finish(call, new WireFailure(status.INTERNAL, 'failing over'))],
    ];

    it('that the server ends looks to the bare client like the end of the log', async () => {
      const server = await world.server();
      const store = await world.store(server.url);
      await write(store, 0, 2);
      const subscription = world.bareClient(server.url).subscribeToAll();
      const seen: string[] = [];
      for (const name of ['data', 'error', 'end']) subscription.on(name, () => seen.push(name));
      await until(() => seen.length === 2);
      finish(subscriptions(server)[0]!);
      await until(() => seen.includes('end'));
      await write(store, 2, 1);
      await sleep(100);
      expect(seen).toEqual(['data', 'data', 'end']);
    });

    it.each(endings)('%s goes on, with nothing missed and nothing doubled', async (_, end) => {
      const server = await world.server();
      const store = await world.store(server.url, { silenceMs: 30_000 }); // its ending is noticed, not its silence
      const reader = follow(store);
      for (const round of [0, 1, 2]) {
        await write(store, round * 4, 2);
        await until(() => subscriptions(server).length === round + 1);
        end(subscriptions(server).at(-1)!);
        await write(store, round * 4 + 2, 2);
      }
      await until(() => reader.numbers.length >= 12);
      await reader.stop();
      expect(reader.numbers).toEqual(numbersFrom(0, 12));
      expect(world.uncaught).toEqual([]);
    });

    it('goes on when its server dies and another comes up in its place', async () => {
      const first = await world.server();
      const store = await world.store(first.url, { timeoutMs: 2000 });
      const reader = follow(store);
      await write(store, 0, 3);
      first.close();
      await sleep(300);
      const second = await world.server({ port: first.port, log: first.log });
      await write(store, 3, 3);
      await until(() => reader.numbers.length >= 6);
      await reader.stop();
      expect(reader.numbers).toEqual(numbersFrom(0, 6));
      expect(subscriptions(second)).toHaveLength(1);
      expect(world.uncaught).toEqual([]);
    });

    it('that falls silent while the log moves on starts anew', async () => {
      const server = await world.server();
      const store = await world.store(server.url);
      onSubscription(server, (call) => send(call, confirmation()));
      const reader = follow(store);
      await until(() => subscriptions(server).length === 1);
      server.script.read = server.wellBehaved.read;
      await write(store, 0, 3);
      await until(() => reader.numbers.length === 3);
      expect(subscriptions(server)).toHaveLength(2);
      await sleep(500); // a log that rests is no reason to start anew
      expect(subscriptions(server)).toHaveLength(2);
      await reader.stop();
      expect(reader.numbers).toEqual([0, 1, 2]);
    });

    it('is one call for all who follow, and ends on the server with the store', async () => {
      const server = await world.server();
      const store = await world.store(server.url);
      const readers = [follow(store), follow(store), follow(store)];
      await write(store, 0, 2);
      await until(() => subscriptions(server).length > 0); // the first events may have been read before it was there
      await write(store, 2, 2);
      await until(() => readers.every(({ numbers }) => numbers.length === 4));
      expect(subscriptions(server)).toHaveLength(1);
      await Promise.all(readers.map(({ stop }) => stop()));
      await store.close();
      await until(() => subscriptions(server).every(({ cancelled }) => cancelled));
    });
  });

  describe('a read that is left early', () => {
    /** A server with more than fits on the wire unread. */
    async function largeLog(): Promise<{ server: ScriptedServer; store: EventStore }> {
      const server = await world.server();
      const store = await world.store(server.url);
      fill(server, 300, 'x'.repeat(10_000));
      return { server, store };
    }

    it('goes on at the server when the bare client leaves it', async () => {
      const { server } = await largeLog();
      for await (const _ of world.bareClient(server.url).readAll()) break;
      await sleep(500);
      expect(server.calls.reads.at(-1)!.cancelled).toBe(false);
    });

    it('is cancelled at the server', async () => {
      const { server, store } = await largeLog();
      for await (const _ of store.readAll()) break;
      const ofLog = server.calls.reads.at(-1)!;
      for await (const _ of store.readStream('box-1')) break;
      const ofStream = server.calls.reads.at(-1)!;
      await until(() => ofLog.cancelled && ofStream.cancelled);
      expect(ofStream).not.toBe(ofLog);
      expect([ofLog.writableFinished, ofStream.writableFinished]).toEqual([false, false]); // and not read to the end instead
      expect(world.uncaught).toEqual([]);
    });
  });

  it('hands out the past in pages of few bytes, however large its events are', async () => {
    const server = await world.server();
    const store = await world.store(server.url);
    fill(server, 50, 'x'.repeat(200_000));
    const follower = follow(store);
    await until(() => follower.numbers.length >= 50);
    await follower.stop();
    const sizes = follower.pages.map(({ events }) => events.length);
    expect([follower.numbers, sizes]).toEqual([numbersFrom(0, 50), [21, 21, 8]]); // 4 MiB each
    expect(follower.pages.map(({ caughtUp }) => caughtUp)).toEqual([false, false, true]);
  });

  it('holds the server back while its consumer is slow', async () => {
    const server = await world.server();
    const store = await world.store(server.url, { timeoutMs: 200 });
    fill(server, 2000, 'x'.repeat(1000));
    let written = 0;
    server.script.read = (call) => {
      const write = call.write.bind(call);
      call.write = ((message: Parameters<typeof write>[0]) => {
        written += 1;
        return write(message);
      }) as typeof call.write;
      return server.wellBehaved.read(call);
    };
    let read = 0;
    for await (const { position } of store.readAll()) {
      read += 1;
      if (read > 1) continue;
      expect(comparePositions(position, START)).toBe(1);
      await sleep(600); // three times the limit: a slow consumer is not a silent server
      expect(written).toBeLessThan(400);
    }
    expect({ read, written }).toEqual({ read: 2000, written: 2000 });
  });

  it('resumes with both halves of a position', async () => {
    const server = await world.server();
    const store = await world.store(server.url);
    await write(store, 0, 4);
    const second = { commit: 200n, prepare: 193n };
    const numbers = async (events: AsyncIterable<{ data: object }>): Promise<unknown[]> => {
      const found: unknown[] = [];
      for await (const { data } of events) found.push((data as { number: number }).number);
      return found;
    };
    expect(await store.head()).toEqual({ commit: 400n, prepare: 393n });
    expect(await numbers(store.readAll({ from: second }))).toEqual([1, 2, 3]);
    expect(await numbers(store.readAll({ from: second, direction: 'backwards' }))).toEqual([0]);
    const reader = follow(store, second);
    await until(() => reader.numbers.length === 2);
    await write(store, 4, 1);
    await until(() => reader.numbers.length === 3);
    await reader.stop();
    expect(reader.pages.at(-1)).toMatchObject({ position: { commit: 500n, prepare: 493n }, caughtUp: true });
    expect(reader.numbers).toEqual([2, 3, 4]);
  });
});
