import type { IncomingMessage } from 'node:http';
import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AccessRecord, TimeMachines } from '@opsledger/audit';
import {
  CursorKey,
  DiffResolver,
  GraphqlEdgeModule,
  Permissions,
  SubjectChangedResolver,
  SubscriptionModule,
  Subjects,
  type Subject,
} from '@opsledger/graphql';
import { ApiKeyHandler, isAllowed, isOpen, mergePolicies, type Authenticate, type Policy, type SecurityLog } from '@opsledger/identity';
import type { Operations, ReadModelUpkeep } from '@opsledger/operations';
import type { ReadStoreState } from '@opsledger/read-store';
import type { Logger } from 'pino';
import { apiKeysPolicy, ApiKeysResolver } from './api-keys.resolver.js';
import type { ApiConfig } from './config.js';
import { correlationIdOf, CORRELATION_HEADER, registerCorrelation } from './correlation.js';
import { registerEvidence, type EvidenceSource } from './evidence-route.js';
import { registerGraphiql } from './graphiql.js';
import { errorsOf, graphqlOptions } from './graphql-options.js';
import { HealthController, Readiness } from './health.controller.js';
import { HttpErrorFilter } from './http-errors.js';
import { NestLogger, operationsLog } from './logger.js';
import { registerMetrics } from './metrics-route.js';
import { operationsPolicy, OperationsResolver, StatusReader } from './operations.resolver.js';
import { readRecorder, type RecordOperation } from './read-records.js';
import { registerDoor } from './request-hooks.js';
import { RequestMeasures } from './request-measures.js';
import { secureAnswers } from './secure-answers.js';
import { SOCKET_LIMITS, type SocketLimits } from './subscriptions/socket-limits.js';
import { socketMeasures } from './subscriptions/socket-measures.js';
import { SubscriptionServer } from './subscriptions/subscription-server.js';
import { Upkeep, upkeepPolicy, UpkeepResolver } from './upkeep.resolver.js';

/** What the API serves, and what it stands on. */
export interface ApiParts {
  /** The contexts' modules, and a global one that provides `Aggregates`, `ReadModels` and `BulkExecutor`. */
  readonly modules: NonNullable<ModuleMetadata['imports']>;
  /** The policy of the contexts. */
  readonly policy: Policy;
  readonly authenticate: Authenticate;
  readonly security: Pick<SecurityLog, 'record'>;
  /** Records who reads audit data. Left out, nothing is recorded. */
  readonly accessRecord?: Pick<AccessRecord, 'record'>;
  /** At least 32 bytes, the same on every node. */
  readonly cursorKey: Uint8Array;
  /** False while queries cannot be answered yet. */
  readonly isOpen: () => boolean;
  /** False while commands cannot be recorded. */
  readonly storeAnswers: () => Promise<boolean>;
  /** False while the database of the read models does not answer. Left out, it always does. */
  readonly readStoreAnswers?: () => Promise<boolean>;
  readonly logger: Logger;
  /** True once the server is about to end. */
  readonly isStopping?: () => boolean;
  /** What archives for auditors are made of. Left out, there are none. */
  readonly evidence?: EvidenceSource;
  /** True when the log is not what it signed. Left out, it never is. */
  readonly isContradicted?: () => boolean;
  /** What operators see. Left out, nothing is measured and no read model is told of. */
  readonly operations?: Operations;
  /** Rebuilds read models and settles what they could not apply. Left out, nothing does. */
  readonly upkeep?: ReadModelUpkeep;
  /** Pasts of the ledger that can be asked instead of the present one. Left out, there are none. */
  readonly timeMachines?: Pick<TimeMachines, 'enter'>;
  /** What can be followed by `subjectChanged`; nothing when left out. */
  readonly subjects?: readonly Subject[];
  /** How much subscribers may take, where it differs from the usual. */
  readonly socketLimits?: Partial<SocketLimits>;
}

/** Queries and subscriptions of the API itself. */
const BASE_POLICY: Policy = {
  mutations: {},
  /** Of what the caller may see. */
  queries: { node: 'everyone', nodes: 'everyone', diff: 'everyone' },
  /** Of what the caller may see. */
  subscriptions: { subjectChanged: 'everyone' },
};

const BODY_LIMIT_BYTES = 100 * 1_024;
/** A request that has not been received whole by then is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;

const wholePolicy = (policy: Policy): Required<Policy> =>
  mergePolicies([BASE_POLICY, apiKeysPolicy, operationsPolicy, upkeepPolicy, policy]);

const recorderOf = ({ accessRecord: record, policy }: ApiParts): RecordOperation | undefined =>
  record && readRecorder({ record, policy: wholePolicy(policy) });

@Module({ controllers: [HealthController] })
class ApiModule {
  static register(parts: ApiParts, measures: RequestMeasures | undefined): DynamicModule {
    const { modules, policy, security, cursorKey, logger, operations } = parts;
    const whole = wholePolicy(policy);
    const permissions: Permissions = {
      mayQuery: (actor, name) => isAllowed(whole, actor, { kind: 'queries', name }),
      maySee: (actor, name, source) => isOpen(whole, actor, { kind: 'fields', name }, source),
    };
    const logFault = (err: unknown): void => {
      logger.error({ err }, 'A request failed by a fault of ours');
    };
    return {
      module: ApiModule,
      providers: [
        { provide: Readiness, useValue: readinessOf(parts) },
        {
          provide: StatusReader,
          useValue: { status: () => operations?.status() ?? Promise.resolve(NOTHING_FOLLOWS) } satisfies StatusReader,
        },
        { provide: Upkeep, useValue: { readModels: parts.upkeep, log: operationsLog(logger) } satisfies Upkeep },
        { provide: Subjects, useValue: subjectsOf(parts) },
        ...[ApiKeysResolver, ApiKeyHandler, OperationsResolver, UpkeepResolver],
        ...[SubjectChangedResolver, DiffResolver],
      ],
      imports: [
        GraphqlEdgeModule.register({
          providers: [
            { provide: Permissions, useValue: permissions },
            { provide: CursorKey, useValue: { bytes: cursorKey } satisfies CursorKey },
          ],
        }),
        SubscriptionModule,
        ...modules,
        GraphQLModule.forRoot(
          graphqlOptions({
            policy: whole,
            security,
            logFault,
            recordReads: recorderOf(parts),
            ...(measures && { measures: measures.plugin }),
          }),
        ),
      ],
    };
  }
}

/** Builds the server; it does not listen yet. @throws {PolicyIncomplete} when a query or mutation has no policy. */
export async function createApi(
  parts: ApiParts,
  config: Pick<ApiConfig, 'trustedProxies' | 'corsOrigins'> & Partial<Pick<ApiConfig, 'metrics'>>,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    genReqId: ({ headers }: IncomingMessage) => correlationIdOf(headers),
    routerOptions: { ignoreTrailingSlash: false },
  });
  const { operations, logger, isStopping = () => false } = parts;
  const measures = operations && new RequestMeasures(operations.metrics, logger);
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.register(parts, measures), adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const logFault = (err: unknown): void => {
    logger.error({ err }, 'A request failed by a fault of ours');
  };
  app.useGlobalFilters(new HttpErrorFilter(logFault));
  const server = app.getHttpAdapter().getInstance();
  if (config.corsOrigins.length > 0) app.enableCors({ ...CORS, origin: [...config.corsOrigins] });
  await secureAnswers(app);
  registerCorrelation(server);
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (isStopping()) reply.header('connection', 'close');
    done();
  });
  registerDoor(server, parts);
  measures?.register(server);
  if (operations) registerMetrics(server, operations.metrics, config.metrics ?? 'loopback');
  if (parts.evidence) registerEvidence(server, { ...parts, evidence: parts.evidence, logFault });
  registerGraphiql(server);
  const served: { subscriptions?: SubscriptionServer } = {};
  server.addHook('preClose', async () => served.subscriptions?.close());
  await app.init();
  served.subscriptions = subscriptionServer(app, parts, config);
  return app;
}

function subjectsOf({ subjects = [], security }: ApiParts): Subjects {
  const refused: Subjects['refused'] = ({ id }, { typeName }) => {
    security.record({ type: 'AccessRefused', actorId: id, permission: `subscriptions.subjectChanged.${typeName}` });
  };
  return { all: subjects, refused };
}

/** Serves subscriptions on the server of the app, whose schema must be complete. */
function subscriptionServer(
  app: NestFastifyApplication,
  parts: ApiParts,
  config: Pick<ApiConfig, 'trustedProxies' | 'corsOrigins'>,
): SubscriptionServer {
  const { authenticate, security, logger, operations, isOpen, isStopping = () => false } = parts;
  const logFault = (err: unknown): void => {
    logger.error({ err }, 'A request failed by a fault of ours');
  };
  return new SubscriptionServer(app.getHttpServer(), {
    ...{ authenticate, security, logFault, format: errorsOf(logFault) },
    schema: app.get(GraphQLSchemaHost).schema,
    recordReads: recorderOf(parts),
    isOpen: () => isOpen() && !isStopping(),
    measures: socketMeasures(operations?.metrics),
    limits: { ...SOCKET_LIMITS, ...parts.socketLimits },
    trustedProxies: config.trustedProxies,
    origins: config.corsOrigins,
  });
}

const CORS = { methods: ['GET', 'POST'], maxAge: 600, exposedHeaders: [CORRELATION_HEADER] };

const NOTHING_FOLLOWS = { projections: [], processes: [] };

/** States in which a read model follows the log: here, or on another node. */
const FOLLOWS: readonly string[] = ['live', 'standby'];
/** Seconds from which a read model that follows the log counts as behind. */
const BEHIND_SECONDS = 5;

function readinessOf({
  isOpen,
  storeAnswers,
  readStoreAnswers,
  isStopping = () => false,
  isContradicted = () => false,
  operations,
}: ApiParts): Readiness {
  const assumed = (): ReadStoreState => (isOpen() ? 'ready' : 'opening');
  return {
    isOpen,
    storeAnswers,
    readStoreAnswers: readStoreAnswers ?? (async () => true),
    isStopping,
    isContradicted,
    readState: () => operations?.readState() ?? assumed(),
    behind: async () => {
      if (!operations) return [];
      const { projections } = (await operations.glance()) ?? {};
      const late = projections?.filter(({ state, lagSeconds }) => !FOLLOWS.includes(state) || lagSeconds > BEHIND_SECONDS);
      return late?.map(({ name }) => name) ?? null;
    },
  };
}
