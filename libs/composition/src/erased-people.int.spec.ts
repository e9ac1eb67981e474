import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leafOf } from '@opsledger/audit';
import type { Outcome } from '@opsledger/eventsourcing';
import { uuidV7, type CommandId, type LocalDate, type PersonId } from '@opsledger/kernel';
import { encryptRequest, type PersonRequest } from '@opsledger/organization';
import { sql } from 'kysely';
import { putReadModels } from '../testing/read-model-folder.js';
import { openLedger, type Ledger } from './ledger.js';

const ADA = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01' as PersonId;
const BOB = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a02' as PersonId;
const SECRETS = ['Ada Byron', 'ada@example.org', 'ada.b'] as const;

let folder: string;
let ledger: Ledger;
let notes: string[];

async function open(): Promise<void> {
  notes = [];
  ledger = await openLedger({ dataFolder: folder, schedules: false, log: (level, message) => notes.push(`${level}: ${message}`) });
}

async function send(request: PersonRequest, actorId = 'clerk', reason = 'The person asked for it.'): Promise<Outcome> {
  const command = await encryptRequest(ledger.subjectKeys, request);
  if ('code' in command) return { accepted: false, rejection: command };
  const commandId = uuidV7() as CommandId;
  const actor = { id: actorId, kind: 'user', roles: ['admin'] } as const;
  return ledger.aggregates.execute('person', request.data.personId, command, {
    commandId,
    actor,
    origin: 'cli',
    correlationId: commandId,
    reason,
  });
}
const taken = async (request: PersonRequest, actorId?: string): Promise<void> =>
  expect(await send(request, actorId)).toMatchObject({ accepted: true });
const settled = async (): Promise<void> => expect(await ledger.settle(20_000)).toBe(true);

/** Every row of every table of the database, in text. */
async function everyRow(): Promise<string> {
  const { db } = ledger.readStore;
  const tables = await sql<{ name: string }>`select quote_ident(relname) as name from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace`.execute(db);
  const texts = await Promise.all(
    tables.rows.map(async ({ name }) => {
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(db);
      return rows.map(({ row }) => row);
    }),
  );
  return texts.flat().join('\n');
}

async function leaves(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const event of ledger.eventStore.readAll())
    if (!event.type.startsWith('$')) found.push(Buffer.from(leafOf(event, found.length)).toString('hex'));
  return found;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opsledger-erasure-'));
  await putReadModels(folder);
  await open();
});
afterAll(async () => {
  await ledger.close();
  await rm(folder, { recursive: true, force: true });
});

describe('erasing a person', () => {
  it('leaves nothing to read in any table, a changed rebuild included, and the log as it was', async () => {
    const [name, email, username] = SECRETS;
    await taken({ type: 'OnboardPerson', data: { personId: ADA, personalData: { name, email, username } } });
    await taken({ type: 'OnboardPerson', data: { personId: BOB, personalData: { name: 'Bob' } } });
    await taken({ type: 'OffboardPerson', data: { personId: ADA, lastDay: '2020-01-31' as LocalDate, leavingReason: 'retired' } });
    await settled();
    await ledger.upkeep.rebuild('people');
    const found = await everyRow();
    expect(SECRETS.filter((secret) => found.includes(secret))).toEqual(SECRETS);
    expect(await ledger.upkeep.rebuilds()).toMatchObject([{ projection: 'people', state: 'switched' }]);
    await ledger.close();
    await cp(join(folder, 'keys'), join(folder, 'keys-of-before'), { recursive: true });
    await open();
    await taken({ type: 'RequestPersonErasure', data: { personId: ADA } });
    const before = await leaves();
    await taken({ type: 'ApprovePersonErasure', data: { personId: ADA } }, 'officer');
    await settled();
    const left = await everyRow();
    expect(SECRETS.filter((secret) => left.includes(secret))).toEqual([]);
    expect(left).toContain('Bob');
    expect(await ledger.upkeep.rebuilds()).toEqual([]);
    expect((await leaves()).slice(0, before.length)).toEqual(before);
  });

  it('wins over a back-up of the keys, and says so', async () => {
    await ledger.close();
    await rm(join(folder, 'keys'), { recursive: true });
    await cp(join(folder, 'keys-of-before'), join(folder, 'keys'), { recursive: true });
    await open();
    await settled();
    while (notes.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(notes).toEqual([
      'warn: The keys of 1 erased people were there again: a back-up from before was put back. They were destroyed again.',
    ]);
    expect(await ledger.subjectKeys.encrypt(ADA, { name: 'Ada' })).toBe('erased');
    const correction: PersonRequest = { type: 'CorrectPerson', data: { personId: ADA, personalData: { name: 'Ada' } } };
    expect(await send(correction)).toMatchObject({ accepted: false, rejection: { code: 'INVALID_TRANSITION' } });
    await ledger.upkeep.rebuild('people');
    const left = await everyRow();
    expect(SECRETS.filter((secret) => left.includes(secret))).toEqual([]);
  });

  it('is not told of again when nothing was restored', async () => {
    await ledger.close();
    await open();
    await settled();
    await ledger.close();
    expect(notes).toEqual([]);
    await open();
  });
});
