import {
  defaultFieldResolver,
  GraphQLError,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  OperationTypeNode,
  TypeNameMetaFieldDef,
  visit,
  BREAK,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLNullableType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { addPath, type Path } from 'graphql/jsutils/Path.js';
import { isPending } from './pending.js';
import { PlannedQuery, readyField, type Complete, type PlannedField, type PlannedOperation, type QueryRun } from './planned-query.js';

type Present = GraphQLOutputType & GraphQLNullableType;

/** Larger operations are not planned: a plan costs memory. */
const MAX_FIELDS = 500;

/** The operation is for graphql-js itself. */
class Unplannable extends Error {}

/**
 * Finds out once what graphql-js finds out for every object of an answer: which fields, by which resolvers, of which types. Running a plan gives what
 * graphql-js gives. No code is generated from what clients send.
 * @returns undefined for what only graphql-js answers: mutations, introspection, directives, interfaces, and more than 500 fields.
 */
export function planQuery(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): PlannedQuery | undefined {
  const root = schema.getQueryType();
  if (operation.operation !== OperationTypeNode.QUERY || !root || holdsDirectives(document)) return undefined;
  const planned = { schema, document, operation, fragments: fragmentsOf(document) };
  try {
    const collected = collectFields(schema, planned.fragments, {}, root, operation.selectionSet);
    return new PlannedQuery(planned, new Planner(planned).fields(root, collected).map(readyField));
  } catch (error) {
    if (error instanceof Unplannable) return undefined;
    throw error;
  }
}

function holdsDirectives(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive() {
      found = true;
      return BREAK;
    },
  });
  return found;
}

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  return Object.fromEntries(
    definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
  );
}

type Place = Pick<PlannedField, 'parent' | 'definition' | 'nodes'>;

class Planner {
  private left = MAX_FIELDS;

  constructor(private readonly planned: PlannedOperation) {}

  fields(parent: GraphQLObjectType, collected: ReadonlyMap<string, readonly FieldNode[]>): readonly PlannedField[] {
    this.left -= collected.size;
    if (this.left < 0) throw new Unplannable();
    return [...collected].map(([name, nodes]) => {
      if (name === '__proto__') throw new Unplannable();
      const place = { parent, definition: fieldOf(parent, nodes[0]!), nodes: nodes as PlannedField['nodes'] };
      const { type } = place.definition;
      return { name, ...place, required: isNonNullType(type), branches: !isLeafType(nullable(type)), complete: this.output(type, place) };
    });
  }

  private output(type: GraphQLOutputType, place: Place): Complete {
    if (!isNonNullType(type)) return this.value(type, place);
    const complete = this.value(type.ofType, place);
    return (run, value, path) => {
      const completed = complete(run, value, path); // what is awaited turns out an object or a list
      if (completed === null) throw new Error(`Cannot return null for non-nullable field ${place.parent.name}.${place.definition.name}.`);
      return completed;
    };
  }

  private value(type: Present, place: Place): Complete {
    const complete = this.present(type, place);
    return (run, value, path) => {
      if (value === null || value === undefined) return null;
      if (value instanceof Error) throw value;
      return complete(run, value, path);
    };
  }

  private present(type: Present, place: Place): Complete {
    if (isLeafType(type)) return (_run, value) => leaf(type, value);
    if (isListType(type)) return this.list(type.ofType as GraphQLOutputType, place);
    if (isAbstractType(type) || type.isTypeOf) throw new Unplannable();
    const { schema, fragments } = this.planned;
    const fields = this.fields(type, collectSubfields(schema, fragments, {}, type, place.nodes)).map(readyField);
    return (run, value, path) => run.object(fields, value, path);
  }

  private list(type: GraphQLOutputType, place: Place): Complete {
    const item = { nodes: place.nodes, required: isNonNullType(type), complete: this.output(type, place) };
    return (run, value, path) => {
      if (typeof value !== 'object' || typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] !== 'function')
        throw new GraphQLError(`Expected Iterable, but did not find one for field "${place.parent.name}.${place.definition.name}".`);
      return items(run, item, value as Iterable<unknown>, path);
    };
  }
}

function fieldOf(parent: GraphQLObjectType, { name: { value: name } }: FieldNode): GraphQLField<unknown, unknown> {
  if (name === TypeNameMetaFieldDef.name) return { ...TypeNameMetaFieldDef, resolve: () => parent.name };
  const definition = parent.getFields()[name];
  if (!definition) throw new Unplannable();
  return definition.resolve ? definition : { ...definition, resolve: defaultFieldResolver };
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) ? type.ofType : type;
}

function leaf(type: GraphQLLeafType, value: unknown): unknown {
  const written = type.serialize(value);
  if (written === null || written === undefined) throw new Error(`Expected a value of ${type.name}, and ${String(written)} was found.`);
  return written;
}

type Item = Pick<PlannedField, 'nodes' | 'required' | 'complete'>;

function items(run: QueryRun, item: Item, values: Iterable<unknown>, path: Path | undefined): unknown {
  const answer: unknown[] = [];
  let pending = false;
  try {
    for (const value of values) {
      const completed = one(run, item, value, addPath(path, answer.length, undefined));
      answer.push(completed);
      pending ||= isPending(completed);
    }
  } catch (error) {
    void Promise.allSettled(answer); // a rejection that nobody awaits ends the process
    throw error;
  }
  return pending ? Promise.all(answer) : answer;
}

function one(run: QueryRun, item: Item, value: unknown, path: Path): unknown {
  try {
    const completed = isPending(value) ? value.then((resolved) => item.complete(run, resolved, path)) : item.complete(run, value, path);
    return isPending(completed) ? completed.then(undefined, (error: unknown) => run.fault(error, item, path)) : completed;
  } catch (error) {
    return run.fault(error, item, path);
  }
}
