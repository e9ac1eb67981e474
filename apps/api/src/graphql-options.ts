import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, OperationTypeNode } from 'graphql';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import {
  callLazyFields,
  currentRequest,
  errorFormatter,
  MAX_TOKENS,
  MAX_VALIDATION_ERRORS,
  ORPHANED_TYPES,
  queryLimits,
  type FaultLogger,
  type ReplayedPast,
} from '@opsledger/graphql';
import { formatPosition } from '@opsledger/eventsourcing';
import { enforcePolicy, type Policy, type SecurityLog } from '@opsledger/identity';
import { plannedQueries, type FormatError } from './planned-queries.js';
import { presentOnly } from './present-only.js';
import { recordedReads, type RecordOperation } from './read-records.js';
import { GRAPHQL_PATH } from './request-hooks.js';
import { saidAsAway } from './store-away.js';

/** What GraphQL needs of the rest of the API. */
export interface GraphqlParts {
  readonly policy: Required<Policy>;
  readonly security: Pick<SecurityLog, 'record'>;
  readonly logFault: FaultLogger;
  /** Left out, no read is recorded. */
  readonly recordReads?: RecordOperation | undefined;
  /** Counts what is asked for. */
  readonly measures?: ApolloServerPlugin;
}

/** Says `extensions.stale: true` when an answer may miss the position that was asked for, and of which past it tells. */
const answerExtensions: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response }) => {
        const { stale, past } = currentRequest() ?? {};
        if (response.body.kind !== 'single' || !(stale || past)) return Promise.resolve();
        response.body.singleResult.extensions = { ...(stale && { stale }), ...(past && { timeMachine: shownPast(past) }) };
        return Promise.resolve();
      },
    }),
};

const shownPast = ({ id, position, at }: ReplayedPast): object => ({ id, position: formatPosition(position), at });

/** Rules for documents beside those of GraphQL itself, the same over HTTP and WebSocket. */
export const VALIDATION_RULES = [queryLimits()];

/** Most selections of a document, fragments followed. */
const MAX_SELECTIONS = 10_000;

/** Says where subscriptions are. */
const subscriptionsElsewhere: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ operation }) => {
        if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return Promise.resolve();
        const extensions = { code: 'BAD_REQUEST', http: { status: 400 } };
        throw new GraphQLError('Subscriptions go over WebSocket, by the protocol graphql-transport-ws, at this path.', { extensions });
      },
    }),
};

/** What is sent of errors, over HTTP and WebSocket. */
export function errorsOf(logFault: FaultLogger): FormatError {
  const format = errorFormatter(logFault);
  return (formatted, error) => format(saidAsAway(formatted, error), error);
}

/**
 * The settings of Apollo. Cache control is off because its hook on every field costs a third of a list's throughput; introspection is on because
 * nobody reaches the schema without a credential.
 */
export function graphqlOptions({ policy, security, logFault, measures, recordReads }: GraphqlParts): ApolloDriverConfig {
  const formatError = errorsOf(logFault);
  return {
    driver: ApolloDriver,
    path: GRAPHQL_PATH,
    autoSchemaFile: true,
    sortSchema: true,
    buildSchemaOptions: { orphanedTypes: ORPHANED_TYPES },
    transformSchema: (schema) =>
      enforcePolicy(presentOnly(callLazyFields(schema)), {
        policy,
        actor: () => currentRequest()?.actor,
        denied: ({ kind, name }, actor) => {
          security.record({ type: 'AccessRefused', actorId: actor.id, permission: `${kind}.${name}` });
        },
      }),
    context: () => ({}),
    graphiql: false,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    autoTransformHttpErrors: false,
    formatError,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      subscriptionsElsewhere,
      plannedQueries(formatError),
      ...(recordReads ? [recordedReads(recordReads, formatError)] : []),
      answerExtensions,
      ...(measures ? [measures] : []),
    ],
    parseOptions: { maxLexicalTokens: MAX_TOKENS },
    validationOptions: { maxErrors: MAX_VALIDATION_ERRORS },
    executionOptions: { maxCoercionErrors: MAX_VALIDATION_ERRORS },
    maxRecursiveSelections: MAX_SELECTIONS,
    validationRules: VALIDATION_RULES,
  };
}
