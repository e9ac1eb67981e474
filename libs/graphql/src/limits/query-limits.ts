import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** How large one operation may be. */
export interface QueryLimits {
  /** Deepest nesting of fields, fragments followed. */
  readonly depth: number;
  /** The same below `__schema` and `__type`, whose standard query is deeper. */
  readonly introspectionDepth: number;
  /** Fields and fragments, fragments followed as often as they are named. */
  readonly selections: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootMutations: number;
}

/** Generous for people and tools, small for floods. */
export const DEFAULT_LIMITS: QueryLimits = {
  depth: 10,
  introspectionDepth: 15,
  selections: 10_000,
  aliases: 30,
  directives: 50,
  rootMutations: 5,
};

/** Most tokens of a document, for the parser. */
export const MAX_TOKENS = 2_000;
/** Validation stops after this many errors and says so in one more. */
export const MAX_VALIDATION_ERRORS = 4;

/** A validation rule that refuses documents over the limits; each limit answers with one error. */
export function queryLimits(limits: QueryLimits = DEFAULT_LIMITS): (context: ValidationContext) => ASTVisitor {
  return (context) => {
    const counts = { aliases: 0, directives: 0 };
    const refuse = (what: string, limit: number): void => {
      context.reportError(
        new GraphQLError(`The operation has more than ${limit} ${what}.`, { extensions: { code: 'LIMIT_EXCEEDED', limit } }),
      );
    };
    return {
      Field(node) {
        if (node.alias && ++counts.aliases === limits.aliases + 1) refuse('aliases', limits.aliases);
      },
      Directive() {
        if (++counts.directives === limits.directives + 1) refuse('directives', limits.directives);
      },
      OperationDefinition(node) {
        if (countSelections(node, context.getDocument()) > limits.selections) refuse('selections', limits.selections);
        if (isTooDeep(node, context.getDocument(), limits)) refuse('levels', limits.depth);
        if (node.operation === OperationTypeNode.MUTATION && rootFields(node, context.getDocument()).length > limits.rootMutations)
          refuse('mutations', limits.rootMutations);
      },
    };
  };
}

/** Every fragment is counted once and then known. One that contains itself counts as empty: another rule refuses it. */
function countSelections({ selectionSet }: OperationDefinitionNode, document: DocumentNode): number {
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();
  const within = (set: SelectionSetNode | undefined): number =>
    (set?.selections ?? []).reduce((sum, selection) => sum + 1 + below(selection), 0);
  const below = (selection: SelectionNode): number => {
    if (selection.kind !== Kind.FRAGMENT_SPREAD) return within(selection.selectionSet);
    const name = selection.name.value;
    if (!known.has(name)) {
      known.set(name, 0);
      known.set(name, within(fragments.get(name)?.selectionSet));
    }
    return known.get(name) ?? 0;
  };
  return within(selectionSet);
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

function fragmentsOf(document: DocumentNode): Fragments {
  return new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
  );
}

function isTooDeep(operation: OperationDefinitionNode, document: DocumentNode, limits: QueryLimits): boolean {
  const depthOf = depthCounter(fragmentsOf(document));
  return operation.selectionSet.selections.some((selection) => {
    const introspection = selection.kind === Kind.FIELD && selection.name.value.startsWith('__');
    return depthOf(selection) > (introspection ? limits.introspectionDepth : limits.depth);
  });
}

/** Every fragment is measured once. A fragment that contains itself counts as flat: another rule refuses it. */
function depthCounter(fragments: Fragments): (selection: SelectionNode) => number {
  const known = new Map<string, number>();
  const deepest = (set: SelectionSetNode | undefined): number => Math.max(0, ...(set?.selections ?? []).map(depthOf));
  const depthOf = (selection: SelectionNode): number => {
    if (selection.kind === Kind.FIELD) return 1 + deepest(selection.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return deepest(selection.selectionSet) + (holdsInlineFragment(selection.selectionSet) ? 1 : 0);
    const name = selection.name.value;
    if (!known.has(name)) {
      known.set(name, 0);
      known.set(name, deepest(fragments.get(name)?.selectionSet));
    }
    return known.get(name) ?? 0;
  };
  return depthOf;
}

/** Inline fragments right inside one another serve no purpose, so each counts as a level. */
function holdsInlineFragment({ selections }: SelectionSetNode): boolean {
  return selections.some(({ kind }) => kind === Kind.INLINE_FRAGMENT);
}

/** The fields at the root of an operation, through fragments; each fragment is followed once. */
function rootFields(operation: OperationDefinitionNode, document: DocumentNode): readonly SelectionNode[] {
  const fragments = fragmentsOf(document);
  const seen = new Set<string>();
  const open = (set: SelectionSetNode | undefined): readonly SelectionNode[] =>
    (set?.selections ?? []).flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return open(selection.selectionSet);
      if (seen.has(selection.name.value)) return [];
      seen.add(selection.name.value);
      return open(fragments.get(selection.name.value)?.selectionSet);
    });
  return open(operation.selectionSet);
}
