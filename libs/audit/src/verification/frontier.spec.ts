import { growTree, leafHash } from '@opsledger/transparency';
import { Frontier } from './frontier.js';
import { SeenIds } from './seen-ids.js';

describe('the right edge of a tree', () => {
  it('has the root of the whole tree at every size', async () => {
    const frontier = Frontier.empty();
    const leaves = Array.from({ length: 70 }, (_, place) => leafHash(Buffer.from(String(place))));
    for (let size = 0; size <= leaves.length; size++) {
      const { root } = await growTree(0, leaves.slice(0, size), () => Promise.reject(new Error('There is no tile yet.')));
      expect([frontier.size, frontier.copy().root()]).toEqual([size, root]);
      for (const leaf of leaves.slice(size, size + 1)) frontier.push(leaf);
    }
  });
});

describe('the ids that were seen', () => {
  it('knows each again, however many there are', () => {
    const seen = new SeenIds();
    const id = (number: number): string =>
      `0190e1a0-0000-7000-8${(number % 4096).toString(16).padStart(3, '0')}-${number.toString(16).padStart(12, '0')}`;
    const numbers = Array.from({ length: 100_000 }, (_, number) => number);
    expect(numbers.filter((number) => !seen.add(id(number)))).toEqual([]);
    expect(numbers.filter((number) => seen.add(id(number)))).toEqual([]);
  });
});
