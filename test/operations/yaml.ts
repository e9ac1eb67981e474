import { parsers } from 'prettier/plugins/yaml';

/** A value of a YAML file. Numbers and truth values stay text, as they are written. */
export type Yaml = string | null | readonly Yaml[] | { readonly [key: string]: Yaml };

/** A node of the parser's tree, as far as it is read here. */
interface Node {
  readonly type: string;
  readonly value?: string;
  readonly anchor?: { readonly value: string } | null;
  readonly children?: readonly (Node | null)[];
}

/** Reads one document, with anchors and merges (`<<`), by the formatter's own parser. @throws when it is not YAML or uses more than that. */
export function readYaml(text: string): Yaml {
  const root = parsers.yaml.parse(text, {} as never) as Node;
  const body = root.children?.[0]?.children?.find((child) => child?.type === 'documentBody');
  return valueOf(body?.children?.[0], new Map());
}

function valueOf(node: Node | null | undefined, anchors: Map<string, Yaml>): Yaml {
  if (!node) return null;
  const value = plainValueOf(node, anchors);
  if (node.anchor) anchors.set(node.anchor.value, value);
  return value;
}

function plainValueOf(node: Node, anchors: Map<string, Yaml>): Yaml {
  const children = node.children ?? [];
  switch (node.type) {
    case 'mapping':
    case 'flowMapping':
      return mappingOf(children, anchors);
    case 'sequence':
    case 'flowSequence':
      return children.map((item) => valueOf(item?.children?.[0], anchors));
    case 'alias':
      return anchors.get(node.value!) ?? fail(`*${node.value} has no anchor before it`);
    case 'null':
      return null;
    default:
      return node.value ?? fail(`a ${node.type} is not read here`);
  }
}

function mappingOf(items: readonly (Node | null)[], anchors: Map<string, Yaml>): Yaml {
  const merged: Record<string, Yaml> = {};
  const own: Record<string, Yaml> = {};
  for (const item of items) {
    const [name, read] = (item?.children ?? []).map((part) => valueOf(part?.children?.[0], anchors));
    if (typeof name !== 'string') fail('a key is not text');
    else if (name === '<<') Object.assign(merged, read);
    else if (Object.hasOwn(own, name)) fail(`"${name}" stands twice`);
    else own[name] = read ?? null;
  }
  return { ...merged, ...own };
}

function fail(what: string): never {
  throw new TypeError(`YAML: ${what}.`);
}
