import { MAX_TOKENS, MAX_VALIDATION_ERRORS } from '@opsledger/graphql';
import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
} from 'graphql';
import { VALIDATION_RULES } from '../graphql-options.js';

/** What a client asks for, as it came in. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | undefined | null;
  readonly variables?: Record<string, unknown> | undefined | null;
}

/** A document that may be run, or what is wrong with it: the limits and rules are those of HTTP. */
export function prepareOperation(schema: GraphQLSchema, request: OperationRequest): ExecutionArgs | readonly GraphQLError[] {
  const document = parsed(request.query);
  if (document instanceof GraphQLError) return [withCode(document, 'GRAPHQL_PARSE_FAILED')];
  const operation = getOperationAST(document, request.operationName);
  if (!operation) return [refusal('OPERATION_RESOLUTION_FAILURE', 'Say by operationName which operation of the document is meant.')];
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION)
    return [refusal('BAD_REQUEST', 'Only subscriptions go over WebSocket. Send queries and mutations over HTTP.')];
  const faults = validate(schema, document, [...specifiedRules, ...VALIDATION_RULES], { maxErrors: MAX_VALIDATION_ERRORS });
  if (faults.length > 0) return faults.map((fault) => withCode(fault, 'GRAPHQL_VALIDATION_FAILED'));
  const variables = request.variables ?? {};
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: MAX_VALIDATION_ERRORS });
  if (errors) return errors.map((error) => withCode(error, 'BAD_USER_INPUT'));
  return { schema, document, operationName: request.operationName ?? null, variableValues: variables };
}

function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** The error with a code, unless it has one. */
function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code, ...error.extensions },
  });
}
