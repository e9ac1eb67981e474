import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import {
  buildSchema,
  execute,
  getVariableValues,
  isObjectType,
  parse,
  validate,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import { callLazyFields } from '../lazy-fields.js';
import { planQuery } from './plan-query.js';

const schema = buildSchema(`
  type Query { thing(n: Int = 2, text: String): Thing, sure: Thing!, things: [Thing!], nested: [[Thing]!] }
  type Thing {
    id: ID!, name: String, colour: Colour, count(of: Int!, by: [Int!] = [1]): Int!, self: Thing, needs: Thing!,
    some: [Thing], all: [Thing!]!, words: [String], hard: [String!]!
  }
  enum Colour { RED GREEN }
  interface Named { name: String }
  type Person implements Named { name: String }
  extend type Query { named: Named }
`);

/** What a resolver finds: mostly values, at times null, faults and the wrong thing, each at once, later, or by a function. */
const FOUND = ['value', 'value', 'value', 'value', 'null', 'thrown', 'returned', 'wrong', 'missing'] as const;

interface Source {
  readonly seed: number;
}

const mixed = (seed: number, text: string): number => [...text].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) >>> 0, seed);

function found(type: string, field: string, seed: number, args: object): unknown {
  switch (FOUND[seed % FOUND.length]!) {
    case 'null':
      return null;
    case 'missing':
      return undefined;
    case 'thrown':
      throw new Error(`${field} failed`);
    case 'returned':
      return new Error(`${field} is a fault`);
    case 'wrong':
      return 7;
    case 'value':
      return valueOf(type, field, seed, args);
  }
}

function valueOf(type: string, field: string, seed: number, args: object): unknown {
  const one = (index: number): unknown => {
    if (type.includes('Thing')) return { seed: mixed(seed, String(index)) };
    return type.includes('Colour') ? 'RED' : `${field}${JSON.stringify(args)}`;
  };
  if (type.startsWith('[[')) return [[one(0), null], [one(1)]];
  if (type.startsWith('[')) return [one(0), seed % 4 === 0 ? null : one(1), [3, 5].includes(seed % 7) ? new Error('item') : one(2)];
  return type.startsWith('Int') ? seed % 100 : one(0);
}

/** Resolvers that find the same for the same seed. Those of one parameter are read from the parent alone. */
function furnish(later: boolean): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const find = (source: unknown, args: object): unknown => {
        const seed = mixed((source as Source | undefined)?.seed ?? rootSeed, field.name);
        if (later && seed % 3 === 0) return Promise.resolve().then(() => found(String(field.type), field.name, seed, args));
        if (seed % 5 === 0) return () => found(String(field.type), field.name, seed, args);
        return found(String(field.type), field.name, seed, args);
      };
      field.resolve = mixed(1, field.name) % 2 === 0 ? (source: unknown) => find(source, {}) : find;
    }
  }
  callLazyFields(schema);
}

let rootSeed = 0;

const alias = fc.constantFrom('', '', 'x: ', 'y: ');
const leaves = fc.constantFrom('id', 'name', 'colour', 'words', 'hard', '__typename', 'count(of: 3)', 'count(of: $n, by: [1, 2])');
const { things } = fc.letrec<{ things: string; branch: string }>((tie) => ({
  branch: fc
    .tuple(alias, fc.constantFrom('self', 'needs', 'some', 'all'), tie('things'))
    .map(([given, name, below]) => `${given}${name} ${below}`),
  things: fc
    .array(
      fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaves, tie('branch'), fc.constantFrom('...F', '... on Thing { name id }')),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((fields) => `{ ${fields.join(' ')} }`),
}));
const roots = fc.constantFrom('thing', 'thing(n: $n)', 'sure', 'things', 'nested');
const query = fc
  .array(fc.tuple(alias, roots, things), { minLength: 1, maxLength: 3 })
  .map(
    (fields) =>
      `query ($n: Int! = 4) { ${fields.map((parts) => parts.join(' ')).join(' ')} u: __typename z: thing { ...F count(of: $n) } } fragment F on Thing { name t: __typename self { id } }`,
  );

/** graphql-js leaves rejections of a list's items unheard when another item fails at once; a plan must not. */
async function leavingRejections<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  const ignore = (): void => undefined;
  process.on('unhandledRejection', ignore);
  const result = await work();
  await turn();
  process.off('unhandledRejection', ignore);
  return result;
}

async function both(source: string, variables: Record<string, unknown> = {}): Promise<readonly unknown[]> {
  const document = parse(source);
  const operation = document.definitions[0] as OperationDefinitionNode;
  const plan = planQuery(schema, document, operation)!;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const results = [
    await leavingRejections(() => execute({ schema, document, variableValues: variables })),
    await plan.run(coerced!, undefined),
  ];
  return results.map(
    ({ data, errors }: ExecutionResult) =>
      JSON.parse(JSON.stringify([data, errors?.map((error) => JSON.stringify(error)).sort()])) as unknown,
  );
}

describe('a planned query', () => {
  it.each([false, true])('answers what graphql-js answers (resolvers that answer later: %p)', async (later) => {
    furnish(later);
    await fc.assert(
      fc.asyncProperty(query, fc.nat(), async (source, seed) => {
        rootSeed = seed;
        fc.pre(validate(schema, parse(source)).length === 0);
        const [expected, actual] = await both(source, seed % 2 === 0 ? {} : { n: seed % 10 });
        expect(actual).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['mutations', 'mutation { x }'],
    ['directives', '{ thing { id @skip(if: true) } }'],
    ['introspection', '{ __schema { types { name } } }'],
    ['interfaces', '{ named { name } }'],
    ['a name that objects have', '{ __proto__: thing { id } }'],
    ['very many fields', `{ thing { ${Array.from({ length: 501 }, (_, index) => `a${index}: id`).join(' ')} } }`],
  ])('is not made for %s', (_what, source) => {
    const document = parse(source);
    expect(planQuery(schema, document, document.definitions[0] as OperationDefinitionNode)).toBeUndefined();
  });
});
