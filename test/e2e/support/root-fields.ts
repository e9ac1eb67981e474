import { randomUUID } from 'node:crypto';
import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLInputType,
  type IntrospectionQuery,
} from 'graphql';
import type { App } from './app.js';

/** A query or mutation of the schema, ready to be sent with the least that it takes. */
export interface RootField {
  readonly name: string;
  readonly operation: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Every root field that the server itself tells of; of subscriptions the names. */
export async function rootFields(app: App): Promise<{
  readonly queries: readonly RootField[];
  readonly mutations: readonly RootField[];
  readonly subscriptions: readonly string[];
}> {
  const { data } = await app.gql(getIntrospectionQuery({ oneOf: true }));
  const schema = buildClientSchema(data as unknown as IntrospectionQuery);
  const all = (kind: 'query' | 'mutation', fields: object | undefined): readonly RootField[] =>
    Object.values(fields ?? {}).map((field) => rootField(kind, field as GraphQLField<unknown, unknown>));
  return {
    queries: all('query', schema.getQueryType()?.getFields()),
    mutations: all('mutation', schema.getMutationType()?.getFields()),
    subscriptions: Object.keys(schema.getSubscriptionType()?.getFields() ?? {}),
  };
}

function rootField(kind: 'query' | 'mutation', { name, args, type }: GraphQLField<unknown, unknown>): RootField {
  const required = args.filter(isRequiredArgument);
  const declared = required.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const given = required.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection = isLeafType(getNamedType(type)) ? '' : '{ __typename }';
  return {
    name,
    operation: `${kind}${declared && `(${declared})`} { ${name}${given && `(${given})`} ${selection} }`,
    variables: Object.fromEntries(required.map((arg) => [arg.name, least(arg.type)])),
  };
}

const SCALARS: Readonly<Record<string, () => unknown>> = {
  UUID: randomUUID,
  ID: randomUUID,
  String: () => 'x',
  Int: () => 1,
  Boolean: () => true,
  LocalDate: () => '2025-03-01',
  DateTime: () => '2025-03-01T09:00:00Z',
};

/** The least value that the type takes. */
function least(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return least(type.ofType);
  if (isListType(type)) return [least(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return SCALARS[type.name]?.();
  const fields = Object.values(type.getFields());
  const needed = type.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
  return Object.fromEntries(needed.map((field) => [field.name, least(field.type)]));
}
