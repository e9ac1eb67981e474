import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { ReadStore } from '@opsledger/read-store';
import { POSTGRES, type Place, type RunningEngine } from '@opsledger/read-store/testing';
import { openSubjectKeys } from './local-subject-keys.js';
import { MasterKeyError } from './master-key.js';
import { SubjectKeysConflict } from './move-local-keys.js';
import { openSharedSubjectKeys } from './postgres-subject-keys.js';
import type { SubjectKeys } from './subject-keys.js';

const [ADA, BOB, EVE] = [1, 2, 3].map((number) => `0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a0${number}`) as [string, string, string];
const data = { name: 'Ada Byron', email: 'ada@example.org' };

describe(`the keys of people that nodes share in ${POSTGRES.name}`, () => {
  const masterKey = randomBytes(32).toString('base64');
  let engine: RunningEngine;
  let place: Place;
  let store: ReadStore;
  let root: string;
  let opened: SubjectKeys[];
  const said: string[] = [];

  beforeAll(async () => {
    engine = await POSTGRES.start();
  });
  afterAll(() => engine.stop());
  beforeEach(async () => {
    place = await engine.place();
    store = place.open([]);
    root = await mkdtemp(join(tmpdir(), 'opsledger-shared-keys-'));
    opened = [];
    said.length = 0;
  });
  afterEach(async () => {
    for (const keys of opened) await keys.close();
    await store.close();
    await place.remove();
    await rm(root, { recursive: true, force: true });
  });

  const folderOf = (node: string): string => join(root, node);
  const shared = async (node: string, key = masterKey): Promise<SubjectKeys> => {
    const log = (_level: string, message: string): void => void said.push(message);
    const keys = await openSharedSubjectKeys({ folder: folderOf(node), masterKey: key, db: store.db, log });
    opened.push(keys);
    return keys;
  };
  /** Keys of Ada and of Bob, who was erased, in a folder, as a node without a server leaves them. */
  const inFolder = async (node: string) => {
    const keys = openSubjectKeys({ folder: folderOf(node), masterKey });
    const envelope = await keys.encrypt(ADA, data);
    await keys.shred(BOB);
    await keys.close();
    if (envelope === 'erased') throw new Error('Ada was not erased');
    return envelope;
  };

  it('are read by every node, and an erasure reaches the others within five seconds', async () => {
    const [one, other] = await Promise.all([shared('one'), shared('other')]);
    const envelope = await one.encrypt(ADA, data);
    if (envelope === 'erased') throw new Error('Ada was not erased');
    expect(await other.encrypt(ADA, data)).toEqual(envelope);
    await one.shred(ADA);
    expect(one.decrypt(ADA, envelope)).toBe('erased');
    expect(other.decrypt(ADA, envelope)).toEqual(data);
    await sleep(5_100);
    expect(() => other.decrypt(ADA, envelope)).toThrow(/was not fetched within the last seconds/);
    await other.load([ADA]);
    expect(other.decrypt(ADA, envelope)).toBe('erased');
    const { rows } = await sql`select name, wrapped from subject_key where name <> 'check'`.execute(store.db);
    expect(rows).toEqual([{ name: `subject ${ADA}`, wrapped: null }]);
  });

  it('are kept, and erased, over a crash of a server that acknowledges before its disk has it', async () => {
    const keys = await shared('one');
    const envelope = await keys.encrypt(ADA, data);
    if (envelope === 'erased') throw new Error('Ada was not erased');
    await engine.crash();
    await keys.load([ADA]);
    expect(keys.decrypt(ADA, envelope)).toEqual(data);
    await keys.shred(ADA);
    await engine.crash();
    await keys.load([ADA]);
    expect(keys.decrypt(ADA, envelope)).toBe('erased');
  });

  it('are moved from a folder for good, although the server crashes right afterwards', async () => {
    const envelope = await inFolder('one');
    const one = await shared('one');
    await engine.crash();
    await one.load([ADA]);
    expect([one.decrypt(ADA, envelope), existsSync(join(folderOf('one'), 'subjects'))]).toEqual([data, false]);
  });

  it('are made once when two nodes ask at once', async () => {
    const nodes = await Promise.all([shared('one'), shared('other')]);
    const envelopes = await Promise.all(Array.from({ length: 20 }, (_, index) => nodes[index % 2]!.encrypt(ADA, data)));
    expect(new Set(envelopes.map((envelope) => JSON.stringify(envelope))).size).toBe(1);
  });

  it('need the same master key on every node', async () => {
    await shared('one');
    await expect(shared('other', randomBytes(32).toString('base64'))).rejects.toThrow(MasterKeyError);
  });

  it('are moved from a folder once, which then holds none, and refuses to be used without the database', async () => {
    const envelope = await inFolder('one');
    const keys = await shared('one');
    await keys.load([ADA]);
    expect([keys.decrypt(ADA, envelope), await keys.encrypt(BOB, data)]).toEqual([data, 'erased']);
    await shared('one');
    await shared('other');
    const moved = `The keys of 2 people were moved from ${folderOf('one')} to PostgreSQL. Back up its table subject_key now.`;
    expect([said, existsSync(join(folderOf('one'), 'subjects'))]).toEqual([[moved], false]);
    expect(() => openSubjectKeys({ folder: folderOf('one'), masterKey })).toThrow(/were moved to PostgreSQL\. Set DATABASE_URL/);
  });

  it('are removed from the folder too when the move was interrupted after the copy, whatever was erased or made since', async () => {
    await inFolder('one');
    await cp(folderOf('one'), folderOf('copy'), { recursive: true });
    const keys = await shared('one');
    await keys.shred(ADA);
    await keys.encrypt(EVE, data);
    await shared('copy');
    expect([said.length, existsSync(join(folderOf('copy'), 'subjects'))]).toEqual([1, false]);
  });

  it('are refused when folder and database hold different ones, and nothing is changed', async () => {
    await inFolder('one');
    const keys = await shared('other');
    await keys.encrypt(EVE, data);
    const refused = shared('one');
    await expect(refused).rejects.toThrow(SubjectKeysConflict);
    await expect(refused).rejects.toThrow(/both hold keys of people, and 2 of the 2 in the folder are not those of the database/);
    const local = openSubjectKeys({ folder: folderOf('one'), masterKey });
    expect(await local.encrypt(BOB, data)).toBe('erased');
    await local.close();
  });
});
