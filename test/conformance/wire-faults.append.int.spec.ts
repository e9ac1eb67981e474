import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { jsonEvent, type EventStoreDBClient } from '@eventstore/db-client';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { JsonObject } from '@opsledger/kernel';
import { OutcomeUnknown, StoreMisconfigured, WrongExpectedRevision } from '@opsledger/eventsourcing';
import { commitBatch, type BatchCall, type ScriptedServer } from '../support/scripted-server.js';
import { WireFailure } from '../support/wire-messages.js';
import { note, outcomeAfter, TIMEOUT_MS, until, wireWorld } from '../support/wire-world.js';

/** Faults of the client (version 6.2.1) in appends. Each is shown on the bare client first: where it no longer has the fault, the guard can go. */
describe('appends over a wire with faults', () => {
  const world = wireWorld();
  const bareAppend = (client: EventStoreDBClient, stream: string, deadline = 300) =>
    client.appendToStream(stream, jsonEvent({ type: 'Noted', data: {} }), { expectedRevision: 'no_stream', deadline });
  const silent = (): void => undefined;
  const never = (): Promise<never> => new Promise(() => undefined);

  /** Commits each batch append and keeps its answer back. */
  function holdAnswers(server: ScriptedServer): { call: BatchCall; answer: streams.BatchAppendResp }[] {
    const held: { call: BatchCall; answer: streams.BatchAppendResp }[] = [];
    server.script.batchAppend = (call, request) => void held.push({ call, answer: commitBatch(server.log, request) });
    return held;
  }

  describe('throwOnAppendFailure=false', () => {
    it('makes the bare client report revision 1 for every conflict', async () => {
      const server = await world.server();
      const store = await world.store(server.url);
      await store.append('box-1', [note(0), note(1), note(2)], 'noStream');
      const client = world.bareClient(`${server.url}&throwOnAppendFailure=false`);
      expect(await bareAppend(client, 'box-1')).toEqual({ success: false, nextExpectedRevision: 1n, position: undefined });
    });

    it.each(['throwOnAppendFailure', 'throw-on-append-failure', 'THROW_ON_APPEND_FAILURE'])('is refused, spelled %s', async (option) => {
      const server = await world.server();
      await expect(world.store(`${server.url}&${option}=false`)).rejects.toThrow(
        new StoreMisconfigured(
          'EVENT_STORE_URL: remove throwOnAppendFailure=false; with it the client reports wrong revisions of conflicts.',
        ),
      );
    });
  });

  it('names stream and revisions in a conflict, of which the bare client says nothing', async () => {
    const server = await world.server();
    const store = await world.store(server.url);
    await store.append('box-1', [note(0)], 'noStream');
    await expect(bareAppend(world.bareClient(server.url), 'box-1')).rejects.toMatchObject({ type: 'wrong-expected-version', message: '' });
    await expect(store.append('box-1', [note(1)], 7)).rejects.toEqual(new WrongExpectedRevision('box-1', 7, 0));
    await expect(store.append('box-2', [note(1)], 7)).rejects.toEqual(new WrongExpectedRevision('box-2', 7, 'noStream'));
    expect(server.calls.appends).toBe(0); // a conflict is an answer: nothing is sent again
  });

  describe('a batch stream that falls silent', () => {
    it('leaves the bare client waiting, whatever its deadline', async () => {
      const server = await world.server();
      server.script.batchAppend = silent;
      expect(await outcomeAfter(1300, bareAppend(world.bareClient(server.url), 'box-1'))).toBe('pending');
    });

    it('is left after the time limit: the append is sent again by another way', async () => {
      const server = await world.server();
      const store = await world.store(server.url);
      server.script.batchAppend = silent;
      expect(await store.append('box-1', [note(0)], 'noStream')).toEqual({ revision: 0, position: { commit: 100n, prepare: 93n } });
      expect(server.log.events).toHaveLength(1);
    });

    it('is left too when it had recorded the append: the second one finds it', async () => {
      const server = await world.server();
      const store = await world.store(server.url);
      holdAnswers(server);
      expect(await store.append('box-1', [note(0)], 'noStream')).toEqual({ revision: 0, position: { commit: 100n, prepare: 93n } });
      expect(server.log.events).toHaveLength(1);
    });

    it('gives an unknown outcome, in bounded time, when nothing else answers either', async () => {
      const server = await world.server();
      const store = await world.store(server.url);
      server.script.batchAppend = silent;
      server.script.append = never;
      const start = Date.now();
      await expect(store.append('box-1', [note(0)], 'noStream')).rejects.toBeInstanceOf(OutcomeUnknown);
      expect(Date.now() - start).toBeLessThan(2 * TIMEOUT_MS + 500);
    });
  });

  describe('a batch stream that the server ends', () => {
    const end = (call: BatchCall): void => void call.end();

    it('leaves this append of the bare client, and the next, waiting', async () => {
      const server = await world.server();
      server.script.batchAppend = end;
      const client = world.bareClient(server.url);
      expect(await outcomeAfter(600, bareAppend(client, 'box-1'))).toBe('pending');
      server.script.batchAppend = server.wellBehaved.batchAppend;
      expect(await outcomeAfter(600, bareAppend(client, 'box-2'))).toBe('pending');
    });

    it('is noticed at once', async () => {
      const server = await world.server();
      const store = await world.store(server.url, { timeoutMs: 5000 });
      server.script.batchAppend = end;
      const start = Date.now();
      await store.append('box-1', [note(0)], 'noStream');
      server.script.batchAppend = server.wellBehaved.batchAppend;
      await store.append('box-2', [note(0)], 'noStream');
      expect(Date.now() - start).toBeLessThan(1000);
      expect(server.calls.appends).toBe(1); // the first; the second found a new batch stream
    });
  });

  describe('a batch stream that breaks', () => {
    const broken = new WireFailure(status.UNAVAILABLE, 'gone');

    it('rejects the appends of every other bare client, and its own answers then end the process', async () => {
      const server = await world.server();
      const held = holdAnswers(server);
      const [one, other] = [world.bareClient(server.url), world.bareClient(server.url)];
      const ofOne = bareAppend(one, 'box-1').catch((error: unknown) => error);
      await until(() => held.length === 1);
      const ofOther = bareAppend(other, 'box-2').catch((error: unknown) => error);
      await until(() => held.length === 2);
      held[0]!.call.emit('error', broken);
      expect(await Promise.all([ofOne, ofOther])).toEqual([
        expect.objectContaining({ message: '14 UNAVAILABLE: gone' }),
        expect.objectContaining({ message: '14 UNAVAILABLE: gone' }),
      ]);
      held[1]!.call.write(held[1]!.answer);
      await until(() => world.uncaught.length > 0);
      expect(world.uncaught).toEqual([expect.any(TypeError)]);
    });

    it('costs the appends of other stores one more try, and doubles nothing', async () => {
      const server = await world.server();
      const [one, other] = [await world.store(server.url), await world.store(server.url)];
      const held = holdAnswers(server);
      const appends = [one.append('box-1', [note(0)], 'noStream')];
      await until(() => held.length === 1);
      appends.push(other.append('box-2', [note(0)], 'noStream'));
      await until(() => held.length === 2);
      held[0]!.call.emit('error', broken);
      await sleep(20);
      held[1]!.call.write(held[1]!.answer); // nobody waits for it any more
      expect((await Promise.all(appends)).map(({ revision }) => revision)).toEqual([0, 0]);
      expect(server.log.events.map(({ stream }) => stream)).toEqual(['box-1', 'box-2']);
      server.script.batchAppend = server.wellBehaved.batchAppend;
      await other.append('box-2', [note(1)], 0);
      expect(world.uncaught).toEqual([]);
    });

    it('while appends queue up ends the process of a bare client', async () => {
      const server = await world.server();
      server.script.batchAppend = (call) => void call.pause();
      const client = world.bareClient(server.url);
      const many = Array.from({ length: 60 }, (_, index) =>
        client.appendToStream(`box-${index}`, jsonEvent({ type: 'Noted', data: { text: 'x'.repeat(100_000) } })).catch(() => undefined),
      );
      await until(() => server.calls.batches.length === 1);
      await sleep(100);
      server.calls.batches[0]!.emit('error', broken);
      await Promise.all(many);
      await until(() => world.uncaught.length > 0);
    });

    it('while appends queue up has all of them sent again', async () => {
      const server = await world.server();
      const store = await world.store(server.url, { timeoutMs: 3000 });
      server.script.batchAppend = (call) => void call.pause();
      const many = Array.from({ length: 60 }, (_, index) => store.append(`box-${index}`, [note(index, 'x'.repeat(100_000))], 'noStream'));
      await until(() => server.calls.batches.length === 1);
      await sleep(100);
      server.calls.batches[0]!.emit('error', broken);
      expect((await Promise.all(many)).map(({ revision }) => revision)).toEqual(many.map(() => 0));
      expect(new Set(server.log.events.map(({ stream }) => stream)).size).toBe(60);
      expect(server.log.events).toHaveLength(60);
      expect(world.uncaught).toEqual([]);
    });
  });

  describe('a second answer to one append', () => {
    const twice = (server: ScriptedServer): void => {
      server.script.batchAppend = (call, request) => {
        const answer = commitBatch(server.log, request);
        call.write(answer);
        call.write(answer);
      };
    };

    it('ends the process of the bare client; where it is kept alive, its appends wait for ever', async () => {
      const server = await world.server();
      twice(server);
      const client = world.bareClient(server.url);
      await bareAppend(client, 'box-1');
      await until(() => world.uncaught.length > 0);
      expect(world.uncaught).toEqual([expect.any(TypeError)]);
      expect(await outcomeAfter(600, bareAppend(client, 'box-2'))).toBe('pending');
    });

    it('is dropped', async () => {
      const server = await world.server();
      const store = await world.store(server.url);
      twice(server);
      for (const number of [0, 1, 2]) await store.append('box-1', [note(number)], number === 0 ? 'noStream' : number - 1);
      expect(server.log.events.map(({ revision }) => revision)).toEqual([0, 1, 2]);
      expect(server.calls).toMatchObject({ appends: 0, batches: [expect.anything()] });
      expect(world.uncaught).toEqual([]);
    });
  });

  describe('data that JSON cannot hold', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;

    it.each([
      ['a bigint', { number: 1n }],
      ['a cycle', cycle],
    ])('%s ends the process of the bare client, on both paths, and its append never settles', async (_, data) => {
      for (const batchAppend of [true, false]) {
        const server = await world.server({ batchAppend });
        const append = world.bareClient(server.url).appendToStream('box-1', jsonEvent({ type: 'Noted', data: data as JsonObject }));
        expect(await outcomeAfter(300, append)).toBe('pending');
      }
      expect(world.uncaught).toEqual([expect.any(TypeError), expect.any(TypeError)]);
    });

    it('is refused before anything is sent', async () => {
      const server = await world.server();
      const store = await world.store(server.url);
      for (const data of [{ number: 1n }, cycle, [] as unknown, undefined]) {
        await expect(store.append('box-1', [{ ...note(0), data: data as JsonObject }], 'noStream')).rejects.toBeInstanceOf(TypeError);
        await expect(store.append('box-1', [{ ...note(0), metadata: data as JsonObject }], 'noStream')).rejects.toBeInstanceOf(TypeError);
      }
      expect(server.calls).toMatchObject({ appends: 0, batches: [] });
      expect(world.uncaught).toEqual([]);
    });
  });

  it.each([true, false])('carries 250 appends at once on a connection that does not exist yet (batch append: %s)', async (batchAppend) => {
    const server = await world.server({ batchAppend });
    const store = await world.store(server.url, { timeoutMs: 5000 });
    const many = Array.from({ length: 250 }, (_, index) => store.append(`box-${index}`, [note(index)], 'noStream'));
    expect((await Promise.all(many)).map(({ revision }) => revision)).toEqual(many.map(() => 0));
    expect(server.log.events).toHaveLength(250);
    expect(server.calls).toMatchObject({ appends: batchAppend ? 0 : 250 });
  });
});
