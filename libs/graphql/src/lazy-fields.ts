import { isObjectType, type GraphQLFieldResolver, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';

/**
 * Lets resolvers answer with functions: a function found under a field's name is called when, and only when, the client selects the field. It is
 * told what the client asks of it. A node that brings one is asked before the field's resolver, which costs a promise per node.
 * Nest's own property resolver hands functions on as they are, so every field of every object type is wrapped. Changes the schema in place:
 * pass it as `transformSchema`.
 */
export function callLazyFields(schema: GraphQLSchema): GraphQLSchema {
  const roots: readonly unknown[] = [schema.getQueryType(), schema.getMutationType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || roots.includes(type)) continue;
    for (const field of Object.values(type.getFields())) if (field.resolve) field.resolve = lazily(field.resolve);
  }
  return schema;
}

function lazily(resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, context, info) => {
    const own = (source as Readonly<Record<string, unknown>> | undefined)?.[info.fieldName];
    if (typeof own === 'function') return (own as (asked: GraphQLResolveInfo) => unknown)(info);
    const value: unknown = resolve(source, args as Record<string, unknown>, context, info);
    return typeof value === 'function' ? (value as (info: GraphQLResolveInfo) => unknown)(info) : value;
  };
}
