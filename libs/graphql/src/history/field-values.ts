import type { Json } from '@opsledger/kernel';
import {
  getNullableType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';

/** May the reader see a field, named `Type.field`, of this object? */
export type MaySee = (field: string, source: object) => boolean;

/** The values of a thing's fields by their paths, such as `custody.dueBack` or `lines.0.quantity`; a field without a value has no entry. */
export type FieldValues = ReadonlyMap<string, Json>;

/** Every event changes these, or none does. */
const NOT_OF_THE_THING: ReadonlySet<string> = new Set(['id', 'version', 'updatedAt', 'updatedPosition']);

/**
 * A node's own fields as GraphQL answers them. Left out are those with arguments, other things that it refers to (their ids are fields of its
 * own), values that are computed from others, and what the reader may not see. Pure.
 */
export function fieldValues(type: GraphQLObjectType, node: object, maySee: MaySee): FieldValues {
  const values = new Map<string, Json>();
  note(type, node, { path: '', maySee, values });
  for (const name of NOT_OF_THE_THING) values.delete(name);
  return values;
}

interface Notes {
  readonly path: string;
  readonly maySee: MaySee;
  readonly values: Map<string, Json>;
}

function note(type: GraphQLObjectType, node: object, { path, maySee, values }: Notes): void {
  for (const field of Object.values(type.getFields())) {
    const value = (node as Readonly<Record<string, unknown>>)[field.name];
    if (value === undefined || field.args.length > 0 || !maySee(`${type.name}.${field.name}`, node)) continue;
    noteValue(field.type, value, { path: path === '' ? field.name : `${path}.${field.name}`, maySee, values });
  }
}

function noteValue(declared: GraphQLOutputType, value: unknown, notes: Notes): void {
  const type = getNullableType(declared) as GraphQLOutputType;
  const item = isListType(type) ? (getNullableType(type.ofType as GraphQLOutputType) as GraphQLOutputType) : type;
  if (value === null) return;
  if (isLeafType(item)) noteLeaf(item, value, notes);
  else if (isObjectType(item) && !isThing(item)) noteObjects(item, typeof value === 'function' ? (value as () => unknown)() : value, notes);
}

function noteLeaf(type: GraphQLLeafType, value: unknown, { path, values }: Notes): void {
  if (typeof value === 'function') return;
  const json: unknown = Array.isArray(value) ? value.map((each) => type.serialize(each)) : type.serialize(value);
  values.set(path, json as Json);
}

function noteObjects(type: GraphQLObjectType, value: unknown, notes: Notes): void {
  if (Array.isArray(value)) {
    for (const [index, each] of (value as readonly object[]).entries()) note(type, each, { ...notes, path: `${notes.path}.${index}` });
  } else if (value) note(type, value, notes);
}

/** Has a history of its own. */
function isThing(type: GraphQLObjectType): boolean {
  return type.getInterfaces().some((implemented) => isInterfaceType(implemented) && implemented.name === 'Node');
}

/** One field that differs between two states, by GraphQL's names and values; null: there was none. */
export interface FieldDifference {
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
}

/** The fields in which two states differ, in the order of their paths. Pure. */
export function differences(before: FieldValues, after: FieldValues): readonly FieldDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((path) => ({ path, before: before.get(path) ?? null, after: after.get(path) ?? null }))
    .filter((each) => JSON.stringify(each.before) !== JSON.stringify(each.after));
}
