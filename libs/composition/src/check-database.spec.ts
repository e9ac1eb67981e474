import { faultOf, type DatabaseFacts } from './check-database.js';
import { shownDatabaseUrl } from './database-url.js';

const GOOD: DatabaseFacts = {
  version: '15.18',
  versionNumber: 150_018,
  encoding: 'UTF8',
  readOnly: false,
  user: 'opsledger',
  schema: 'public',
  mayCreate: true,
  clockAheadMs: 0,
  tableBytes: 0,
};

describe('what a database must be', () => {
  it.each<readonly [Partial<DatabaseFacts>, string | undefined]>([
    [{}, undefined],
    [{ version: '14.9', versionNumber: 140_009 }, 'its version 14.9 is too old. Use PostgreSQL 15 or newer.'],
    [{ readOnly: true }, 'it is a read-only copy of another server. Name the primary server in DATABASE_URL.'],
    [{ encoding: 'SQL_ASCII' }, "its encoding is SQL_ASCII. Make a database with: create database … encoding 'UTF8' template template0"],
    [{ schema: null }, 'the search path names no schema that exists. Make one, or correct the search_path of the user.'],
    [
      { mayCreate: false },
      'the user opsledger may not create tables in the schema public. Run as its owner: grant create on schema public to opsledger',
    ],
  ])('%j: %s', (change, fault) => {
    expect(faultOf({ ...GOOD, ...change })).toBe(fault);
  });
});

describe('the address of a database', () => {
  it.each([
    ['postgres://u:secret@db.example.com:5433/ledger?sslmode=require', 'postgres://u:***@db.example.com:5433/ledger'],
    ['postgresql://u@localhost/ledger?password=secret', 'postgresql://u@localhost/ledger'],
    ['postgres://u:s%40crt@localhost/ledger?host=/run/postgresql', 'postgres://u:***@%2Frun%2Fpostgresql/ledger'],
  ])('is shown without its password: %s', (url, shown) => {
    expect(shownDatabaseUrl(url)).toBe(shown);
  });
});
