import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAppOn, type Answer, type App } from './support/app.js';
import { startEventStore, type EventStoreUnderTest } from './support/event-stores.js';
import { openWorkplace } from './support/workplace.js';

let store: EventStoreUnderTest;
let app: App;
let assetId: string;

beforeAll(async () => {
  store = (await startEventStore('EventStoreDB'))!;
  app = await startAppOn(store);
  assetId = await (await openWorkplace(app)).takeOn('A-1');
});
afterAll(() => app.close());

const TAG = 'mutation($input: TagAssetInput!) { tagAsset(input: $input) { version stale userErrors { code } } }';
const codesOf = (errors: readonly { readonly extensions: object }[]): unknown =>
  errors.map(({ extensions }) => ({ ...extensions, correlationId: 'any' }));

async function health(): Promise<unknown> {
  const response = await fetch(`${app.url}/health/ready`);
  return [response.status, await response.json()];
}

describe('while the event store is away', () => {
  const input = { commandId: randomUUID(), assetId: '', tag: 'A-1b' };

  let command: Promise<Answer>;
  let past: Promise<Answer>;
  beforeAll(async () => {
    await store.leave();
    // Both are tried for some seconds, so they are asked at once.
    command = app.gql(TAG, { input: { ...input, assetId } });
    past = app.gql('query($id: UUID!) { asset(id: $id) { tag timeline(first: 1) { nodes { type } } } }', { id: assetId });
  });

  it('answers a command with UNAVAILABLE, and says to send it again', async () => {
    const { data, errors } = await command;
    expect([data, codesOf(errors)]).toEqual([null, [{ code: 'UNAVAILABLE', retryAfterSeconds: 1, correlationId: 'any' }]]);
    expect(errors[0]!.message).toBe('The event store did not answer. Send the same command again: it takes effect once.');
  });

  it('answers queries from the read models, and says what only the log could tell', async () => {
    const { data } = await app.gql('query($id: UUID!) { asset(id: $id) { tag version } }', { id: assetId });
    expect(data).toEqual({ asset: { tag: 'A-1', version: 2 } });
    const { errors } = await past;
    expect(codesOf(errors)).toEqual([{ code: 'UNAVAILABLE', retryAfterSeconds: 1, correlationId: 'any' }]);
  });

  it('says so in its health, and stays in service', async () => {
    expect(await health()).toEqual([200, { status: 'ready', eventStore: 'unavailable', readStore: 'ready', projectionsBehind: null }]);
  });

  it('does the command once when it is sent again afterwards', async () => {
    await store.comeBack();
    const send = () => app.gql(TAG, { input: { ...input, assetId } });
    const done = { data: { tagAsset: { version: 3, stale: false, userErrors: [] } }, errors: [] };
    expect(await send()).toMatchObject(done);
    expect(await send()).toMatchObject(done);
    await app.settle();
    const types = (await app.events(`asset-${assetId}`)).map(({ type }) => type);
    expect(types).toEqual(['AssetProcured', 'AssetReceived', 'AssetTagged', 'AssetTagged']);
    await sleep(2_100); // an answer about health is kept for two seconds
    expect(await health()).toEqual([200, { status: 'ready', eventStore: 'ready', readStore: 'ready', projectionsBehind: [] }]);
  });
});

describe('a start', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsledger-start-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Starts the server as a program, and waits for its end. */
  const start = (url: string): Promise<readonly [code: number | null, message: string]> =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env['PATH'],
        OPSLEDGER_DATA: folder,
        OPSLEDGER_PORT: '0',
        OPSLEDGER_LOG_LEVEL: 'silent',
        EVENT_STORE_URL: url,
      };
      const program = spawn(process.execPath, ['dist/apps/api/src/main.js'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
      let message = '';
      program.stderr.on('data', (text: Buffer) => (message += text.toString()));
      program.on('close', (code) => resolve([code, message]));
    });

  it('ends with a code and a sentence when the event store cannot be used', async () => {
    const withTls = store.url.replace('?tls=false', '');
    const [nobody, tls] = await Promise.all([start('esdb://127.0.0.1:1?tls=false'), start(withTls)]);
    expect(nobody).toEqual([
      69,
      expect.stringMatching(/^EventStoreDB at esdb:\/\/127\.0\.0\.1:1\?tls=false cannot be reached: Nothing listens there\./m),
    ]);
    expect(tls).toEqual([
      78,
      expect.stringMatching(/^EventStoreDB at esdb:\/\/127\.0\.0\.1:\d+: it does not speak TLS there\. Add \?tls=false\./m),
    ]);
  });
});
