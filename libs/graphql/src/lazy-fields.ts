import { isObjectType, type GraphQLField, type GraphQLFieldResolver, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';

/** Finds the value of a field in its parent alone. @param asked what the client asks of the field; made only when it is needed. */
export type ParentReader = (source: unknown, asked: () => GraphQLResolveInfo) => unknown;

const parentReaders = new WeakMap<object, ParentReader>();

/** How the field's value is found without its arguments; undefined when its resolver needs more than the parent. */
export function parentReader({ resolve }: Pick<GraphQLField<unknown, unknown>, 'resolve'>): ParentReader | undefined {
  return resolve && parentReaders.get(resolve);
}

/**
 * Lets resolvers answer with functions: a function found under a field's name is called when, and only when, the client selects the field. It is
 * told what the client asks of it. A node that brings one is asked before the field's resolver, which costs a promise per node.
 * Nest's own property resolver hands functions on as they are, so every field of every object type is wrapped. Changes the schema in place:
 * pass it as `transformSchema`.
 */
export function callLazyFields(schema: GraphQLSchema): GraphQLSchema {
  const roots: readonly unknown[] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || roots.includes(type)) continue;
    for (const field of Object.values(type.getFields())) if (field.resolve) field.resolve = lazily(field.name, field.resolve);
  }
  return schema;
}

function lazily(name: string, resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
  const ownFunction = (source: unknown): Lazy | undefined => {
    const own = (source as Readonly<Record<string, unknown>> | undefined)?.[name];
    return typeof own === 'function' ? (own as Lazy) : undefined;
  };
  const lazy: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
    const own = ownFunction(source);
    return own ? own(info) : called(resolve(source, args as Record<string, unknown>, context, info), () => info);
  };
  if (resolve.length === 1) {
    const ofParent = resolve as unknown as (source: unknown) => unknown;
    parentReaders.set(lazy, (source, asked) => {
      const own = ownFunction(source);
      return own ? own(asked()) : called(ofParent(source), asked);
    });
  }
  return lazy;
}

type Lazy = (asked: GraphQLResolveInfo) => unknown;

function called(value: unknown, asked: () => GraphQLResolveInfo): unknown {
  return typeof value === 'function' ? (value as Lazy)(asked()) : value;
}
