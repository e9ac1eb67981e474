import { endable, runInRequest } from '@opsledger/graphql';
import {
  createSourceEventStream,
  execute,
  getOperationAST,
  Kind,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
} from 'graphql';
import { refusal, type RecordOperation } from '../read-records.js';
import type { Connection } from './connection.js';
import type { SocketMeasures } from './socket-measures.js';

/** What a subscription runs with. */
export interface SubscriptionContext {
  readonly connection: Connection;
  readonly measures: SocketMeasures;
  /** Left out, no read is recorded. */
  readonly recordReads: RecordOperation | undefined;
}

type Results = AsyncGenerator<ExecutionResult, void>;

/**
 * Runs a subscription: every event of its source is answered like a request of its own, by the one who asks with the roles of that moment. It ends
 * when that one may no longer ask, and when nothing of an event may be shown.
 */
export async function runSubscription(args: ExecutionArgs): Promise<Results | ExecutionResult> {
  const context = args.contextValue as SubscriptionContext;
  const refused = await recorded(args, context);
  if (refused) return { errors: [refused] };
  const source = await runInRequest(context.connection.request(), () => createSourceEventStream(args));
  if (!(Symbol.asyncIterator in source)) return source;
  const field = rootFieldOf(args);
  return endable((signal) => {
    const iterator = source[Symbol.asyncIterator]();
    signal.addEventListener('abort', () => void iterator.return?.(), { once: true });
    return results(args, iterator, context, field);
  });
}

/** A subscription is recorded once, before its first event leaves. */
async function recorded(args: ExecutionArgs, { connection, recordReads }: SubscriptionContext): Promise<GraphQLError | undefined> {
  const { schema, document, operationName, variableValues } = args;
  const operation = getOperationAST(document, operationName);
  if (!operation || !recordReads) return undefined;
  try {
    await runInRequest(connection.request(), () => recordReads({ schema, document, operation }, variableValues ?? {}));
    return undefined;
  } catch (error) {
    return refusal(error);
  }
}

async function* results(args: ExecutionArgs, source: AsyncIterator<unknown>, context: SubscriptionContext, field: string): Results {
  const { connection, measures } = context;
  measures.began(field);
  try {
    for (;;) {
      const event = await source.next();
      if (event.done) return;
      const actor = await connection.stillAllowed();
      if (!actor) return;
      const result = await runInRequest(connection.request(actor), () => execute({ ...args, rootValue: event.value }));
      if (result.data) measures.delivered(field);
      yield result;
      if (!result.data) return;
    }
  } finally {
    measures.ended(field);
    await source.return?.();
  }
}

/** The one field at the root; validation has made sure that there is just one. */
function rootFieldOf({ document, operationName }: ExecutionArgs): string {
  const [selection] = getOperationAST(document, operationName)?.selectionSet.selections ?? [];
  return selection?.kind === Kind.FIELD ? selection.name.value : '(fragment)';
}
