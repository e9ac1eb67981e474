import { scrubbed } from './scrub.js';

describe('a message of a store', () => {
  it.each([
    [
      'duplicate key value violates unique constraint "person_pkey" (Key (name)=(Ada Lovelace) already exists.)',
      'duplicate key value violates unique constraint "person_pkey"',
    ],
    ['null value in column "name" (Failing row contains (1, Ada, null).)', 'null value in column "name"'],
    ['Failing row contains (1, Ada, null).', 'Failing row contains (…)'],
    ['invalid input syntax for type uuid: "ada@example.com"', 'invalid input syntax for type uuid: "…"'],
    [
      'Stream "reservation-person-username:ada%40example.com" is at 3, not at 2.',
      'Stream "reservation-person-username:…" is at 3, not at 2.',
    ],
    ['relation "asset_v3" does not exist', 'relation "asset_v3" does not exist'],
    [
      'Projection "people" is tried again in 200 ms: The read store is closed.',
      'Projection "people" is tried again in 200 ms: The read store is closed.',
    ],
  ])('loses what it quotes: %s', (message, left) => {
    expect(scrubbed(message)).toBe(left);
  });
});
