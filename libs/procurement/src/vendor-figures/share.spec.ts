import { shareOf } from './share.js';

describe('a share', () => {
  it.each([
    [0, 0, null],
    [0, 7, '0.0000'],
    [1, 3, '0.3333'],
    [2, 3, '0.6667'],
    [1, 20_000, '0.0001'],
    [7, 7, '1.0000'],
  ])('%i of %i is %s', (part, whole, share) => {
    expect(shareOf(part, whole)).toBe(share);
  });
});
