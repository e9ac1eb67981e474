import { databaseUrlFaults } from './database-url.js';

describe('databaseUrlFaults', () => {
  it.each([
    'postgres://u:p@db.example.com:5432/opsledger',
    'postgresql://localhost/opsledger?sslmode=verify-full&sslrootcert=/etc/ca.pem',
    'postgres://postgres@localhost/opsledger?host=%2Frun%2Fpostgresql',
  ])('accepts %s', (url) => {
    expect(databaseUrlFaults('DATABASE_URL', url)).toEqual([]);
  });

  it.each([
    ['db.example.com', /^DATABASE_URL is not a URL that begins with postgres:\/\//],
    ['mysql://db/opsledger', /^DATABASE_URL is not a URL/],
    ['postgres://u:a#b@db/opsledger', /^DATABASE_URL is not a URL/],
    ['postgres://u:p@db:5432', /^DATABASE_URL names no database/],
    ['postgres://u:p@db/', /^DATABASE_URL names no database/],
    ['postgres://u:p@db/opsledger?sslmode=on', /^DATABASE_URL: sslmode cannot be "on"/],
  ])('says what is wrong with %s', (url, fault) => {
    const faults = databaseUrlFaults('DATABASE_URL', url);
    expect(faults).toEqual([expect.stringMatching(fault)]);
    expect(faults.join()).not.toContain('u:p');
  });
});
