import pg from 'pg';
import { HAS_POSTGRES, POSTGRES, type Place, type RunningEngine } from '@opsledger/read-store/testing';
import { checkDatabase, DatabaseMisconfigured, DatabaseUnavailable } from './check-database.js';

describe(`a database on ${POSTGRES.name}`, () => {
  let engine: RunningEngine;
  let place: Place;
  beforeAll(async () => {
    engine = await POSTGRES.start();
    place = await engine.place();
  });
  afterAll(async () => {
    await place.remove();
    await engine.stop();
  });

  const changed = (change: (url: URL) => void): string => {
    const url = new URL(place.url!);
    change(url);
    return url.href;
  };
  const refusal = async (url: string): Promise<unknown> =>
    checkDatabase(url).then(
      () => 'accepted',
      (error: unknown) => error,
    );

  it('is told of', async () => {
    const { versionNumber, clockAheadMs, ...facts } = await checkDatabase(place.url!);
    expect(facts).toMatchObject({ encoding: 'UTF8', readOnly: false, user: 'postgres', schema: 'public', mayCreate: true });
    expect([versionNumber >= 150_000, Math.abs(clockAheadMs) < 1_000]).toEqual([true, true]);
  });

  it.each([
    [
      'postgres://u:secret@127.0.0.1:1/ledger',
      /^PostgreSQL at postgres:\/\/u:\*\*\*@127\.0\.0\.1:1\/ledger cannot be reached: Nothing listens/,
    ],
    ['postgres://u:secret@nobody.invalid/ledger', /cannot be reached: The host name (is not known|cannot be resolved)/],
  ])('is unavailable where nobody answers: %s', async (url, message) => {
    const error = await refusal(url);
    expect(error).toBeInstanceOf(DatabaseUnavailable);
    expect(error).toMatchObject({ message: expect.stringMatching(message) as unknown });
  });

  it('is refused without the database, the user or the right to make tables', async () => {
    // Only a server has users and databases; its protocol alone takes any name.
    if (!HAS_POSTGRES) return;
    const owner = new pg.Client({ connectionString: place.url! });
    await owner.connect();
    await owner.query('create role spec_reader login; revoke create on schema public from public');
    const answers = [
      await refusal(changed((url) => (url.pathname = '/elsewhere'))),
      await refusal(changed((url) => (url.username = 'spec_nobody'))),
      await refusal(changed((url) => (url.username = 'spec_reader'))),
    ];
    await owner.query('drop role spec_reader');
    await owner.end();
    expect(answers.map((error) => error instanceof DatabaseMisconfigured)).toEqual([true, true, true]);
    expect(answers.map((error) => (error as Error).message.replace(/^PostgreSQL at \S+: /, ''))).toEqual([
      'it has no database of that name. Make it with: create database …, or correct the name in DATABASE_URL.',
      'it refuses this user from this machine. Correct the user or sslmode in DATABASE_URL, or pg_hba.conf of the server.',
      'the user spec_reader may not create tables in the schema public. Run as its owner: grant create on schema public to spec_reader',
    ]);
  });
});
