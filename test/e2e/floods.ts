import { randomUUID } from 'node:crypto';

/** Operations that cost far more than they are worth: a name and the document. */
export const FLOODS: readonly (readonly [string, string])[] = [
  ['2,000 aliases', `{ ${Array.from({ length: 2_000 }, (_, n) => `a${n}: __typename`).join(' ')} }`],
  ['31 aliases', `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: __typename`).join(' ')} }`],
  ['2,000 directives', `{ __typename ${'@skip(if: false) '.repeat(2_000)} }`],
  ['200 unknown directives', `{ __typename ${'@x '.repeat(200)} }`],
  ['200 levels', `{ node(id: "x") ${'{ ... on Gadget '.repeat(200)}{ id } ${'}'.repeat(200)} }`],
  ['11 levels', `{ ${'a { '.repeat(10)} a ${'}'.repeat(10)} }`],
  ['repeated fields', `{ ${'__typename '.repeat(3_000)} }`],
  ['a fragment cycle', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'],
  ['an introspection bomb', `{ __schema { types ${'{ fields { type '.repeat(8)} { name } ${'} }'.repeat(8)} } }`],
  [
    '6 mutations',
    `mutation { ${Array.from({ length: 6 }, (_, n) => `m${n}: registerGadget(input: {commandId: "${randomUUID()}", name: "x"}) { version }`).join(' ')} }`,
  ],
  [
    '6 mutations in a fragment',
    `mutation { ...M } fragment M on Mutation { ${Array.from({ length: 6 }, (_, n) => `m${n}: registerGadget(input: {commandId: "${randomUUID()}", name: "x"}) { version }`).join(' ')} }`,
  ],
];
