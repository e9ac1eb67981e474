import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { newApiKey, type Authentication } from '@opsledger/identity';
import { Metrics, type Operations } from '@opsledger/operations';
import type { CommandId, Role } from '@opsledger/kernel';
import { startGadgetServer, type GadgetServer } from './gadget-server.js';
import { Subscriber, type Next } from './support/subscriber.js';

const FOLLOW = 'subscription($id: ID!) { subjectChanged(id: $id) { version event { type data } } }';
const LIMITS = { initMs: 500, heartbeatMs: 100, closeMs: 200, connectionsPerActor: 3, subscriptions: 4, connectionsPerAddress: 8 };

let server: GadgetServer;
let token: string;
/** Roles that a token stands for from now on; as they are in it when undefined. */
let roles: readonly Role[] | undefined;
const metrics = new Metrics();
const operations: Operations = {
  metrics,
  readState: () => 'ready',
  status: () => Promise.reject(new Error('not asked for')),
  glance: () => Promise.resolve(undefined),
};

beforeAll(async () => {
  const authenticate =
    (usual: (header: string | undefined) => Promise<Authentication>) =>
    async (header: string | undefined): Promise<Authentication> => {
      const answer = await usual(header);
      return answer.actor && roles ? { actor: { ...answer.actor, roles } } : answer;
    };
  server = await startGadgetServer('embedded', ['10.9.8.7'], { socketLimits: LIMITS, operations, authenticate });
  token = await server.token({});
});
let ended: Promise<void> | undefined;
const end = (): Promise<void> => (ended ??= server.close());
afterAll(() => end());
afterEach(() => (roles = undefined));

const gadget = async (): Promise<string> => {
  const id = randomUUID();
  await server.note(id, 'Drill');
  return id;
};
const open = async (request: Parameters<GadgetServer['token']>[0] = {}): Promise<Subscriber> =>
  Subscriber.open(server.url, await server.token(request));
/** A client whose subscription runs: it has been given a first change. */
async function following(bearer: string, id: string): Promise<Subscriber> {
  const subscriber = await Subscriber.open(server.url, bearer);
  subscriber.subscribe('1', 'subscription($id: ID!) { subjectChanged(id: $id, after: "0") { version } }', { id });
  await subscriber.next('next');
  return subscriber;
}
const codeOf = async (subscriber: Subscriber): Promise<number> => (await subscriber.closed)[0];
const alive = async (): Promise<void> => expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
const codesOf = (payload: unknown): unknown => [
  ...new Set((payload as NonNullable<Next['errors']>).map(({ extensions: { code } }) => code)),
];

/** Sends raw bytes to the server; answers what it says until it ends the connection, or until `reset`. */
async function raw(bytes: string, { reset = false } = {}): Promise<string> {
  const { port, hostname } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    answer += data.toString('latin1');
  });
  socket.write(bytes, 'latin1', () => {
    if (reset) socket.resetAndDestroy();
  });
  await closed;
  return answer;
}
const upgrade = (path: string, more = 'Host: x'): string =>
  `GET ${path} HTTP/1.1\r\n${more}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`;

describe('the door (row 30)', () => {
  it('answers an upgrade to another path, and outlives a client that resets it', async () => {
    expect(await raw(upgrade('/other'))).toMatch(/^HTTP\/1\.1 404 /);
    for (let time = 0; time < 20; time++) await raw(upgrade(time % 2 === 0 ? '/other' : '/graphql'), { reset: true });
    await raw(`${upgrade('/other')}garbage`, { reset: true });
    await alive();
  });

  it('outlives bad Host headers and handshakes', async () => {
    for (const host of ['Host: [::1', 'Host: a b', 'Host: \x01', 'X-Nothing: 1', 'Host: a\r\nHost: b', 'Host: x\r\nOrigin: http://['])
      await raw(upgrade('/graphql', host), { reset: true });
    expect(await raw(upgrade('/graphql').replace('Version: 13', 'Version: 7'))).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(await raw(upgrade('/graphql').replace(/Sec-WebSocket-Key.*\r\n/, ''))).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(upgrade('/graphql').replace('GET', 'POST'))).toMatch(/^HTTP\/1\.1 405 /);
    await alive();
  });

  it('outlives bad frames, and closes for them', async () => {
    for (const frame of ['\xff\xff\xff\xff', '\x83\x80\x00\x00\x00\x00', '\x81\x05hello', '\xc1\x80\x00\x00\x00\x00'])
      expect(await raw(upgrade('/graphql') + frame)).toMatch(/^HTTP\/1\.1 101 /);
    await alive();
  });

  it('lets nobody in while the read models open', async () => {
    server.setOpen(false);
    expect(await raw(upgrade('/graphql'))).toMatch(/^HTTP\/1\.1 503 [^]*UNAVAILABLE/);
    server.setOpen(true);
  });

  it('takes only so many connections from one address, whatever others than trusted proxies say', async () => {
    const clients = await Promise.all(
      Array.from({ length: LIMITS.connectionsPerAddress }, (_, n) =>
        Subscriber.connect(server.url, { headers: { 'x-forwarded-for': `192.0.2.${n}` } }),
      ),
    );
    expect(await raw(upgrade('/graphql', 'Host: x\r\nX-Forwarded-For: 192.0.2.99'))).toMatch(/^HTTP\/1\.1 429 [^]*LIMIT_EXCEEDED/);
    await Promise.all(clients.map((client) => client.leave()));
    await sleep(20);
    await (await open()).leave();
  });
});

describe('who may connect (row 29)', () => {
  it('refuses no token, and tokens that HTTP refuses', async () => {
    for (const authorization of [undefined, '', 'Bearer x', 7, `Bearer ${await server.token({ expiresIn: -60 })}`]) {
      const client = await Subscriber.connect(server.url);
      client.send({ type: 'connection_init', payload: { authorization } });
      expect(await client.closed).toEqual([4403, 'Forbidden']);
    }
  });

  it('takes the token from the header too', async () => {
    const client = await Subscriber.connect(server.url, { headers: { authorization: `Bearer ${token}` } });
    client.send({ type: 'connection_init' });
    await client.next('connection_ack');
    await client.leave();
  });

  it('refuses pages of foreign origins, whatever their token', async () => {
    const answers = await Promise.all(
      ['https://evil.example.com', 'null', 'https://it.example.com.evil.com', 'https://it.example.com', server.url].map(async (origin) => {
        const client = await Subscriber.connect(server.url, { origin });
        client.init(token);
        const code = await Promise.race([codeOf(client), client.next('connection_ack').then(() => 'in')]).catch(() => codeOf(client));
        await client.leave();
        return code;
      }),
    );
    expect(answers).toEqual([4403, 4403, 4403, 'in', 'in']);
  });

  it('refuses those who ask a time machine, by header or as browsers do, instead of answering from the present', async () => {
    for (const [headers, payload] of [
      [{ 'OpsLedger-Time-Machine': randomUUID() }, {}],
      [{}, { 'OpsLedger-Time-Machine': randomUUID() }],
    ]) {
      const client = await Subscriber.connect(server.url, { headers: { authorization: `Bearer ${token}`, ...headers } });
      client.send({ type: 'connection_init', payload });
      const reason = 'PRESENT_ONLY: subscriptions tell of the present. Connect without OpsLedger-Time-Machine.';
      expect(await client.closed).toEqual([4400, reason]);
    }
  });

  it('takes only so many connections of one actor', async () => {
    const mine = await Promise.all([0, 1, 2].map(() => Subscriber.open(server.url, token)));
    const fourth = await Subscriber.connect(server.url);
    fourth.init(token);
    expect(await fourth.closed).toEqual([4430, 'LIMIT_EXCEEDED: at most 3 connections at a time.']);
    await (await open({ subject: 'somebody-else' })).leave();
    await Promise.all(mine.map((client) => client.leave()));
    await sleep(20);
    await (await Subscriber.open(server.url, token)).leave();
  });

  it('speaks one protocol only', async () => {
    const client = await Subscriber.connect(server.url, {}, 'graphql-ws').catch(() => undefined);
    expect(client && (await codeOf(client))).toBe(undefined);
    await alive();
  });
});

describe('what is sent (row 29)', () => {
  it.each<[string, number, (client: Subscriber) => void]>([
    ['a message of 1 MB', 1009, (client) => client.socket.send('x'.repeat(1_048_576))],
    ['a message of 64 KiB and a byte', 1009, (client) => client.socket.send(' '.repeat(65_537))],
    ['what is not JSON', 4400, (client) => client.socket.send('hello')],
    ['what is not a message', 4400, (client) => client.socket.send('{"type":"start"}')],
    ['no init', 4408, () => undefined],
    ['a subscription before the init', 4401, (client) => client.subscribe('1', FOLLOW)],
    [
      'a second init',
      4429,
      (client) => {
        client.init(token);
        client.init(token);
      },
    ],
  ])('ends the connection for %s', async (_what, code, act) => {
    const client = await Subscriber.connect(server.url);
    act(client);
    expect(await codeOf(client)).toBe(code);
  });

  it('ends the connection for an id that is in use', async () => {
    const client = await Subscriber.open(server.url, token);
    const id = await gadget();
    client.subscribe('1', FOLLOW, { id });
    client.subscribe('1', FOLLOW, { id });
    expect(await client.closed).toEqual([4409, 'Subscriber for 1 already exists']);
  });

  it('refuses queries, mutations, introspection and what is over the limits, and goes on', async () => {
    const id = await gadget();
    const client = await Subscriber.open(server.url, token);
    const wide = Array.from({ length: 31 }, (_, n) => `a${n}: version`).join(' ');
    const bomb = Array.from({ length: 12 }, (_, n) => `fragment F${n} on SubjectChange { ...F${n + 1} ...F${n + 1} ...F${n + 1} }`).join(
      ' ',
    );
    const asked: readonly (readonly [string, unknown])[] = [
      ['{ gadgets { totalCount } }', ['BAD_REQUEST']],
      ['query { __schema { types { name } } }', ['BAD_REQUEST']],
      ['mutation { registerGadget(input: { name: "x" }) { version } }', ['BAD_REQUEST']],
      ['subscription { __schema { types { name } } }', ['GRAPHQL_VALIDATION_FAILED']],
      ['subscription { __typename }', ['GRAPHQL_VALIDATION_FAILED']],
      [`subscription { a: subjectChanged(id: "${id}") { id } b: subjectChanged(id: "${id}") { id } }`, ['GRAPHQL_VALIDATION_FAILED']],
      [`subscription { subjectChanged(id: "${id}") { nothing } }`, ['GRAPHQL_VALIDATION_FAILED']],
      [`subscription { subjectChanged(id: "${id}") { ${wide} } }`, ['LIMIT_EXCEEDED']],
      [`subscription { subjectChanged(id: "${id}") { ${'id '.repeat(2_000)} } }`, ['GRAPHQL_PARSE_FAILED']],
      [`subscription { subjectChanged(id: "${id}") { ...F0 } } ${bomb} fragment F12 on SubjectChange { id }`, ['LIMIT_EXCEEDED']],
      ['subscription { subjectChanged(', ['GRAPHQL_PARSE_FAILED']],
      [
        'subscription A { subjectChanged(id: "1") { id } } subscription B { subjectChanged(id: "1") { id } }',
        ['OPERATION_RESOLUTION_FAILURE'],
      ],
      ['subscription($id: ID!) { subjectChanged(id: $id) { id } }', ['BAD_USER_INPUT']],
    ];
    for (const [query, codes] of asked) {
      client.subscribe('1', query);
      const { payload } = await client.next('error');
      expect([query.slice(0, 80), codesOf(payload)]).toEqual([query.slice(0, 80), codes]);
      expect(JSON.stringify(payload)).not.toContain('Did you mean');
    }
    await client.leave();
  });

  it('runs only so many subscriptions on one connection', async () => {
    const id = await gadget();
    const client = await open();
    for (let n = 1; n <= 5; n++) client.subscribe(`${n}`, FOLLOW, { id });
    expect(codesOf((await client.next('error')).payload)).toEqual(['LIMIT_EXCEEDED']);
    client.send({ type: 'complete', id: '1' });
    await sleep(20);
    client.subscribe('6', FOLLOW, { id });
    await sleep(50);
    await server.note(id, 'x');
    const heard = await Promise.all([0, 1, 2, 3].map(async () => (await client.next('next')).id));
    expect(heard.sort()).toEqual(['2', '3', '4', '6']);
    await client.leave();
  });

  it('sends subscriptions that come over HTTP elsewhere', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: 'subscription { subjectChanged(id: "1") { id } }' }),
    });
    expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ extensions: { code: 'BAD_REQUEST' } }] }]);
  });
});

describe('a credential that ends (row 31)', () => {
  it('ends the stream when a token expires, with events and without', async () => {
    const id = await gadget();
    const client = await following(await server.token({ expiresIn: -3 }), id);
    const [code] = await client.closed;
    expect(code).toBe(4401);
    await server.note(id, 'too late');
    expect(client.rest()).toEqual([]);
  });

  it('ends the stream when an API key is revoked, before the next event', async () => {
    const keyId = randomUUID();
    const key = newApiKey(keyId);
    const context = (): object => ({
      commandId: randomUUID() as CommandId,
      actor: { id: 'admin', kind: 'user', roles: ['admin'] },
      origin: 'graphql',
      correlationId: randomUUID(),
    });
    const send = (type: string, data: object): Promise<unknown> =>
      server.aggregates.execute('apiKey', keyId, { type, data }, context() as never);
    await send('IssueApiKey', { keyId, name: 'tool', roles: ['asset-manager'], hash: key.hash });
    const id = await gadget();
    const client = await following(key.text, id);
    await send('RevokeApiKey', { keyId });
    await server.note(id, 'secret');
    expect(await codeOf(client)).toBe(4401);
    expect(client.rest()).toEqual([]);
  });

  it('ends the stream when a role is taken away', async () => {
    const id = await gadget();
    const client = await following(token, id);
    roles = ['requester'];
    await server.note(id, 'secret');
    expect(await codeOf(client)).toBe(4401);
    expect(client.rest()).toEqual([]);
  });
});

describe('clients that do not answer', () => {
  it('are cut when they give no sign of life', async () => {
    const client = await Subscriber.connect(server.url, { autoPong: false });
    client.init(token);
    expect(await codeOf(client)).toBe(1006);
  });

  it('stay when they do', async () => {
    const client = await open();
    await sleep(350);
    expect(client.socket.readyState).toBe(1);
    await client.leave();
  });
});

it('counts connections, subscriptions, events and why connections ended', async () => {
  await sleep(50);
  const text = await metrics.text();
  const value = (sample: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${sample} `))
        ?.split(' ')[1],
    );
  expect(value('opsledger_subscription_connections')).toBe(0);
  expect(value('opsledger_subscriptions{field="subjectChanged"}')).toBe(0);
  expect(value('opsledger_subscription_events_total{field="subjectChanged"}')).toBeGreaterThanOrEqual(7);
  const reasons = ['wrong_path', 'unavailable', 'limit', 'forbidden', 'too_large', 'bad_frame', 'bad_message', 'no_init', 'second_init'];
  for (const reason of [...reasons, 'duplicate_id', 'unauthorized', 'dead', 'client', 'lost'])
    expect([reason, value(`opsledger_subscription_closed_total{reason="${reason}"}`) >= 1]).toEqual([reason, true]);
});

it('tells clients to go elsewhere when it ends', async () => {
  const id = await gadget();
  const client = await following(token, id);
  const idle = await Subscriber.connect(server.url);
  await end();
  expect(await Promise.all([client.closed, idle.closed])).toEqual(Array(2).fill([1001, 'This server ends. Connect again.']));
});
