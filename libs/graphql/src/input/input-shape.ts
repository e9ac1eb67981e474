import type { Type } from '@nestjs/common';
import { TypeMetadataStorage } from '@nestjs/graphql';

/** The fields of an input class that hold other input objects, by property name. */
export type InputShape = ReadonlyMap<string, Type<object>>;

const shapes = new WeakMap<Type<object>, InputShape>();

/** What is nested inside an input class, inherited fields included; read from the GraphQL declarations once the schema is built. */
export function inputShape(type: Type<object>): InputShape {
  const known = shapes.get(type);
  if (known) return known;
  const shape = new Map<string, Type<object>>();
  for (let level: unknown = type; typeof level === 'function' && level !== Function.prototype; level = Object.getPrototypeOf(level)) {
    for (const { name, typeFn } of TypeMetadataStorage.getInputTypeMetadataByTarget(level as Type<object>)?.properties ?? []) {
      const nested: unknown = typeFn();
      if (isInputType(nested) && !shape.has(name)) shape.set(name, nested);
    }
  }
  shapes.set(type, shape);
  return shape;
}

function isInputType(type: unknown): type is Type<object> {
  return typeof type === 'function' && TypeMetadataStorage.getInputTypeMetadataByTarget(type as Type<object>) !== undefined;
}

/** Turns the plain value that GraphQL made into instances of the declared classes, all the way down. Values are not touched. */
export function asInstance<Input extends object>(type: Type<Input>, plain: object): Input {
  const instance = Object.assign(new type(), plain);
  const fields = instance as Record<string, unknown>;
  for (const [name, nested] of inputShape(type)) {
    const value = fields[name];
    if (Array.isArray(value)) fields[name] = value.map((item: unknown) => (isObject(item) ? asInstance(nested, item) : item));
    else if (isObject(value)) fields[name] = asInstance(nested, value);
  }
  return instance;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
