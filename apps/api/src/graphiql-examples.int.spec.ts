import 'reflect-metadata';
import { buildSchema, lexicographicSortSchema, parse, printSchema, specifiedRules, validate } from 'graphql';
import { DEFAULT_LIMITS, queryLimits } from '@opsledger/graphql';
import { EXAMPLE_TABS } from './graphiql-examples.js';
import { schemaText } from './print-schema.js';

it('opens with queries that fit the schema and its limits', async () => {
  const text = await schemaText();
  const schema = buildSchema(text);
  for (const { query } of EXAMPLE_TABS)
    expect(validate(schema, parse(query), [...specifiedRules, queryLimits(DEFAULT_LIMITS)])).toEqual([]);
  expect(text).toContain(printSchema(lexicographicSortSchema(schema)));
});
