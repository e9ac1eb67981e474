import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putReadModels } from '@opsledger/composition/testing';
import { startEventStoreServer, type EventStoreServer } from '@opsledger/event-store-server';
import { openEmbeddedEventStore, type EmbeddedEventStore } from '@opsledger/eventsourcing';
import { scriptTerminal } from '../../testing/script-terminal.js';
import { runProgram } from '../program.js';
import type { Finding } from './finding.js';

describe('doctor and seed on EventStoreDB', () => {
  let folder: string;
  let store: EmbeddedEventStore;
  let server: EventStoreServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsledger-doctor-'));
    await putReadModels(folder);
    store = await openEmbeddedEventStore({ folder: join(folder, 'server') });
    server = await startEventStoreServer({ store, port: 0 });
  });
  afterAll(async () => {
    await server.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (...args: string[]) => {
    const terminal = scriptTerminal();
    const code = await runProgram([...args, '--data', folder, '--event-store', server.url, '--json'], terminal);
    return { code, out: terminal.printed.join('\n') };
  };
  const examine = async (): Promise<readonly [number, readonly string[]]> => {
    const { code, out } = await run('doctor');
    const { findings } = JSON.parse(out) as { readonly findings: readonly Finding[] };
    return [code, findings.map(({ check, severity, message }) => `${check} ${severity} ${check === 'eventStore' ? message : ''}`.trim())];
  };
  const connected = (): string => expect.stringMatching(/^eventStore ok Connected to EventStoreDB \d+\.\d+\.\d+\S* at esdb:/) as string;

  it('finds an empty one in order', async () => {
    const empty = 'eventStore ok The leader answers. It holds no event of OpsLedger yet.';
    const found = ['folder ok', 'disk ok', 'keys note', 'keys note', connected(), empty, 'keys ok', 'readModels ok'];
    expect(await examine()).toEqual([0, found]);
  });

  it('fills it once, and finds it in order', async () => {
    const seed = ['seed', '--assets', '20', '--people', '20', '--months', '3'] as const;
    const first = await run(...seed);
    const { recorded } = JSON.parse(first.out) as { readonly recorded: number };
    expect([first.code, recorded > 50]).toEqual([0, true]);
    expect(JSON.parse((await run(...seed)).out)).toMatchObject({ recorded: 0, alreadyThere: recorded, refused: [] });
    const end = expect.stringMatching(/^eventStore ok The leader answers\. The log ends at position \d+\.$/) as string;
    const found = ['folder ok', 'disk ok', 'keys ok', 'keys note', connected(), end, 'keys ok', 'readModels ok'];
    expect(await examine()).toEqual([0, found]);
  });
});
