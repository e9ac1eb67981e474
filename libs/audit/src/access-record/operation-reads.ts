import {
  getArgumentValues,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLList,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';
import { auditPolicy } from '../audit.policy.js';
import type { FieldRead } from './access-record.js';

/** Root fields that show what was done, and by whom: all queries and replays of this context, and some of others. */
const HISTORY_QUERIES: readonly string[] = [
  ...['approvalTrail', 'subjectChanged'],
  ...Object.keys(auditPolicy.queries),
  ...Object.keys(auditPolicy.replays),
];
/** Types that hold events or what they changed: whatever field gives one shows what was done. */
const HISTORY_TYPES: readonly string[] = ['SubjectDiff', 'TimelineConnection', 'TimelineEvent'];
/** Arguments that ask for the past. */
const PAST_ARGUMENTS: readonly string[] = ['asOf'];
/** Scalars whose values say nothing but themselves: no free text, no names. */
const PLAIN: readonly string[] = [
  'UUID',
  'Int',
  'Float',
  'Boolean',
  'BigInt',
  'Decimal',
  'CurrencyCode',
  'DateTime',
  'LocalDate',
  'Position',
];
/** An id that is a name of a service, a stream or a kind; not an address, and without blanks. */
const PLAIN_ID = /^[\w.:-]{1,80}$/;

/** An operation that was checked against the schema. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Whether anything in the operation shows audit data: history, proofs, how things were, or who read what. Whatever its directives leave out counts too. */
export function readsAuditData({ schema, document, operation }: Operation): boolean {
  const types = new TypeInfo(schema);
  let found = false;
  const enter = (field: FieldNode): void => {
    found ||= showsHistory(schema, types, field) || asksForThePast(field);
  };
  const skipOthers = (node: OperationDefinitionNode): false | undefined => (node === operation ? undefined : false);
  visit(document, visitWithTypeInfo(types, { OperationDefinition: skipOthers, Field: enter }));
  return found;
}

function showsHistory(schema: GraphQLSchema, types: TypeInfo, { name: { value: name } }: FieldNode): boolean {
  const parent = types.getParentType()?.name ?? '';
  const type = types.getType();
  if (type && HISTORY_TYPES.includes(getNamedType(type).name)) return true;
  return isRoot(schema, parent) ? HISTORY_QUERIES.includes(name) : `${parent}.${name}` in auditPolicy.fields;
}

const asksForThePast = ({ arguments: given = [] }: FieldNode): boolean => given.some(({ name }) => PAST_ARGUMENTS.includes(name.value));

const isRoot = (schema: GraphQLSchema, name: string): boolean =>
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].some((type) => type?.name === name);

/**
 * The root fields of an operation with their arguments, as the record of reads keeps them. Free text is told by its length only: it may be the name of
 * a person who is erased one day. Introspection is left out.
 * @param variables coerced. @param mayRead false for root fields that are refused anyway.
 */
export function fieldReads(
  { schema, document, operation }: Operation,
  variables: Readonly<Record<string, unknown>>,
  mayRead: (field: string) => boolean,
): readonly FieldRead[] {
  const root = schema.getRootType(operation.operation)!;
  const fragments = Object.fromEntries(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
  ) satisfies Record<string, FragmentDefinitionNode>;
  const collected = collectFields(schema, fragments, variables, root, operation.selectionSet);
  return [...collected.values()].flatMap(([node]) => fieldRead(root, node!, variables)).filter(({ field }) => mayRead(field));
}

function fieldRead(root: GraphQLObjectType, node: FieldNode, variables: Readonly<Record<string, unknown>>): readonly FieldRead[] {
  const definition = root.getFields()[node.name.value];
  if (!definition) return [];
  const values = getArgumentValues(definition, node, variables);
  const told = definition.args.flatMap(({ name, type }) => (name in values ? toldOf(name, type, values[name]) : []));
  return [{ field: definition.name, arguments: Object.fromEntries(told) }];
}

type Told = readonly (readonly [name: string, value: string])[];

function toldOf(name: string, type: GraphQLInputType, value: unknown): Told {
  if (isNonNullType(type)) return toldOf(name, type.ofType, value);
  if (value === undefined) return [];
  if (value === null) return [[name, 'null']];
  if (isListType(type)) return toldOfList(name, type, value as readonly unknown[]);
  if (isInputObjectType(type)) {
    const members = value as Readonly<Record<string, unknown>>;
    return Object.values(type.getFields()).flatMap((field) => toldOf(`${name}.${field.name}`, field.type, members[field.name]));
  }
  const written = String(type.serialize(value));
  return [[name, isPlain(type, written) ? written : `(text of ${written.length} characters)`]];
}

/** Items of one value each are told together. */
function toldOfList(name: string, { ofType }: GraphQLList<GraphQLInputType>, values: readonly unknown[]): Told {
  const items = values.map((item, index) => toldOf(`${name}.${index}`, ofType, item));
  return isInputObjectType(getNamedType(ofType)) ? items.flat() : [[name, items.map(([item]) => item![1]).join(',')]];
}

const isPlain = (type: GraphQLLeafType, written: string): boolean =>
  isEnumType(type) || PLAIN.includes(type.name) || (type.name === 'ID' && PLAIN_ID.test(written));
