import 'reflect-metadata';
import { assetColumns } from './asset-register.columns.js';
import { assetNode } from './asset-register.node.js';
import { assetRegisterTable, type AssetRow } from './asset-register.table.js';

/** A row in which every column holds something of its own. */
const whole = Object.fromEntries(
  Object.entries(assetRegisterTable.columns).map(([name, { sql }]) => [name, sql === 'boolean' ? true : sql === 'text[]' ? [name] : name]),
) as unknown as AssetRow;
const node = assetNode(whole);
const others = ['model', 'type', 'location', 'destination', 'costCenter', 'assignee'];
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('assetColumns', () => {
  it('names the columns of every field of an asset, and of those that find other things', () => {
    expect(Object.keys(assetColumns).sort()).toEqual([...Object.keys(node), ...others].sort());
  });

  it.each(Object.keys(node) as (keyof typeof node & keyof typeof assetColumns)[])('gives %s all it is made from', (field) => {
    const columns: readonly string[] = assetColumns[field];
    const part = Object.fromEntries(Object.entries(whole).filter(([name]) => columns.includes(name))) as unknown as AssetRow;
    expect(plain(assetNode(part)[field])).toEqual(plain(node[field]));
  });
});
