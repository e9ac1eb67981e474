import type { ApolloServerPlugin, BaseContext, GraphQLRequestListener } from '@apollo/server';
import { currentRequest, type RequestContext } from '@opsledger/graphql';
import type { Metrics } from '@opsledger/operations';
import { countStatements } from '@opsledger/read-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Kind, type OperationDefinitionNode } from 'graphql';
import type { Logger } from 'pino';
import { Histogram } from 'prom-client';

/** Seconds after which an operation is named in the log. */
const SLOW_SECONDS = 1;
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const STATEMENTS = [0, 1, 2, 3, 5, 8, 13, 21, 50];

/** What a request turned out to ask for. Names are those of root fields: a client's own names would be without number. */
interface Asked {
  readonly kind: string;
  readonly field: string;
}

const UNREADABLE: Asked = { kind: 'none', field: '(unreadable)' };

/** Counts and times the requests of one server. */
export class RequestMeasures {
  readonly plugin: ApolloServerPlugin;
  private readonly asked = new WeakMap<RequestContext, Asked>();
  private readonly ends = new WeakMap<FastifyRequest, () => void>();
  private readonly seconds: Histogram<'kind' | 'field'>;
  private readonly statements: Histogram<'kind' | 'field'>;
  private readonly requests: ReturnType<typeof requestCounter>;

  constructor(
    metrics: Metrics,
    private readonly logger: Logger,
  ) {
    const registers = [metrics.registry];
    this.requests = requestCounter(metrics);
    this.seconds = new Histogram({
      name: 'opsledger_graphql_seconds',
      help: 'Time of a GraphQL request, by kind and root field; "(several)" when it asks for more than one.',
      labelNames: ['kind', 'field'],
      buckets: SECONDS,
      registers,
    });
    this.statements = new Histogram({
      name: 'opsledger_graphql_sql_statements',
      help: 'SQL statements of a GraphQL request.',
      labelNames: ['kind', 'field'],
      buckets: STATEMENTS,
      registers,
    });
    this.plugin = this.apolloPlugin(metrics);
  }

  /** Must come behind the door, which makes the request's context. */
  register(server: FastifyInstance): void {
    server.addHook('preHandler', (request, _reply, done) => {
      const context = currentRequest();
      if (context) this.measure(request, context, done);
      else done();
    });
    server.addHook('onResponse', (request, reply, done) => {
      this.requests.inc({ route: routeOf(request), status: String(reply.statusCode) });
      this.ends.get(request)?.();
      done();
    });
  }

  private measure(request: FastifyRequest, context: RequestContext, done: () => void): void {
    const start = performance.now();
    const answered = (): Promise<void> =>
      new Promise((resolve) => {
        this.ends.set(request, resolve);
        done();
      });
    void countStatements(answered).then(({ statements }) => {
      const { kind, field } = this.asked.get(context) ?? UNREADABLE;
      const seconds = (performance.now() - start) / 1_000;
      this.seconds.observe({ kind, field }, seconds);
      this.statements.observe({ kind, field }, statements.length);
      if (seconds <= SLOW_SECONDS) return;
      const { correlationId } = context;
      const details = { correlationId, kind, field, milliseconds: Math.round(seconds * 1_000), sqlStatements: statements.length };
      this.logger.warn(details, 'An operation was slow');
    });
  }

  private apolloPlugin(metrics: Metrics): ApolloServerPlugin {
    const errors = metrics.counter(
      'opsledger_graphql_errors_total',
      'Errors in answers, by code. Refusals of commands are not among them.',
      ['code'],
    );
    return {
      requestDidStart: () =>
        Promise.resolve<GraphQLRequestListener<BaseContext>>({
          didResolveOperation: ({ operation }) => {
            const context = currentRequest();
            if (context && operation) this.asked.set(context, { kind: operation.operation, field: rootFieldOf(operation) });
            return Promise.resolve();
          },
          willSendResponse: ({ response: { body } }) => {
            const found = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
            for (const { extensions } of found) errors.inc({ code: codeOf(extensions?.['code']) });
            return Promise.resolve();
          },
        }),
    };
  }
}

function requestCounter(metrics: Metrics) {
  return metrics.counter('opsledger_http_requests_total', 'Answers by route and status.', ['route', 'status']);
}

const codeOf = (code: unknown): string => (typeof code === 'string' ? code : 'none');

function routeOf({ routeOptions: { url } }: FastifyRequest): string {
  if (url === '/graphql' || url === '/metrics') return url;
  return url?.startsWith('/health/') ? url : 'other';
}

/** The operation has been checked against the schema by now, so its fields are the schema's. */
function rootFieldOf({ selectionSet: { selections } }: OperationDefinitionNode): string {
  const names = new Set(selections.map((selection) => (selection.kind === Kind.FIELD ? selection.name.value : '(several)')));
  return names.size === 1 ? [...names][0]! : '(several)';
}
