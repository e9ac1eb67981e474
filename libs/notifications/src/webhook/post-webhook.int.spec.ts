import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { postWebhook, systemResolve, type PostOptions } from './post-webhook.js';

const HEADERS = { 'webhook-id': 'n-1' };
let server: Server;
let origin: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const seen: { readonly url: string | undefined; readonly headers: IncomingMessage['headers']; readonly body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen.length = 0;
  answer = (_request, response) => response.writeHead(204).end();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const options = (more: Partial<PostOptions> = {}): PostOptions => ({
  networks: ['127.0.0.0/8'],
  timeoutMs: 2_000,
  resolve: systemResolve,
  signal: new AbortController().signal,
  ...more,
});
const post = (url: string, more: Partial<PostOptions> = {}) => postWebhook(url, '{"é":1}', HEADERS, options(more));
const port = (): string => origin.split(':')[1]!;

describe('a webhook', () => {
  it('is posted as it is, with its headers', async () => {
    expect(await post(`http://${origin}/hook?x=1`)).toEqual({ arrived: true, statusCode: 204 });
    expect(seen).toEqual([
      {
        url: '/hook?x=1',
        body: '{"é":1}',
        headers: {
          host: origin,
          'content-type': 'application/json',
          'content-length': '8',
          'user-agent': 'OpsLedger',
          connection: 'close',
          ...HEADERS,
        },
      },
    ]);
  });

  it.each<[number, object]>([
    [200, { arrived: true, statusCode: 200 }],
    [404, { arrived: false, failure: 'answeredBadly', statusCode: 404 }],
    [503, { arrived: false, failure: 'answeredBadly', statusCode: 503 }],
    [410, { arrived: false, failure: 'gone', statusCode: 410, final: true }],
  ])('is answered by %d', async (status, expected) => {
    answer = (_request, response) => response.writeHead(status).end('x'.repeat(100_000));
    expect(await post(`http://${origin}/`)).toEqual(expected);
  });

  it('follows no redirect, to wherever it leads', async () => {
    for (const location of ['http://169.254.169.254/', `http://${origin}/again`, 'http://localhost/', 'file:///etc/passwd']) {
      answer = (_request, response) => response.writeHead(307, { location }).end();
      expect(await post(`http://${origin}/`)).toEqual({ arrived: false, failure: 'redirected', statusCode: 307 });
    }
    expect(seen.map(({ url }) => url)).toEqual(['/', '/', '/', '/']);
  });

  it('is given up on who does not answer, in the time there is', async () => {
    answer = () => undefined;
    expect(await post(`http://${origin}/`, { timeoutMs: 50 })).toEqual({ arrived: false, failure: 'timedOut' });
    const never = (): Promise<never> => new Promise(() => undefined);
    expect(await post(`http://slow.example:${port()}/`, { timeoutMs: 50, resolve: never })).toEqual({
      arrived: false,
      failure: 'timedOut',
    });
  });

  it('is not sent where nobody listens, or the name stands for nothing', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port: free } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    expect(await post(`http://127.0.0.1:${free}/`)).toEqual({ arrived: false, failure: 'unreachable' });
    const resolve = (): Promise<never> => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    expect(await post('http://nobody.example/', { resolve })).toEqual({ arrived: false, failure: 'unresolved' });
    expect(await post(`https://${origin}/`)).toEqual({ arrived: false, failure: 'untrusted' });
  });
});

describe('the name of a receiver', () => {
  const asked: string[] = [];
  const standsFor =
    (...answers: readonly (readonly string[])[]) =>
    (hostname: string) => {
      asked.push(hostname);
      return Promise.resolve(answers[Math.min(asked.length, answers.length) - 1]!);
    };
  beforeEach(() => {
    asked.length = 0;
  });

  it('is looked up once, and the connection goes to what was checked', async () => {
    // Whoever answers a second question otherwise (rebinding) is never asked it: the name would lead nowhere.
    const resolve = standsFor(['127.0.0.1'], ['192.0.2.1']);
    expect(await post(`http://receiver.example:${port()}/`, { resolve })).toEqual({ arrived: true, statusCode: 204 });
    expect([asked, seen[0]?.headers.host]).toEqual([['receiver.example'], `receiver.example:${port()}`]);
  });

  it.each([[['10.0.0.1']], [['127.0.0.1', '10.0.0.1']], [['::1']], [['169.254.169.254']], [['fd00:ec2::254']], [['8.8.8.8']]])(
    'that stands for %j is refused before anything is sent',
    async (addresses) => {
      expect(await post(`http://receiver.example:${port()}/`, { resolve: standsFor(addresses) })).toEqual({
        arrived: false,
        failure: 'addressRefused',
      });
      expect(seen).toEqual([]);
    },
  );

  it('that stands for this machine is refused where no network is allowed', async () => {
    const own = { networks: [], resolve: standsFor(['127.0.0.1']) };
    expect(await post(`https://receiver.example:${port()}/`, own)).toEqual({ arrived: false, failure: 'addressRefused' });
    expect(await systemResolve('localhost')).toContain('127.0.0.1');
    expect(await post(`http://${origin}/`, { networks: [] })).toEqual({ arrived: false, failure: 'addressRefused' });
    expect(seen).toEqual([]);
  });
});
