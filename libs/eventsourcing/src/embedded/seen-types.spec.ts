import { SeenTypes } from './seen-types.js';

describe('types of records that were seen', () => {
  it('are told by position, and nothing is told of others', () => {
    const seen = new SeenTypes();
    seen.note(1, 'Opened');
    seen.note(2, 'Closed');
    seen.note(4_097, 'Opened');
    expect([0, 1, 2, 3, 4_096, 4_097, 9_000_000_000_000].map((position) => seen.at(position))).toEqual([
      undefined,
      'Opened',
      'Closed',
      undefined,
      undefined,
      'Opened',
      undefined,
    ]);
  });

  it('are forgotten where the log was seen first, once they are too many', () => {
    const seen = new SeenTypes();
    const blocks = Array.from({ length: 257 }, (_, block) => block * 4_096);
    for (const position of blocks) seen.note(position, 'Opened');
    expect(blocks.filter((position) => seen.at(position) === undefined)).toEqual([0]);
  });

  it('are not remembered beyond ten thousand different ones', () => {
    const seen = new SeenTypes();
    for (let number = 1; number <= 10_001; number++) seen.note(number, `Type${number}`);
    seen.note(10_002, 'Type1');
    expect([1, 10_000, 10_001, 10_002].map((position) => seen.at(position))).toEqual(['Type1', 'Type10000', undefined, 'Type1']);
  });
});
