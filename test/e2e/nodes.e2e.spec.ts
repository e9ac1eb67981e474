import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAppOn, type Answer, type App } from './support/app.js';
import { sharedWith, startDatabase, type DatabaseUnderTest } from './support/databases.js';
import { startEventStore, type EventStoreUnderTest } from './support/event-stores.js';
import { Subscriber, type Next } from './support/subscriber.js';
import { openWorkplace, type Workplace } from './support/workplace.js';

const TAG = 'mutation($input: TagAssetInput!) { tagAsset(input: $input) { version stale userErrors { code } } }';
const PERSON = 'query($id: UUID!, $at: Position) { person(id: $id, atLeast: $at) { name } }';
const codesOf = (errors: Answer['errors']): unknown => errors.map(({ extensions: { code } }) => code);

describe('two nodes on one EventStoreDB and one PostgreSQL', () => {
  let store: EventStoreUnderTest;
  let database: DatabaseUnderTest;
  let one: App;
  let other: App;
  let workplace: Workplace;
  let assetId: string;

  beforeAll(async () => {
    store = (await startEventStore('EventStoreDB'))!;
    database = await startDatabase();
    one = await startAppOn(store, { database });
    other = await startAppOn(sharedWith(store), { database: sharedWith(database), beside: one });
    workplace = await openWorkplace(one);
    assetId = await workplace.takeOn('A-1');
  });
  afterAll(async () => {
    await other.close();
    await one.close();
  });

  const health = async (): Promise<unknown> => {
    const response = await fetch(`${one.url}/health/ready`);
    return [response.status, await response.json()];
  };

  it('shows on each what was written on the other, with the same tokens', async () => {
    const token = await one.token('admin');
    for (const [index, [writer, reader]] of [[one, other] as const, [other, one] as const].entries()) {
      const input = { personalData: { name: `Person ${index}` } };
      const { position, stale, ...payload } = await writer.send('onboardPerson', input, { select: 'person { id name }' });
      const { id } = payload['person'] as { readonly id: string };
      expect([stale, payload['person']]).toEqual([false, { id, name: `Person ${index}` }]);
      const answer = await reader.gql(PERSON, { id, at: position }, 'admin', { authorization: `Bearer ${token}` });
      expect(answer).toMatchObject({ data: { person: { name: `Person ${index}` } }, errors: [], extensions: undefined });
    }
  });

  it('tells subscribers of each what was written on the other, once it shows it', async () => {
    const client = await Subscriber.open(other.url, await one.token('admin'));
    client.subscribe('1', 'subscription($id: ID!) { subjectChanged(id: $id, after: "0") { version position event { type } } }', {
      id: assetId,
    });
    const next = async () => ((await client.next('next')).payload as Next).data!['subjectChanged']!;
    for (const version of [0, 1, 2]) expect(await next()).toMatchObject({ version });
    const audited = one.send('auditAsset', { assetId, seenAt: workplace.depot });
    const { version, event } = await next();
    expect([version, event]).toEqual([3, { type: 'AssetAudited' }]);
    const { data } = await other.gql('query($id: UUID!) { asset(id: $id) { version } }', { id: assetId });
    expect(data).toEqual({ asset: { version: 3 } });
    expect((await audited).userErrors).toEqual([]);
    await client.leave();
  });

  it('forgets on both whom one erased', async () => {
    const personId = await workplace.onboard('Eve');
    await other.send('offboardPerson', { personId, lastDay: '2026-01-31', leavingReason: 'RETIRED' });
    await one.settle();
    await other.send('requestPersonErasure', { personId, reason: 'The person asked for it.' });
    const { userErrors } = await one.send('approvePersonErasure', { personId }, { as: 'security-officer' });
    expect(userErrors).toEqual([]);
    await Promise.all([one.settle(), other.settle()]);
    for (const app of [one, other]) expect((await app.gql(PERSON, { id: personId })).data).toEqual({ person: { name: null } });
    for (const { ledger } of [one, other]) expect(await ledger.subjectKeys.encrypt(personId, { name: 'Eve' })).toBe('erased');
  });

  describe('while PostgreSQL is away', () => {
    const commandId = randomUUID();
    const hire = { commandId: randomUUID(), personalData: { name: 'Alan' } };
    const HIRE = 'mutation($input: OnboardPersonInput!) { onboardPerson(input: $input) { version userErrors { code } } }';

    it('records commands and says that the read models are behind', async () => {
      await database.leave();
      const { data, errors } = await one.gql(TAG, { input: { commandId, assetId, tag: 'A-1b' } });
      expect([data, errors]).toEqual([{ tagAsset: { version: 4, stale: true, userErrors: [] } }, []]);
    });

    it('answers queries, and commands that need the keys of people, with UNAVAILABLE', async () => {
      const answers = [
        await one.gql('query($id: UUID!) { asset(id: $id) { tag } }', { id: assetId }),
        await one.gql(HIRE, { input: hire }),
      ];
      expect(answers.map(({ errors }) => codesOf(errors))).toEqual([['UNAVAILABLE'], ['UNAVAILABLE']]);
      expect(answers[0]!.errors[0]!.message).toBe(
        'The database of the read models does not answer. Ask again in a few seconds; commands are recorded meanwhile.',
      );
    });

    it('says so in its health, and stays in service', async () => {
      await sleep(2_100); // an answer about health is kept for two seconds
      expect(await health()).toMatchObject([200, { status: 'ready', eventStore: 'ready', readStore: 'unavailable' }]);
    });

    it('goes on by itself afterwards', async () => {
      await database.comeBack();
      expect(await one.ledger.settle(30_000)).toBe(true);
      const { data } = await one.gql('query($id: UUID!) { asset(id: $id) { tag version } }', { id: assetId });
      expect(data).toEqual({ asset: { tag: 'A-1b', version: 4 } });
      const hired = await one.gql(HIRE, { input: hire });
      expect([hired.data, hired.errors]).toEqual([{ onboardPerson: { version: 0, userErrors: [] } }, []]);
      await sleep(2_100);
      expect(await health()).toMatchObject([200, { status: 'ready', eventStore: 'ready', readStore: 'ready' }]);
    });
  });

  describe('a start', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'opsledger-start-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    /** Starts the server as a program, and waits for its end. */
    const start = (name: string, more: NodeJS.ProcessEnv): Promise<readonly [code: number | null, message: string]> =>
      new Promise((resolve) => {
        const own = { PATH: process.env['PATH'], OPSLEDGER_DATA: join(folder, name), OPSLEDGER_PORT: '0', OPSLEDGER_LOG_LEVEL: 'silent' };
        const env = { ...own, EVENT_STORE_URL: store.url, DATABASE_URL: database.url, ...more };
        const program = spawn(process.execPath, ['dist/apps/api/src/main.js'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
        let message = '';
        program.stderr.on('data', (text: Buffer) => (message += text.toString()));
        program.on('close', (code) => resolve([code, message]));
      });
    it('ends with a code and a sentence when the database cannot be used', async () => {
      const nothing = 'Nothing listens there. Start PostgreSQL, or correct host and port in DATABASE_URL.\n';
      expect(await start('nobody', { DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/ledger' })).toEqual([
        69,
        `PostgreSQL at postgres://u:***@127.0.0.1:1/ledger cannot be reached: ${nothing}`,
      ]);
    });

    it('is refused with another master key, signing key or secret than the first node', async () => {
      const { dataFolder } = one.ledger;
      for (const name of ['tokens', 'cursors']) await cp(join(dataFolder, 'keys'), join(folder, name, 'keys'), { recursive: true });
      await rm(join(folder, 'tokens', 'keys', 'signing'), { recursive: true });
      const answers = await Promise.all([
        start('master', { OPSLEDGER_MASTER_KEY: randomBytes(32).toString('base64') }),
        start('tokens', {}),
        start('cursors', { OPSLEDGER_SECRET: 'another secret than that of node one' }),
      ]);
      expect(answers).toEqual([
        [78, expect.stringMatching(/^The keys of the people were wrapped with another master key\./)],
        [78, expect.stringMatching(/^The signing key in the folder "keys" is not the one of the other nodes on this database/)],
        [78, expect.stringMatching(/^OPSLEDGER_SECRET is not the one of the other nodes on this database/)],
      ]);
    });
  });
});
