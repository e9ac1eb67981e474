import fc from 'fast-check';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { differences, fieldValues, type FieldDifference, type FieldValues } from './field-values.js';

const schema = buildSchema(`
  interface Node { id: ID! }
  enum Status { IN_STOCK IN_USE }
  type Money { amount: String! minorUnits: Int! }
  type Line { lineId: ID! quantity: Int price: Money }
  type Room implements Node { id: ID! }
  type Box implements Node {
    id: ID! status: Status! tags: [String!]! cost: Money lines: [Line!]! stays: [Line!]! room: Room rooms: [Room!]!
    place: Node valueAt(date: String!): Int version: Int! updatedAt: String! unread: String
  }
`);
const box = schema.getType('Box') as GraphQLObjectType;
const everything = () => true;

const node = {
  id: 'b-1',
  status: 'IN_USE',
  tags: ['red', 'round'],
  cost: { amount: '5.00', minorUnits: () => 500 },
  lines: [{ lineId: 'l-1', quantity: 2, price: null }],
  stays: () => [{ lineId: 's-1', quantity: null, price: { amount: '1.00' } }],
  room: () => Promise.resolve({ id: 'r-1' }),
  rooms: [{ id: 'r-1' }],
  place: { id: 'r-1' },
  valueAt: 7,
  version: 3,
  updatedAt: '2026-03-01T12:00:00.000Z',
  ofNoField: 'row',
};

describe('the values of fields', () => {
  it('are those of the thing itself by the names of GraphQL: no other things, computed values, marks and fields with arguments', () => {
    expect(Object.fromEntries(fieldValues(box, node, everything))).toEqual({
      status: 'IN_USE',
      tags: ['red', 'round'],
      'cost.amount': '5.00',
      'lines.0.lineId': 'l-1',
      'lines.0.quantity': 2,
      'stays.0.lineId': 's-1',
      'stays.0.price.amount': '1.00',
    });
  });

  it('leave out what the reader may not see, however deep it lies', () => {
    const values = fieldValues(box, node, (field, source) => field !== 'Box.cost' && !(field === 'Line.price' && 'lineId' in source));
    expect([...values.keys()]).toEqual(['status', 'tags', 'lines.0.lineId', 'lines.0.quantity', 'stays.0.lineId']);
  });
});

describe('differences', () => {
  const values = (entries: Readonly<Record<string, string | number | readonly string[]>>): FieldValues => new Map(Object.entries(entries));

  it('name the fields that differ in the order of their paths; null where there is no value', () => {
    expect(differences(values({ b: 1, a: 'x', same: ['p'] }), values({ a: 'y', c: 2, same: ['p'] }))).toEqual([
      { path: 'a', before: 'x', after: 'y' },
      { path: 'b', before: 1, after: null },
      { path: 'c', before: null, after: 2 },
    ]);
  });

  it('of two spans make those of both together', () => {
    const state = fc.dictionary(fc.constantFrom('a', 'b', 'c.d', 'e.0.f'), fc.oneof(fc.constantFrom('x', 'y'), fc.nat(2))).map(values);
    const joined = (first: readonly FieldDifference[], second: readonly FieldDifference[]): readonly FieldDifference[] => {
      const paths = [...new Set([...first, ...second].map(({ path }) => path))].sort();
      return paths.flatMap((path) => {
        const [one, other] = [first, second].map((some) => some.find((each) => each.path === path));
        const span = { path, before: (one ?? other)!.before, after: (other ?? one)!.after };
        return span.before === span.after ? [] : [span];
      });
    };
    fc.assert(
      fc.property(state, state, state, (a, b, c) => {
        expect(joined(differences(a, b), differences(b, c))).toEqual(differences(a, c));
      }),
    );
  });
});
