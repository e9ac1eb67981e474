import { Kind, type FieldNode, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

type Selecting = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/** What was found out of a field's nodes, by path: they are the same for every run of a planned query. */
const found = new WeakMap<readonly FieldNode[], Map<string, ReadonlySet<string>>>();

/**
 * The names of the fields that a query asks of what lies at `path` below the field being resolved; none left out, whatever directives and
 * type conditions would leave out. Pure.
 */
export function selectedFields(asked: Selecting, path: readonly string[] = []): ReadonlySet<string> {
  const known = found.get(asked.fieldNodes) ?? new Map<string, ReadonlySet<string>>();
  found.set(asked.fieldNodes, known);
  const place = path.join('.');
  const fields = known.get(place) ?? namesAt(asked, path);
  known.set(place, fields);
  return fields;
}

function namesAt({ fieldNodes, fragments }: Selecting, path: readonly string[]): ReadonlySet<string> {
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
