import { HeaderMap, type ApolloServerPlugin, type BaseContext, type GraphQLRequestListener } from '@apollo/server';
import { planQuery, type PlannedQuery } from '@opsledger/graphql';
import {
  getVariableValues,
  type DocumentNode,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';

/** Most plans that are kept. Apollo keeps the documents themselves. */
const MAX_PLANS = 200;

/** The `formatError` of Apollo. */
export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/**
 * Answers queries by plans, each made once per operation. What has no plan, and variables that are wrong, are left to Apollo; errors of resolvers pass
 * `formatError` as Apollo's would.
 */
export function plannedQueries(format: FormatError): ApolloServerPlugin {
  const plans = new LRUCache<OperationDefinitionNode, PlannedQuery | typeof NO_PLAN>({ max: MAX_PLANS });
  const planOf = (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): PlannedQuery | undefined => {
    const plan = plans.get(operation) ?? planQuery(schema, document, operation) ?? NO_PLAN;
    plans.set(operation, plan);
    return plan === NO_PLAN ? undefined : plan;
  };
  return {
    requestDidStart: () =>
      Promise.resolve<GraphQLRequestListener<BaseContext>>({
        responseForOperation: async ({ schema, document, operation, request, contextValue }) => {
          // Apollo's types do not say that an undecided operation is left out
          const plan = (operation as OperationDefinitionNode | undefined) && planOf(schema, document, operation);
          const variables =
            plan && getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {}, { maxErrors: 1 });
          if (!variables?.coerced) return null;
          const { data, errors } = await plan!.run(variables.coerced, contextValue);
          const singleResult = {
            data: data ?? null,
            ...(errors && { errors: errors.map((error) => format(formattedError(error), error)) }),
          };
          return { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
        },
      }),
  };
}

const NO_PLAN = Symbol('no plan');

/** As Apollo hands an error to `formatError`. */
export function formattedError(error: GraphQLError): GraphQLFormattedError {
  const { http: _http, ...extensions } = error.extensions;
  return { ...error.toJSON(), extensions: { code: 'INTERNAL_SERVER_ERROR', ...extensions } };
}
