import { requirePresent } from '@opsledger/graphql';
import { defaultFieldResolver, type GraphQLSchema } from 'graphql';

/** Queries that tell of this system and of its senders, not of the ledger: there is no past of them. */
const OF_THE_SYSTEM = ['notificationDeliveries', 'parkedEvents', 'processes', 'projections', 'rebuilds'];

/** Refuses what a time machine cannot answer: every mutation, and what tells of the system itself. Changes the schema in place. */
export function presentOnly(schema: GraphQLSchema): GraphQLSchema {
  const mutations = schema.getMutationType()?.getFields() ?? {};
  const queries = schema.getQueryType()?.getFields() ?? {};
  const guarded = [
    ...Object.values(mutations).map((field) => ({ field, what: 'Mutations' })),
    ...OF_THE_SYSTEM.flatMap((name) => (queries[name] ? [{ field: queries[name], what: `Answers of "${name}"` }] : [])),
  ];
  for (const { field, what } of guarded) {
    const resolve = field.resolve ?? defaultFieldResolver;
    field.resolve = (source, args, context, info) => {
      requirePresent(what);
      return resolve(source, args as Record<string, unknown>, context, info);
    };
  }
  return schema;
}
