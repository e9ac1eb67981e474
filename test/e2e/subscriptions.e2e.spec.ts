import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatPosition } from '@opsledger/eventsourcing';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { startGadgetServer, type GadgetServer } from './gadget-server.js';
import { STORES } from './support/event-stores.js';
import { Subscriber, type Next } from './support/subscriber.js';

const FOLLOW = `subscription($id: ID!, $after: Position) { subjectChanged(id: $id, after: $after) {
  id subjectType position version recordedAt event { type summary actorId reason data } } }`;

let server: GadgetServer;
let token: string;

type Change = Readonly<Record<string, unknown>>;
const changeOf = (payload: unknown): Change => (payload as Next).data!['subjectChanged']!;
const next = async (client: Subscriber): Promise<Change> => changeOf((await client.next('next')).payload);

describe.each(STORES)('subjectChanged on the %s store', (kind) => {
  beforeAll(async () => {
    server = await startGadgetServer(kind, [], { socketLimits: { patienceMs: 300, backlogBytes: 2 * 1_048_576 } });
    token = await server.token({});
  });
  afterAll(() => server.close());

  it('tells what happened and what happens, once each, in order', async () => {
    const id = randomUUID();
    const first = await server.note(id, 'Drill');
    const second = await server.note(id, 'one');
    await server.note(randomUUID(), 'another');
    const client = await Subscriber.open(server.url, token);
    client.subscribe('1', FOLLOW, { id: id.toUpperCase(), after: '0' });
    const event = { actorId: 'noter', reason: null };
    expect(await next(client)).toEqual({
      ...{ id, subjectType: 'Gadget', position: formatPosition(first), version: 0 },
      recordedAt: expect.any(String) as string,
      event: { ...event, type: 'GadgetRegistered', summary: 'A gadget is known.', data: { name: 'Drill' } },
    });
    const noted = { ...event, type: 'GadgetNoted', summary: 'Something was noted of it.' };
    expect(await next(client)).toMatchObject({
      position: formatPosition(second),
      version: 1,
      event: { ...noted, data: { note: 'one' } },
    });
    await server.note(id, 'two');
    expect(await next(client)).toMatchObject({ version: 2, event: { ...noted, data: { note: 'two' } } });
    client.subscribe('2', FOLLOW, { id, after: formatPosition(second) });
    expect(await next(client)).toMatchObject({ version: 2 });
    client.subscribe('3', FOLLOW, { id });
    await sleep(100);
    await server.note(id, 'three');
    const heard = await Promise.all([1, 2, 3].map(() => client.next('next')));
    expect(heard.map((message) => [message.id, changeOf(message.payload)['version']]).sort()).toEqual([1, 2, 3].map((n) => [`${n}`, 3]));
    await client.leave();
  });

  it('tells it once queries show it', async () => {
    const id = randomUUID();
    await server.note(id, 'Drill');
    const client = await Subscriber.open(server.url, token);
    client.subscribe('1', FOLLOW, { id, after: '0' });
    await next(client);
    const writing = (async () => {
      for (let n = 0; n < 8; n++) await server.note(id, `${n}`);
    })();
    for (let n = 0; n < 8; n++) {
      const change = await next(client);
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'opsledger-wait-ms': '0' },
        body: JSON.stringify({ query: 'query($id: ID!) { node(id: $id) { ... on Gadget { note } } }', variables: { id } }),
      });
      const { data } = (await response.json()) as { data: { node: { note: string } } };
      expect(Number(data.node.note)).toBeGreaterThanOrEqual(Number((change['event'] as { data: { note: string } }).data.note));
    }
    await writing;
    await client.leave();
  });

  it('tells nobody of what they may not see, nor what happened to those who may only see that something did', async () => {
    const id = randomUUID();
    await server.note(id, 'Drill');
    const ask = async (roles: Parameters<GadgetServer['token']>[0], variables: object): Promise<Next> => {
      const client = await Subscriber.open(server.url, await server.token(roles));
      client.subscribe('1', FOLLOW, variables);
      const { payload } = await client.next('next');
      await client.leave();
      return payload as Next;
    };
    const finance = await ask({ roles: ['finance'] }, { id, after: '0' });
    expect([changeOf(finance)['event'], changeOf(finance)['version']]).toEqual([null, 0]);
    expect(finance.errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([[['subjectChanged', 'event'], 'FORBIDDEN']]);
    const unknown = await ask({}, { id: randomUUID() });
    expect(unknown.errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND']);
    const strip = ({ errors }: Next): unknown => errors?.map(({ message, path }) => [message, path]);
    expect(strip(await ask({ roles: ['requester'] }, { id }))).toEqual(strip(unknown));
    expect(strip(await ask({}, { id: 'x' }))).toEqual(strip(unknown));
    const beyond = await ask({}, { id, after: '999999999999' });
    expect(beyond.errors?.map(({ extensions }) => extensions.code)).toEqual(['INVALID_POSITION']);
  });

  it('loses and doubles nothing when connections break while commands run', async () => {
    const id = randomUUID();
    await server.note(id, 'Drill');
    const versions: number[] = [];
    let after = '0';
    let running = true as boolean;
    const writing = (async () => {
      for (let n = 0; n < 40; n++) await server.note(id, `${n}`);
      running = false;
    })();
    let connections = 0;
    while (running || versions.length < 41) {
      connections += 1;
      const client = await Subscriber.open(server.url, token);
      client.subscribe('1', FOLLOW, { id, after });
      const take = running ? Math.floor(Math.random() * 6) : 41 - versions.length;
      for (let n = 0; n < take && versions.length < 41; n++) {
        const change = await next(client);
        versions.push(change['version'] as number);
        after = change['position'] as string;
      }
      if (connections % 2 === 0) client.socket.terminate();
      else client.socket.close();
    }
    await writing;
    expect(versions).toEqual(Array.from({ length: 41 }, (_, n) => n));
    expect(connections).toBeGreaterThan(5);
  });

  it('works with the client of graphql-ws, which comes back by itself', async () => {
    const id = randomUUID();
    await server.note(id, 'Drill');
    const sockets: WebSocket[] = [];
    const client = createClient({
      url: `${server.url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      shouldRetry: () => true,
      retryWait: () => sleep(10),
      on: { opened: (socket) => void sockets.push(socket as WebSocket) },
    });
    const versions: unknown[] = [];
    const variables = { id, after: '0' };
    for await (const { data } of client.iterate<Record<'subjectChanged', Change>>({ query: FOLLOW, variables })) {
      const change = data!.subjectChanged;
      versions.push(change['version']);
      variables.after = change['position'] as string;
      if (versions.length === 5) break;
      if (versions.length === 2) sockets[0]!.terminate();
      await server.note(id, 'more');
    }
    await client.dispose();
    expect([versions, sockets.length]).toEqual([[0, 1, 2, 3, 4], 2]);
  });

  it('ends a client that does not take what it asked for, and keeps little for it', async () => {
    const id = randomUUID();
    await server.note(id, 'Drill');
    const slow = await Subscriber.open(server.url, token);
    const other = await Subscriber.open(server.url, token);
    const all = Array.from({ length: 28 }, (_, n) => `d${n}: data`).join(' ');
    const heavy = `subscription($id: ID!) { subjectChanged(id: $id) { event { ${all} } } }`;
    for (let n = 0; n < 40; n++) slow.subscribe(`${n}`, heavy, { id });
    other.subscribe('1', FOLLOW, { id });
    await sleep(300);
    slow.socket.pause();
    const note = 'x'.repeat(20_000);
    for (let n = 0; n < 2; n++) await server.note(id, note);
    for (let n = 0; n < 2; n++) await next(other);
    await sleep(700);
    slow.socket.resume();
    expect(await slow.closed).toEqual([4431, 'Too slow. Connect again and go on behind the last position received.']);
    await other.leave();
  });
});
