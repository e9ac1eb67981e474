import { Kind, type FieldNode, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

type Selecting = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/**
 * The names of the fields that a query asks of what lies at `path` below the field being resolved; none left out, whatever directives and
 * type conditions would leave out. Pure.
 */
export function selectedFields({ fieldNodes, fragments }: Selecting, path: readonly string[] = []): ReadonlySet<string> {
  let level: readonly FieldNode[] = fieldNodes;
  const below = (): readonly FieldNode[] => level.flatMap(({ selectionSet }) => fieldsOf(selectionSet, fragments));
  for (const step of path) level = below().filter(({ name }) => name.value === step);
  return new Set(below().map(({ name }) => name.value));
}

function fieldsOf(set: SelectionSetNode | undefined, fragments: Selecting['fragments']): readonly FieldNode[] {
  return (set?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
    return fieldsOf(inner?.selectionSet, fragments);
  });
}
