import type { ApolloServerPlugin, BaseContext, GraphQLRequestListener } from '@apollo/server';
import { fieldReads, readsAuditData, TooManyReads, type AccessRecord, type Operation } from '@opsledger/audit';
import { apiError, currentRequest, type RequestContext } from '@opsledger/graphql';
import { isAllowed, type Policy } from '@opsledger/identity';
import { getVariableValues, type GraphQLError, type OperationDefinitionNode } from 'graphql';
import { formattedError, type FormatError } from './planned-queries.js';

/** What recording reads needs of the rest of the API. */
export interface ReadRecordParts {
  readonly record: Pick<AccessRecord, 'record'>;
  readonly policy: Policy;
}

/** Records an operation, with the variables as they came in. Undefined when it is none that is recorded. */
export type RecordOperation = (operation: Operation, variables: Readonly<Record<string, unknown>>) => Promise<void> | undefined;

const KINDS = { query: 'queries', mutation: 'mutations', subscription: 'subscriptions' } as const;

/** Records whatever an auditor asks for, and whatever of anybody shows audit data or is asked of a time machine. What the policy refuses is not read, and is recorded as refused. */
export function readRecorder({ record, policy }: ReadRecordParts): RecordOperation {
  const known = new WeakMap<OperationDefinitionNode, boolean>();
  const showsAuditData = (asked: Operation): boolean => {
    const shows = known.get(asked.operation) ?? readsAuditData(asked);
    known.set(asked.operation, shows);
    return shows;
  };
  return (asked, given) => {
    const request = currentRequest();
    const reader = request?.actor;
    const mustRecord = reader && (reader.roles.includes('auditor') || request.past !== undefined || showsAuditData(asked));
    if (!mustRecord) return undefined;
    const { operation, schema } = asked;
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors: 1 });
    const kind = KINDS[operation.operation];
    const reads = coerced ? fieldReads(asked, coerced, (name) => isAllowed(policy, reader, { kind, name })) : [];
    if (reads.length === 0) return undefined;
    return record.record({ reader, kind: operation.operation, reads, ...particulars(asked, request) });
  };
}

function particulars({ operation: { name } }: Operation, { correlationId, address }: RequestContext) {
  return {
    origin: 'graphql' as const,
    correlationId,
    ...(name && { name: name.value }),
    ...(address !== undefined && { address }),
  };
}

/** Holds an answer back until its reads are in the log; where they cannot be recorded, it is not sent. The answer is worked out meanwhile. */
export function recordedReads(recordOperation: RecordOperation, format: FormatError): ApolloServerPlugin {
  return {
    requestDidStart: () => {
      let recorded: Promise<GraphQLError | undefined> | undefined;
      return Promise.resolve<GraphQLRequestListener<BaseContext>>({
        didResolveOperation: ({ schema, document, operation, request }) => {
          const asked = operation;
          const recording = asked && recordOperation({ schema, document, operation: asked }, request.variables ?? {});
          recorded = recording?.then(() => undefined, refusal);
          return Promise.resolve();
        },
        willSendResponse: async ({ response: { body } }) => {
          const refused = await recorded;
          if (!refused || body.kind !== 'single') return;
          body.singleResult = { data: null, errors: [format(formattedError(refused), refused)] };
        },
      });
    },
  };
}

/** What a client is told when its read cannot be recorded. */
export function refusal(error: unknown): GraphQLError {
  if (error instanceof TooManyReads) return apiError('LIMIT_EXCEEDED', error.message);
  return apiError(
    'UNAVAILABLE',
    'That this was read could not be recorded, so it is not shown. Try again. A change that was asked for may have been made.',
    { retryAfterSeconds: 1 },
  );
}
