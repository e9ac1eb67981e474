import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { CopyStorage } from '@opsledger/read-store';
import { LedgerModule, openLedger, policy, timeMachinesOn, type Ledger } from '@opsledger/composition';
import { putReadModels } from '@opsledger/composition/testing';
import type { Position, RecordedEvent } from '@opsledger/eventsourcing';
import type { Role } from '@opsledger/kernel';
import { discardedEvents } from '@opsledger/operations';
import { embeddedCopies, startProjector } from '@opsledger/read-store';
import { testReadStoreFolder } from '@opsledger/read-store/testing';
import { createApi } from '../../apps/api/src/create-api.js';
import { createLogger } from '../../apps/api/src/logger.js';
import { fillLedger } from '../../apps/cli/src/seed/seed.command.js';
import { scriptTerminal } from '../../apps/cli/testing/script-terminal.js';
import { BRISK, differencesTo, differencesToImport, eventsOf, readyOf } from './time-machine.world.js';

type Machines = Ledger['timeMachines'];

const SETTINGS = { seed: 5, assets: 1, people: 20, months: 1, endOn: '2026-01-01' };
const DAY = 86_400;

let folder: string;
let ledger: Ledger;
let events: readonly RecordedEvent[];
let machines: Machines;
let app: NestFastifyApplication;

/** Copies that begin as a database with empty tables: to create them would take seconds each. */
function preparedCopies(): CopyStorage {
  const place = join(folder, 'time-machines');
  const copies = embeddedCopies(place);
  return {
    ...copies,
    async open(name, wanted, options) {
      if (!existsSync(join(place, name))) {
        await mkdir(place, { recursive: true });
        await rename(await testReadStoreFolder(wanted), join(place, name));
      }
      return copies.open(name, wanted, options);
    },
  };
}

function machinesOf(): Machines {
  const { readStore, subjectKeys, eventStore } = ledger;
  const project = (copy: typeof readStore, log: typeof eventStore) =>
    startProjector({ readStore: copy, eventStore: log, discarded: discardedEvents(log) });
  return timeMachinesOn(
    { readStore, subjectKeys, copies: preparedCopies(), project },
    { eventStore, log: () => undefined, settings: { ...BRISK, most: 2 } },
  );
}

const at = (place: number): Position => ({ commit: BigInt(place), prepare: BigInt(place) });

async function open(place: number): Promise<string> {
  const machine = await machines.open({ moment: { position: at(place) }, label: `at ${place}`, lastsSeconds: DAY, openedBy: 'ada' });
  if ('code' in machine) throw new Error(machine.message);
  return machine.id;
}

interface Answer {
  readonly status: number;
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly codes: readonly unknown[];
  readonly extensions?: unknown;
}

async function ask(query: string, role: Role, machine?: string): Promise<Answer> {
  const header = machine === undefined ? {} : { 'opsledger-time-machine': machine };
  const response = await app.inject({
    ...{ method: 'POST', url: '/graphql', payload: { query } },
    headers: { authorization: role, ...header },
  });
  const {
    data,
    errors = [],
    extensions,
  } = response.json<{ data?: Answer['data']; errors?: { extensions: { code: string } }[]; extensions?: unknown }>();
  const codes = errors.map((error) => error.extensions.code);
  return { status: response.statusCode, codes, ...(data !== undefined && { data }), ...(extensions !== undefined && { extensions }) };
}

/** Whoever looks after machines ends, and begins again. @param meanwhile what happens in between. */
async function again(meanwhile = (): Promise<void> => Promise.resolve()): Promise<void> {
  await machines.stop();
  await meanwhile();
  machines = machinesOf();
}

async function erase(person: string): Promise<void> {
  const { eventStore } = ledger;
  const { metadata } = events.find(({ stream }) => stream === `person-${person}`)!;
  const erased = {
    id: randomUUID(),
    type: 'PersonErased',
    data: { personId: person, approvedBy: 'ada' },
    metadata: { ...metadata, version: 1 },
  };
  await eventStore.append(`person-${person}`, [erased], 'any');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opsledger-machines-'));
  await putReadModels(folder);
  ledger = await openLedger({ dataFolder: folder, schedules: false });
  await fillLedger(ledger, SETTINGS, scriptTerminal());
  events = await eventsOf(ledger);
  machines = machinesOf();
  machines.start({ fills: true });
  app = await createApi(
    {
      modules: [LedgerModule.register({ ...ledger, timeMachines: machines })],
      ...{ policy, timeMachines: { enter: (id) => machines.enter(id) }, cursorKey: new Uint8Array(32), logger: createLogger('silent') },
      authenticate: (role) => Promise.resolve({ actor: { id: 'ada', kind: 'user', roles: [role as Role] } }),
      security: { record: () => undefined },
      ...{ isOpen: () => true, storeAnswers: () => Promise.resolve(true) },
    },
    { trustedProxies: [], corsOrigins: [] },
  );
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(async () => {
  await app.close();
  await machines.stop();
  await ledger.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a time machine', () => {
  let early: string;
  let late: string;
  const earlyPlace = (): number => Math.floor(events.length / 3);

  it('is equal to a ledger into which only the events up to there were imported', async () => {
    [early, late] = [await open(earlyPlace()), await open(events.length)];
    await readyOf({ timeMachines: machines }, early);
    const { past, leave } = await machines.enter(early);
    expect(await differencesToImport(past.readStore, events.slice(0, earlyPlace()), ledger)).toEqual([]);
    leave();
  });

  it('holds, row for row, what a system that was stopped there held, in every table of every context', async () => {
    await readyOf({ timeMachines: machines }, late);
    for (const [id, place] of [
      [early, earlyPlace()],
      [late, events.length],
    ] as const) {
      const { past, leave } = await machines.enter(id);
      const { rows, differences } = await differencesTo(past.readStore, events, ledger, at(place));
      leave();
      expect([rows > 30, differences]).toEqual([true, []]);
    }
  });

  it('answers the queries of the present by its header, from its own log and read models, and says so', async () => {
    const query = '{ assets { totalCount } people { totalCount } workInbox { totalCount } }';
    const there = await ask(query, 'finance', early);
    const now = await ask(query, 'finance');
    const timeMachine = { id: early, position: String(earlyPlace()), at: events[earlyPlace() - 1]!.metadata['recordedAt'] };
    expect(there).toMatchObject({ status: 200, codes: [], extensions: { timeMachine } });
    expect(now.extensions).toBeUndefined();
    expect(there.data).not.toEqual(now.data);
    const late = `{ assets(atLeast: "${events.length}") { totalCount } }`;
    expect((await ask(late, 'finance', early)).extensions).toEqual({ stale: true, timeMachine });
  });

  it('is closed to those without its roles, to mutations, and to what tells of the system itself', async () => {
    expect(await ask('{ assets { totalCount } }', 'requester', early)).toMatchObject({ status: 403, codes: ['FORBIDDEN'] });
    expect((await ask('mutation { dropTimeMachine(input: { id: "x" }) { stale } }', 'auditor', early)).codes).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
    ]);
    const drop = `mutation { dropTimeMachine(input: { id: "${early}" }) { stale } }`;
    expect(await ask(drop, 'auditor', early)).toMatchObject({ data: null, codes: ['PRESENT_ONLY'] });
    for (const query of ['timeMachines { id }', 'parkedEvents { stream }', 'projections { name }'])
      expect((await ask(`{ ${query} }`, 'auditor', early)).codes).toEqual(['PRESENT_ONLY']);
    for (const id of [randomUUID(), 'nothing'])
      expect(await ask('{ assets { totalCount } }', 'auditor', id)).toMatchObject({ status: 404, codes: ['TIME_MACHINE_NOT_FOUND'] });
  });

  it('is opened, extended and dropped by auditors; as many as there may be, and of no other basis than the recording', async () => {
    const opening = (input: string) =>
      `mutation { openTimeMachine(input: { label: "x", moment: ${input} }) { userErrors { code path } timeMachine { id } } }`;
    const errors = async (mutation: string): Promise<unknown> => Object.values((await ask(mutation, 'auditor')).data ?? {});
    const no = (code: string, ...path: string[]) => [{ userErrors: [{ code, path }], timeMachine: null }];
    expect(await errors(opening('{ position: "3" }'))).toEqual(no('LIMIT_EXCEEDED'));
    expect(await errors(opening('{ position: "3", basis: OCCURRED }'))).toEqual(no('INVALID_INPUT', 'moment', 'basis'));
    for (const moment of ['{ position: "0" }', '{ at: "2019-01-01T00:00:00Z" }', '{}', '{ date: "2999-01-01" }'])
      expect((await ask(opening(moment), 'auditor')).codes).toEqual(['INVALID_POSITION']);
    const extend = `mutation { extendTimeMachine(input: { id: "${late}", expiresInHours: 48 }) { userErrors { code } timeMachine { id } } }`;
    expect(await errors(extend)).toEqual([{ userErrors: [], timeMachine: { id: late } }]);
    expect(await machines.cancel(late, 'ada')).toMatchObject({ code: 'INVALID_TRANSITION' });
    const drop = `mutation { dropTimeMachine(input: { id: "${late}" }) { userErrors { code } } }`;
    expect(await errors(drop)).toEqual([{ userErrors: [] }]);
    expect((await ask(drop, 'asset-manager')).codes).toEqual(['FORBIDDEN']);
    expect(await errors(drop)).toEqual([{ userErrors: [{ code: 'NOT_FOUND' }] }]);
  });

  it('names nobody any more who was erased since, from the very next question on, and is filled on where that was left', async () => {
    const [first, second] = [
      ...new Set(events.filter(({ type }) => type === 'PersonOnboarded').map(({ stream }) => stream.slice('person-'.length))),
    ];
    const names = async (): Promise<readonly unknown[]> => {
      const { data } = await ask('{ people(first: 100) { nodes { id name } } }', 'auditor', early);
      const { nodes } = (data as { people: { nodes: { id: string; name: string | null }[] } }).people;
      return nodes.filter(({ name }) => name === null).map(({ id }) => id);
    };
    expect(await names()).toEqual([]);
    await erase(first!);
    expect(await ask('{ people { totalCount } }', 'auditor', early)).toMatchObject({ status: 409, codes: ['TIME_MACHINE_NOT_READY'] });
    await again(); // in the middle of the filling
    machines.start({ fills: true });
    await readyOf({ timeMachines: machines }, early);
    expect(await names()).toEqual([first]);
    const { past, leave } = await machines.enter(early);
    expect(await ledger.settle(10_000)).toBe(true); // and so the key is gone
    expect((await differencesTo(past.readStore, events, ledger, at(earlyPlace()))).differences).toEqual([]);
    leave();
    await again(() => erase(second!)); // while nobody looks after machines
    await expect(machines.enter(early)).rejects.toMatchObject({ extensions: { code: 'TIME_MACHINE_NOT_READY' } });
    expect(await machines.find(early)).toMatchObject({ state: 'filling', generation: 3 });
    machines.start({ fills: true });
  });

  it('is removed once it has expired, and ends when it is told to', async () => {
    await machines.extend(early, 0, 'ada');
    const ended = await open(events.length);
    expect(await machines.cancel(ended, 'ada')).toMatchObject({ state: 'cancelled' });
    await expect(machines.enter(ended)).rejects.toMatchObject({ extensions: { code: 'TIME_MACHINE_NOT_READY' } });
    const copies = preparedCopies();
    for (let looks = 0; looks < 200 && (await copies.names()).length > 0; looks++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect([await copies.names(), (await machines.list()).map((machine) => machine.id)]).toEqual([[], [ended]]);
  });
});
