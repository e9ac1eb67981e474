import {
  getArgumentValues,
  locatedError,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { addPath, pathToArray, type Path } from 'graphql/jsutils/Path.js';
import { parentReader, type ParentReader } from '../lazy-fields.js';
import { isPending } from './pending.js';

/** What a plan is made for: one operation of a document that was validated against the schema. */
export interface PlannedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** Completes a resolved value as its type asks. @param path of the field or item; left out for leaves. @throws what nulls the field. */
export type Complete = (run: QueryRun, value: unknown, path: Path | undefined) => unknown;

/** One field of an object in an answer, as far as it is known before anything is resolved. */
export interface PlannedField {
  readonly name: string;
  readonly parent: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  /** Null does not stay here but nulls what holds the field. */
  readonly required: boolean;
  /** What the field holds has fields or items itself. */
  readonly branches: boolean;
  readonly complete: Complete;
}

/** A field made ready: how its value is found. */
export interface ReadyField extends PlannedField {
  readonly read: ParentReader | undefined;
}

/** How the value of a planned field is found. */
export function readyField(field: PlannedField): ReadyField {
  return { ...field, read: parentReader(field.definition) };
}

/** One execution of a plan: its variables, its context and the errors so far. */
export class QueryRun {
  readonly errors: GraphQLError[] = [];
  private readonly nulled = new Set<Path | undefined>();

  constructor(
    private readonly planned: PlannedOperation,
    private readonly variables: Record<string, unknown>,
    private readonly context: unknown,
  ) {}

  /** Notes an error, unless what it nulls is null already. */
  note(error: GraphQLError, path: Path | undefined): void {
    for (let above = path; above !== undefined; above = above.prev) if (this.nulled.has(above)) return;
    if (this.nulled.has(undefined)) return;
    this.nulled.add(path);
    this.errors.push(error);
  }

  /** All fields of an object; a promise only when one of them is. */
  object(fields: readonly ReadyField[], source: unknown, path: Path | undefined): unknown {
    const answer: Record<string, unknown> = {};
    let pending = false;
    try {
      for (const field of fields) {
        const value = this.field(field, source, path);
        answer[field.name] = value;
        pending ||= isPending(value);
      }
    } catch (error) {
      if (!pending) throw error;
      return settled(answer).finally(() => {
        throw error;
      });
    }
    return pending ? settled(answer) : answer;
  }

  /** An error at its place: null there, or thrown on to what must not hold null. */
  fault(error: unknown, { nodes, required }: Pick<PlannedField, 'nodes' | 'required'>, path: Path | undefined): null {
    const located = locatedError(error, nodes, pathToArray(path));
    if (required) throw located;
    this.note(located, path);
    return null;
  }

  private field(field: ReadyField, source: unknown, above: Path | undefined): unknown {
    const path = field.branches ? addPath(above, field.name, field.parent.name) : undefined;
    const failed = (error: unknown): null => this.fault(error, field, path ?? addPath(above, field.name, field.parent.name));
    try {
      const value = this.valueOf(field, source, path ?? above);
      const completed = isPending(value)
        ? value.then((resolved) => field.complete(this, resolved, path))
        : field.complete(this, value, path);
      return isPending(completed) ? completed.then(undefined, failed) : completed;
    } catch (error) {
      return failed(error);
    }
  }

  private valueOf(field: ReadyField, source: unknown, path: Path | undefined): unknown {
    const asked = (): GraphQLResolveInfo => this.info(field, field.branches ? path! : addPath(path, field.name, field.parent.name));
    if (field.read) return field.read(source, asked);
    const args = getArgumentValues(field.definition, field.nodes[0], this.variables);
    return field.definition.resolve!(source, args, this.context, asked());
  }

  private info({ definition, nodes, parent }: ReadyField, path: Path): GraphQLResolveInfo {
    const { schema, operation, fragments } = this.planned;
    return {
      fieldName: definition.name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType: parent,
      path,
      schema,
      fragments,
      rootValue: undefined,
      operation,
      variableValues: this.variables,
    };
  }
}

function settled(answer: Record<string, unknown>): Promise<object> {
  return Promise.all(Object.values(answer)).then((values) =>
    Object.fromEntries(Object.keys(answer).map((name, index) => [name, values[index]])),
  );
}

/** A query whose fields were found out once, so that running it only resolves and completes them. */
export class PlannedQuery {
  constructor(
    private readonly planned: PlannedOperation,
    private readonly fields: readonly ReadyField[],
  ) {}

  /** Runs it, with the result that graphql-js would give. @param variables coerced by `getVariableValues`. */
  async run(variables: Record<string, unknown>, context: unknown): Promise<ExecutionResult> {
    const run = new QueryRun(this.planned, variables, context);
    let data: unknown = null;
    try {
      data = await run.object(this.fields, undefined, undefined);
    } catch (error) {
      run.note(error as GraphQLError, undefined);
    }
    const answer = data as Record<string, unknown> | null;
    return run.errors.length === 0 ? { data: answer } : { errors: run.errors, data: answer };
  }
}
