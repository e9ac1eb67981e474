import { defineTable, int4, text } from '../table/table.js';
import type { AnyRow } from '../table/normalise.js';
import { RecentRows } from './recent-rows.js';

const jar = defineTable('jar', { key: ['id'], columns: { id: text(), amount: int4() } });
const lid = defineTable('lid', { key: ['id'], columns: { id: text() } });

describe('the rows computed last', () => {
  const note = (recent: RecentRows, rows: Readonly<Record<string, AnyRow | undefined>>): void =>
    recent.note([{ table: jar, changed: new Map(Object.entries(rows)) }]);

  it('are known as the latest batch leaves them, by table', () => {
    const recent = new RecentRows(1);
    note(recent, { a: { amount: 1 }, b: { amount: 1 } });
    note(recent, { a: { amount: 2 } });
    expect([recent.find(jar, 'a'), recent.find(jar, 'b'), recent.find(lid, 'a')]).toEqual([{ amount: 2 }, { amount: 1 }, undefined]);
  });

  it('are known to be gone', () => {
    const recent = new RecentRows(1);
    note(recent, { a: { amount: 1 } });
    note(recent, { a: undefined });
    expect(recent.find(jar, 'a')).toBeNull();
  });

  it('are those of the last two batches, whatever their size, and of more while there is room', () => {
    const small = new RecentRows(1);
    const large = new RecentRows(10);
    for (const recent of [small, large]) for (const key of ['a', 'b', 'c']) note(recent, { [key]: { amount: 1 } });
    expect(['a', 'b', 'c'].map((key) => small.find(jar, key))).toEqual([undefined, { amount: 1 }, { amount: 1 }]);
    expect(large.find(jar, 'a')).toEqual({ amount: 1 });
  });
});
