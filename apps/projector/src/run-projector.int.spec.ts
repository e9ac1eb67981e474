import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLedger, type Ledger } from '@opsledger/composition';
import { startTestEventStoreServer, type TestEventStoreServer } from '@opsledger/event-store-server/testing';
import type { CommandId } from '@opsledger/kernel';
import { DEFAULT_TIME_MACHINE_SETTINGS } from '@opsledger/audit';
import { DEFAULT_NOTIFICATION_SETTINGS } from '@opsledger/notifications';
import { POSTGRES, type Place, type RunningEngine } from '@opsledger/read-store/testing';
import { runProjector, type RunningProjector } from './run-projector.js';

const PROGRAM = new URL('./main.js', import.meta.url).pathname;
const PATIENCE_MS = 20_000;

describe('a projector beside a server that leaves the read models to it', () => {
  let engine: RunningEngine;
  let place: Place;
  let eventStore: TestEventStoreServer;
  let dataFolder: string;
  let server: Ledger;
  let projector: RunningProjector;

  beforeAll(async () => {
    [engine, eventStore] = await Promise.all([POSTGRES.start(), startTestEventStoreServer()]);
    place = await engine.place();
    dataFolder = await mkdtemp(join(tmpdir(), 'opsledger-projector-'));
    const where = { dataFolder, eventStoreUrl: eventStore.url, databaseUrl: place.url! };
    const masterKey = randomBytes(32).toString('base64');
    process.env['OPSLEDGER_MASTER_KEY'] = masterKey;
    server = await openLedger({ ...where, projects: false });
    projector = await runProjector({
      ...where,
      health: { port: 0, host: '127.0.0.1' },
      logLevel: 'silent',
      metrics: 'loopback',
      notifications: DEFAULT_NOTIFICATION_SETTINGS,
      timeMachines: DEFAULT_TIME_MACHINE_SETTINGS,
      transparency: {},
    });
  });
  afterAll(async () => {
    delete process.env['OPSLEDGER_MASTER_KEY'];
    await projector.close();
    await server.close();
    await eventStore.close();
    await place.remove();
    await engine.stop();
    await rm(dataFolder, { recursive: true, force: true });
  });

  it('projects what the server records, which sees it', async () => {
    const costCenterId = randomUUID();
    const outcome = await server.aggregates.execute(
      'costCenter',
      costCenterId,
      { type: 'OpenCostCenter', data: { costCenterId, code: 'IT-1', name: 'IT' } },
      {
        commandId: randomUUID() as CommandId,
        actor: { id: 'spec', kind: 'service', roles: ['admin'] },
        origin: 'graphql',
        correlationId: 'spec',
        causationId: 'spec',
      },
    );
    expect(outcome).toMatchObject({ accepted: true });
    expect(await server.settle(PATIENCE_MS)).toBe(true);
    const states = async ({ projector: of }: Pick<Ledger, 'projector'>): Promise<ReadonlySet<string>> =>
      new Set((await of.status()).map(({ state }) => state));
    const deadline = Date.now() + PATIENCE_MS;
    // One whose events are none of these has yet to note that it has reached the end.
    while ((await states(projector.ledger)).has('rebuilding') && Date.now() < deadline) await sleep(50);
    expect([await states(projector.ledger), await states(server)]).toEqual([new Set(['live']), new Set(['standby'])]);
  });

  it('runs the processes, which the server only looks at', async () => {
    const states = ({ processes }: Ledger): ReadonlySet<string> => new Set(processes.status().map(({ state }) => state));
    const deadline = Date.now() + PATIENCE_MS;
    while (states(server).has('starting') && Date.now() < deadline) await sleep(50);
    expect([states(projector.ledger), states(server)]).toEqual([new Set(['running']), new Set(['standby'])]);
  });

  it('says whether it is well', async () => {
    const live = await fetch(`${projector.url}/health/live`);
    const ready = await fetch(`${projector.url}/health/ready`);
    expect([live.status, await live.json(), ready.status, await ready.json()]).toEqual([
      200,
      { status: 'live' },
      200,
      { status: 'ready', eventStore: 'ready', readStore: 'ready', states: expect.objectContaining({ 'cost-centers': 'live' }) },
    ]);
    expect((await fetch(`${projector.url}/else`)).status).toBe(404);
  });

  it('tells its metrics to programs of this machine, not to those behind a proxy', async () => {
    const response = await fetch(`${projector.url}/metrics`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const text = await response.text();
    expect(text).toContain('opsledger_projection_state{projection="cost-centers",state="live"} 1');
    expect(text).toMatch(/^opsledger_process_state\{process="[\w-]+",state="running"\} 1$/m);
    const passedOn = await fetch(`${projector.url}/metrics`, { headers: { 'x-forwarded-for': '192.0.2.1' } });
    expect([passedOn.status, await passedOn.json()]).toEqual([404, { status: 'nothing is here' }]);
  });

  it('says that it is about to end', async () => {
    projector.drain();
    const ready = await fetch(`${projector.url}/health/ready`);
    expect([ready.status, ready.headers.get('retry-after'), await ready.json()]).toEqual([503, '2', { status: 'stopping' }]);
  });

  it('ends in good order when it is asked to, without the pause of a server that drains', async () => {
    const env = {
      ...{ PATH: process.env['PATH'], OPSLEDGER_MASTER_KEY: process.env['OPSLEDGER_MASTER_KEY'], OPSLEDGER_DATA: dataFolder },
      ...{ EVENT_STORE_URL: eventStore.url, DATABASE_URL: place.url, OPSLEDGER_PROJECTOR_PORT: '0' },
    };
    const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    const messages: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { msg, health } = JSON.parse(line) as { readonly msg: string; readonly health?: string };
      messages.push(msg);
      if (health !== undefined) void fetch(health).then(() => child.kill('SIGTERM'));
    });
    expect(await ended).toEqual([0, null]);
    expect(messages.filter((message) => message.startsWith('The projector'))).toEqual([
      'The projector runs',
      'The projector is about to end',
      'The projector has ended',
    ]);
  });

  it('refuses the embedded stores, with the exit code of a wrong configuration', async () => {
    const child = spawn(process.execPath, [PROGRAM], { env: {}, stdio: ['ignore', 'ignore', 'pipe'] });
    const said: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, Buffer.concat(said).toString()]).toEqual([78, expect.stringContaining('EVENT_STORE_URL is missing')]);
  });
});
