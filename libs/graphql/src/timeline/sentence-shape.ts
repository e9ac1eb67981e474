/** What JSON Schema says of a value, as far as sentences ask. */
export interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

/** What a schema says of one field. */
export interface FieldShape {
  readonly type: string | undefined;
  /** True when the field, or something on the way to it, may be absent or null. */
  readonly optional: boolean;
  /** True for words of a closed list, which are written as words. */
  readonly enumerated: boolean;
}

/** What the schema says of the field at a path; undefined when there is none. A list on the way stands for its items. Pure. */
export function shapeAt(schema: Shape, path: string): FieldShape | undefined {
  let shape = schema;
  let optional = false;
  for (const name of path.split('.')) {
    const parent = item(nonNull(shape));
    const field = parent.properties?.[name];
    if (!field) return undefined;
    optional ||= !parent.required?.includes(name) || isNullable(field);
    shape = field;
  }
  const { type } = nonNull(shape);
  return { type, optional, enumerated: item(nonNull(shape)).enum !== undefined };
}

const isNull = ({ type }: Shape): boolean => type === 'null';
const isNullable = ({ anyOf }: Shape): boolean => anyOf?.some(isNull) ?? false;

/** The shape of a value that may be null, when it is not. */
function nonNull(shape: Shape): Shape {
  return shape.anyOf?.find((each) => !isNull(each)) ?? shape;
}

/** The shape of the items of a list; of anything else its own. */
function item(shape: Shape): Shape {
  return shape.items ? nonNull(shape.items) : shape;
}
