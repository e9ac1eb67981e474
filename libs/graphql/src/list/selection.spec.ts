import { buildSchema, graphqlSync, type GraphQLResolveInfo } from 'graphql';
import { selectedFields } from './selection.js';

const schema = buildSchema(
  'type Query { list: List } type List { edges: [Edge], nodes: [Item] } type Edge { node: Item } type Item { a: Int, b: Item, c: Int }',
);

/** What is found below the field `list` of a query. */
function found(source: string, path: readonly string[]): readonly string[] {
  let names: ReadonlySet<string> = new Set();
  const list = (_args: unknown, _context: unknown, info: GraphQLResolveInfo): null => {
    names = selectedFields(info, path);
    return null;
  };
  expect(graphqlSync({ schema, source, rootValue: { list } })).toEqual({ data: { list: null } });
  return [...names];
}

describe('selectedFields', () => {
  it.each([
    ['{ list { nodes { a } edges { node { c } } } }', ['nodes', 'edges'], []],
    ['{ list { nodes { a b { c } } nodes { x: c } } }', ['a', 'b', 'c'], ['nodes']],
    ['{ list { edges { node { a } } e: edges { node { __typename b { a } } } } }', ['a', '__typename', 'b'], ['edges', 'node']],
    ['{ list { nodes { ...F ... { ... on Item { c } } } } } fragment F on Item { a @skip(if: true) }', ['a', 'c'], ['nodes']],
    ['{ list { ...G } } fragment G on List { nodes { b { a } } }', ['b'], ['nodes']],
    ['{ list { edges { node { a } } } }', [], ['nodes']],
  ])('%s', (source, names, path) => {
    expect(found(source, path)).toEqual(names);
  });
});
