import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { isCommandError, jsonEvent } from '@eventstore/db-client';
import { OutcomeUnknown, START, StoreUnavailable, type EventStore } from '@opsledger/eventsourcing';
import { isSubscription, type ScriptedServer } from '../support/scripted-server.js';
import { batchRefusal, leaderAt, WireFailure } from '../support/wire-messages.js';
import { note, outcomeAfter, TIMEOUT_MS, until, wireWorld } from '../support/wire-world.js';

/** Servers that come, go and hand over, as the adapter and the bare client (version 6.2.1) see it. */
describe('a server that fails over', () => {
  const world = wireWorld();
  const never = (): Promise<never> => new Promise(() => undefined);
  const failing =
    (code: status, details = 'failing over') =>
    (): Promise<never> =>
      Promise.reject(new WireFailure(code, details));

  /** Appends one event and reads it back by every way there is. */
  async function worksFor(store: EventStore, stream = 'box-1'): Promise<void> {
    const event = note(0);
    const { revision, position } = await store.append(stream, [event], 'noStream');
    expect(revision).toBe(0);
    for await (const { id } of store.readStream(stream)) expect(id).toBe(event.id);
    expect(await store.head()).toEqual(position);
    for await (const page of store.subscribeToAll({ after: START, signal: AbortSignal.timeout(5000) })) {
      if (page.events.at(-1)?.id === event.id) return;
    }
    throw new Error('The subscription did not deliver the event.');
  }

  describe('whose list of features is not to be had at first', () => {
    it('fails the bare client with an error that is none of its own', async () => {
      const server = await world.server();
      server.script.features = failing(status.UNAVAILABLE);
      const error = await outcomeAfter(1000, world.bareClient(server.url).appendToStream('box-1', jsonEvent({ type: 'Noted', data: {} })));
      expect([error, isCommandError(error as Error)]).toEqual([expect.objectContaining({ code: 14 }), false]);
    });

    it.each([
      ['UNAVAILABLE', failing(status.UNAVAILABLE)],
      ['INTERNAL', failing(status.INTERNAL)],
      ['silence', never],
    ])('(%s) is asked again', async (_, features) => {
      const server = await world.server();
      const store = await world.store(server.url);
      const seen = server.calls.features;
      server.script.features = features;
      const working = worksFor(store);
      await until(() => server.calls.features > seen);
      server.script.features = server.wellBehaved.features;
      await working;
      expect(world.uncaught).toEqual([]);
    });
  });

  describe('that is found by discovery', () => {
    const discover = ({ port }: ScriptedServer): string =>
      `esdb+discover://127.0.0.1:${port}?tls=false&maxDiscoverAttempts=2&discoveryInterval=20`;

    it('is looked for again when nobody answered at first', async () => {
      const server = await world.server();
      server.script.gossip = failing(status.UNAVAILABLE);
      const opening = world.store(discover(server), { connectMs: 3000 });
      await sleep(300);
      server.script.gossip = server.wellBehaved.gossip;
      await worksFor(await opening);
      expect(world.uncaught).toEqual([]);
    });

    it('is found where it went, after calls that failed meanwhile', async () => {
      const first = await world.server();
      const store = await world.store(discover(first), { timeoutMs: 2000 });
      await worksFor(store);
      first.close();
      const appending = store.append('box-2', [note(0)], 'noStream');
      await sleep(300);
      const elsewhere = await world.server({ log: first.log });
      const seed = await world.server({ port: first.port, log: first.log });
      seed.script.gossip = () => Promise.resolve(leaderAt(elsewhere.port));
      expect((await appending).revision).toBe(0);
      await worksFor(store, 'box-3');
      expect(first.log.events.map(({ stream }) => stream)).toEqual(['box-1', 'box-2', 'box-3']);
      expect(seed.calls).toMatchObject({ appends: 0, batches: [] });
      expect(world.uncaught).toEqual([]);
    });

    it('is given up in time, and found by the next call', async () => {
      const server = await world.server();
      const store = await world.store(discover(server), { silenceMs: 5000 });
      server.script.gossip = failing(status.UNAVAILABLE);
      const start = Date.now();
      await expect(store.append('box-1', [note(0)], 'noStream')).rejects.toEqual(
        new StoreUnavailable('EventStoreDB cannot be reached (Failed to discover after 2 attempts.). Nothing was recorded.'),
      );
      expect(Date.now() - start).toBeLessThan(2 * TIMEOUT_MS + 500);
      server.script.gossip = server.wellBehaved.gossip;
      await worksFor(store);
      expect(world.uncaught).toEqual([]);
    });
  });

  describe('whose node is not the leader', () => {
    /** Makes a node answer as a follower that knows the leader. */
    function follow(follower: ScriptedServer, leader: ScriptedServer): void {
      const trailers = { exception: 'not-leader', 'leader-endpoint-host': '127.0.0.1', 'leader-endpoint-port': `${leader.port}` };
      const refusal = new WireFailure(status.NOT_FOUND, 'Leader info available', trailers);
      follower.script.batchAppend = (call) => call.emit('error', refusal);
      follower.script.append = () => Promise.reject(refusal);
      follower.script.read = (call) =>
        call.metadata.get('requires-leader').length > 0 ? Promise.reject(refusal) : follower.wellBehaved.read(call);
    }

    it('hands over to the one it names, from the start', async () => {
      const leader = await world.server();
      const follower = await world.server({ log: leader.log });
      follow(follower, leader);
      await worksFor(await world.store(follower.url));
      expect(leader.calls.batches.length + leader.calls.appends).toBe(1);
      expect(world.uncaught).toEqual([]);
    });

    it.each([true, false])('hands over in the middle (batch append: %s)', async (batchAppend) => {
      const follower = await world.server({ batchAppend });
      const leader = await world.server({ batchAppend, log: follower.log });
      const store = await world.store(follower.url, { timeoutMs: 3000 });
      await worksFor(store);
      follow(follower, leader);
      const many = Array.from({ length: 20 }, (_, index) => store.append(`box-${index + 2}`, [note(index)], 'noStream'));
      expect((await Promise.all(many)).map(({ revision }) => revision)).toEqual(many.map(() => 0));
      expect(leader.log.events).toHaveLength(21);
      expect(leader.calls.batches.length + leader.calls.appends).toBeGreaterThan(0);
      expect(world.uncaught).toEqual([]);
    });
  });

  describe.each([
    ['INTERNAL', status.INTERNAL],
    ['DATA_LOSS', status.DATA_LOSS],
    ['UNAVAILABLE', status.UNAVAILABLE],
    ['ABORTED', status.ABORTED],
    ['UNKNOWN', status.UNKNOWN],
  ])('with %s', (_, code) => {
    it.each([true, false])('gets appends and reads again, and doubles nothing (batch append: %s)', async (batchAppend) => {
      const server = await world.server({ batchAppend });
      const store = await world.store(server.url);
      let failures = 0;
      const failure = new WireFailure(code, 'failing over');
      server.script.batchAppend = (call, request) => {
        server.wellBehaved.batchAppend({ write: () => true } as unknown as typeof call, request); // recorded, not answered
        failures += 1;
        server.script.batchAppend = server.wellBehaved.batchAppend;
        call.emit('error', failure);
      };
      server.script.append = async (call, requests) => {
        await server.wellBehaved.append(call, requests);
        failures += 1;
        server.script.append = server.wellBehaved.append;
        throw failure;
      };
      await store.append('box-1', [note(0)], 'noStream');
      server.script.read = () => {
        failures += 1;
        server.script.read = server.wellBehaved.read;
        return Promise.reject(failure);
      };
      for await (const { revision } of store.readStream('box-1')) expect(revision).toBe(0);
      expect(server.log.events).toHaveLength(1);
      expect(failures).toBeGreaterThanOrEqual(2);
      expect(world.uncaught).toEqual([]);
    });
  });

  describe('and knows no leader', () => {
    it('gets the append again until one is elected', async () => {
      const server = await world.server();
      const store = await world.store(server.url, { timeoutMs: 2000 });
      server.script.batchAppend = (call, request) => void call.write(batchRefusal(request));
      server.script.append = failing(status.UNKNOWN, 'No leader');
      server.script.read = (call) =>
        isSubscription(call) ? server.wellBehaved.read(call) : failing(status.UNAVAILABLE, 'Server Is Not Ready')();
      const working = worksFor(store);
      await sleep(400);
      Object.assign(server.script, server.wellBehaved);
      await working;
      expect(server.log.events).toHaveLength(1);
      expect(world.uncaught).toEqual([]);
    });

    it('gives an unknown outcome when none is', async () => {
      const server = await world.server();
      const store = await world.store(server.url);
      server.script.batchAppend = (call, request) => void call.write(batchRefusal(request));
      server.script.append = failing(status.UNKNOWN, 'No leader');
      const start = Date.now();
      await expect(store.append('box-1', [note(0)], 'noStream')).rejects.toBeInstanceOf(OutcomeUnknown);
      expect(Date.now() - start).toBeLessThan(2 * TIMEOUT_MS + 500);
    });
  });

  describe('behind a connection that goes dead without a word', () => {
    it('shares that connection between all bare clients of the process, so that a new one is as dead', async () => {
      const { port } = await world.server();
      const proxy = await world.proxy(port);
      const append = (stream: string): Promise<unknown> =>
        world.bareClient(`esdb://127.0.0.1:${proxy.port}?tls=false`).appendToStream(stream, jsonEvent({ type: 'Noted', data: {} }));
      await append('box-1');
      proxy.blackHole();
      expect(await outcomeAfter(600, append('box-2'))).toBe('pending');
      expect(proxy.accepted).toBe(1);
    });

    it('is reached by another connection, for commands, reads and the subscription', async () => {
      const server = await world.server();
      const proxy = await world.proxy(server.port);
      const store = await world.store(`esdb://127.0.0.1:${proxy.port}?tls=false`);
      await worksFor(store, 'box-1');
      proxy.blackHole();
      const start = Date.now();
      await worksFor(store, 'box-2');
      expect(Date.now() - start).toBeLessThan(4 * TIMEOUT_MS + 500);
      expect(server.log.events.map(({ stream }) => stream)).toEqual(['box-1', 'box-2']);
      expect(world.uncaught).toEqual([]);
    });
  });

  it('that is gone for good is told as unavailable, with nothing recorded, in bounded time', async () => {
    const server = await world.server();
    const store = await world.store(server.url);
    server.close();
    await sleep(100);
    const start = Date.now();
    await expect(store.append('box-1', [note(0)], 'noStream')).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.readStream('box-1')[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(Date.now() - start).toBeLessThan(3 * (2 * TIMEOUT_MS + 500));
    expect(world.uncaught).toEqual([]);
  });
});
