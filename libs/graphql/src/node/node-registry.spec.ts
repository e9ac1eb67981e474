import type { Actor } from '@opsledger/kernel';
import { NodeRegistry } from './node-registry.js';

const actor: Actor = { id: 'a-1', kind: 'user', roles: [] };
const [asset, person, unknown] = [
  '5f0c6c3e-0b7e-4f43-9f0e-6a1d1f5d9c42',
  '5f0c6c3e-0b7e-4f43-9f0e-6a1d1f5d9c43',
  '5f0c6c3e-0b7e-4f43-9f0e-6a1d1f5d9c44',
];

/** A registry of two types, of which the actor may see the first, and the ids that each of them was asked for. */
function registry() {
  const nodes = new NodeRegistry({ mayQuery: (_actor, query) => query === 'asset', maySee: () => true });
  const asked: (readonly string[])[] = [];
  const finds = (id: string) => (ids: readonly string[]) => {
    asked.push(ids);
    return Promise.resolve(ids.map((wanted) => (wanted === id ? { id } : null)));
  };
  nodes.register({ typeName: 'Asset', query: 'asset', load: finds(asset) });
  nodes.register({ typeName: 'Person', query: 'person', load: finds(person) });
  return { nodes, asked };
}

describe('NodeRegistry', () => {
  it('finds nodes in the order of their ids, and asks every type even for what may not be shown', async () => {
    const { nodes, asked } = registry();
    const ids = [unknown, asset.toUpperCase(), person, 'x', asset];
    const found = { id: asset, __typename: 'Asset' };
    expect(await nodes.load(ids, actor)).toEqual([null, found, null, null, found]);
    expect(asked).toEqual([
      [unknown, asset, person],
      [unknown, asset, person],
    ]);
  });

  it('asks nobody when no id is well-formed', async () => {
    const { nodes, asked } = registry();
    expect(await nodes.load(['x', ''], actor)).toEqual([null, null]);
    expect(await nodes.load([], actor)).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('takes a hundred ids at most', async () => {
    const { nodes } = registry();
    await expect(nodes.load(Array<string>(101).fill('x'), actor)).rejects.toMatchObject({ extensions: { code: 'LIMIT_EXCEEDED' } });
  });
});
