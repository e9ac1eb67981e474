import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEmbeddedEventStore } from '@opsledger/eventsourcing';
import { openReadStore } from '@opsledger/read-store';
import { sql } from 'kysely';
import { startChildServer, type ChildServer } from './child-server.js';

const CLIENTS = 8;
/** How often a load balancer looks, in milliseconds. */
const PROBE_MS = 200;
const MUTATION = 'mutation($input: CreateOrgUnitInput!) { createOrgUnit(input: $input) { userErrors { code } position } }';

/** Clients that send commands without a pause while a load balancer, which asks for readiness, lets them. */
class Load {
  readonly acknowledged: string[] = [];
  readonly wrong: string[] = [];
  private inService = true;

  constructor(
    private readonly server: ChildServer,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  async run(): Promise<void> {
    await Promise.all([this.probe(), ...Array.from({ length: CLIENTS }, () => this.client())]);
  }

  private async probe(): Promise<void> {
    while (this.inService) {
      await sleep(PROBE_MS);
      const status = await fetch(`${this.server.url}/health/ready`).then((response) => response.status);
      this.inService = status === 200;
    }
  }

  private async client(): Promise<void> {
    while (this.inService) {
      const orgUnitId = randomUUID();
      const input = { commandId: orgUnitId, name: 'Unit', code: orgUnitId.slice(0, 18) };
      try {
        const response = await this.server.post({ query: MUTATION, variables: { input } }, this.headers);
        const text = await response.text();
        if (response.status === 200 && text.includes('"userErrors":[]')) this.acknowledged.push(orgUnitId);
        else this.wrong.push(`${response.status} ${text}`);
      } catch (error) {
        this.wrong.push(String((error as Error).cause ?? error));
      }
    }
  }
}

/** The command ids in a log that nobody else holds any more, and its end. */
async function recorded(folder: string): Promise<{ readonly commandIds: ReadonlySet<unknown>; readonly end: bigint }> {
  const store = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  try {
    const commandIds = new Set<unknown>();
    for await (const { metadata } of store.readAll()) commandIds.add(metadata['commandId']);
    return { commandIds, end: (await store.head()).commit };
  } finally {
    await store.close();
  }
}

/** The positions, each once, that read models have noted. */
async function checkpoints(folder: string): Promise<readonly string[]> {
  const store = openReadStore({ folder: join(folder, 'read-models'), projections: [] });
  try {
    const noted = sql<{ readonly place: string }>`select distinct commit_position::text as place from projection_checkpoint`;
    return (await noted.execute(store.db)).rows.map(({ place }) => place);
  } finally {
    await store.close();
  }
}

describe('the end of a server', () => {
  let server: ChildServer;
  beforeEach(async () => {
    server = await startChildServer({ OPSLEDGER_LOG_LEVEL: 'info' });
  });
  afterEach(() => server.dispose());

  it('cuts no request under load: readiness says 503 first, everything acknowledged is recorded, exit code 0', async () => {
    const load = new Load(server, { authorization: `Bearer ${await server.token('admin')}` });
    const running = load.run();
    await sleep(1_500);
    server.child.kill('SIGTERM');
    await running;
    expect(await server.ended).toBe(0);
    expect(load.wrong).toEqual([]);
    expect(load.acknowledged.length).toBeGreaterThan(CLIENTS);
    const { commandIds, end } = await recorded(server.folder);
    expect(load.acknowledged.filter((id) => !commandIds.has(id))).toEqual([]);
    expect(await checkpoints(server.folder)).toEqual([`${end}`]);
    const messages = server.lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    // A busy machine says in between that something was slow.
    expect(messages.filter((message) => message.startsWith('OpsLedger ')).slice(-2)).toEqual([
      'OpsLedger is about to end',
      'OpsLedger has ended',
    ]);
  });

  it('says that it is stopping and still answers, and ends at once at a second signal', async () => {
    const headers = { authorization: `Bearer ${await server.token('admin')}` };
    server.child.kill('SIGTERM');
    await sleep(500);
    const ready = await fetch(`${server.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'stopping', eventStore: 'ready' }]);
    const answer = await server.post({ query: '{ __typename }' }, headers);
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(143);
  });

  it('does not wait for load balancers when someone at a terminal ends it', async () => {
    const start = performance.now();
    server.child.kill('SIGINT');
    expect(await server.ended).toBe(0);
    expect(server.lines.at(-1)).toContain('OpsLedger has ended');
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
