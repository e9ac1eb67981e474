import { buildSchema, getVariableValues, Kind, parse, type OperationDefinitionNode } from 'graphql';
import { fieldReads, readsAuditData } from './operation-reads.js';

const schema = buildSchema(`
  scalar UUID
  scalar LocalDate
  enum Kind { CAR BIKE }
  input Where { kind: Kind, kinds: [Kind!], name: String, and: [Where!] }
  type TimelineEvent { type: String }
  type TimelineConnection { nodes: [TimelineEvent!]! }
  type Thing { id: ID!, name: String, timeline(first: Int = 10): TimelineConnection! }
  type Query {
    thing(id: UUID!, asOf: LocalDate, note: String): Thing
    things(where: Where, first: Int, after: String): [Thing!]!
    node(id: ID!): Thing
    auditReads(readerId: ID): [Thing!]!
    approvalTrail(changeId: UUID!): [Thing!]!
  }
  type Mutation { buy(id: UUID!): Thing openTimeMachine: Thing }
  type Subscription { subjectChanged(id: UUID!): TimelineEvent }
`);

const asked = (source: string, name?: string) => {
  const document = parse(source);
  const operations = document.definitions.filter((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION);
  return { schema, document, operation: operations.find((node) => node.name?.value === name) ?? operations[0]! };
};
const reads = (source: string, given: Record<string, unknown> = {}, mayRead = (_field: string) => true) => {
  const operation = asked(source);
  return fieldReads(operation, getVariableValues(schema, operation.operation.variableDefinitions ?? [], given).coerced!, mayRead);
};

describe('readsAuditData', () => {
  it.each([
    '{ thing(id: "t") { timeline { nodes { type } } } }',
    'query ($on: LocalDate) { thing(id: "t", asOf: $on) { id } }',
    '{ things { ...F } } fragment F on Thing { timeline { nodes { type } } }',
    '{ auditReads { id } }',
    'mutation { openTimeMachine { id } }',
    '{ approvalTrail(changeId: "c") { id } }',
    'mutation { buy(id: "t") { timeline { nodes { type } } } }',
    'subscription { subjectChanged(id: "t") { type } }',
  ])('is true for %s', (source) => {
    expect(readsAuditData(asked(source))).toBe(true);
  });

  it.each(['{ thing(id: "t") { id name } }', 'mutation { buy(id: "t") { id } }', '{ __schema { types { name } } }'])(
    'is false for %s',
    (source) => {
      expect(readsAuditData(asked(source))).toBe(false);
    },
  );

  it('looks at the operation that is run, not at others of its document', () => {
    const source = 'query Now { thing(id: "t") { id } } query Then { auditReads { id } }';
    expect([readsAuditData(asked(source, 'Now')), readsAuditData(asked(source, 'Then'))]).toEqual([false, true]);
  });
});

describe('fieldReads', () => {
  it('tells root fields by their names in the schema, with the values of variables', () => {
    const source =
      'query ($id: UUID!, $n: Int = 5) { a: thing(id: $id, asOf: "2026-03-31") { id } ...F things(first: $n) { id } } fragment F on Query { node(id: "hr-import") { id } }';
    expect(reads(source, { id: 'x' })).toEqual([
      { field: 'thing', arguments: { id: 'x', asOf: '2026-03-31' } },
      { field: 'node', arguments: { id: 'hr-import' } },
      { field: 'things', arguments: { first: '5' } },
    ]);
  });

  it('tells members of inputs by their path, and lists in one', () => {
    const source = '{ things(where: { kind: CAR, kinds: [CAR, BIKE], and: [{ kind: BIKE }, { kinds: [] }] }) { id } }';
    const told = { 'where.kind': 'CAR', 'where.kinds': 'CAR,BIKE', 'where.and.0.kind': 'BIKE', 'where.and.1.kinds': '' };
    expect(reads(source)).toEqual([{ field: 'things', arguments: told }]);
  });

  it('keeps no free text, and no address as an id', () => {
    const source = '{ things(where: { name: "Ada Byron", kind: null }, after: "opaque") { id } node(id: "ada@example.org") { id } }';
    const told = { 'where.kind': 'null', 'where.name': '(text of 9 characters)', after: '(text of 6 characters)' };
    expect(reads(source)).toEqual([
      { field: 'things', arguments: told },
      { field: 'node', arguments: { id: '(text of 15 characters)' } },
    ]);
  });

  it('leaves out introspection, what directives leave out, and what is refused anyway', () => {
    const source =
      'query ($no: Boolean = false) { __typename __schema { types { name } } auditReads { id } things @include(if: $no) { id } node(id: "n") { id } }';
    expect(reads(source, {}, (field) => field !== 'auditReads')).toEqual([{ field: 'node', arguments: { id: 'n' } }]);
  });
});
