import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { CursorKey, GraphqlEdgeModule, Permissions } from '@opsledger/graphql';
import { ApiKeyHandler, isAllowed, mergePolicies, type Authenticate, type Policy, type SecurityLog } from '@opsledger/identity';
import type { Logger } from 'pino';
import { apiKeysPolicy, ApiKeysResolver } from './api-keys.resolver.js';
import type { ApiConfig } from './config.js';
import { registerGraphiql } from './graphiql.js';
import { graphqlOptions } from './graphql-options.js';
import { HealthController, Readiness } from './health.controller.js';
import { HttpErrorFilter } from './http-errors.js';
import { NestLogger } from './logger.js';
import { registerDoor } from './request-hooks.js';

/** What the API serves, and what it stands on. */
export interface ApiParts {
  /** The contexts' modules, and a global one that provides `Aggregates`, `ReadModels` and `BulkExecutor`. */
  readonly modules: NonNullable<ModuleMetadata['imports']>;
  /** The policy of the contexts. */
  readonly policy: Policy;
  readonly authenticate: Authenticate;
  readonly security: Pick<SecurityLog, 'record'>;
  /** At least 32 bytes, the same on every node. */
  readonly cursorKey: Uint8Array;
  /** False while queries cannot be answered yet. */
  readonly isOpen: () => boolean;
  /** False while commands cannot be recorded. */
  readonly storeAnswers: () => Promise<boolean>;
  readonly logger: Logger;
}

/** Queries of the API itself. */
const BASE_POLICY: Policy = { mutations: {}, queries: { node: 'everyone', nodes: 'everyone' } };

const BODY_LIMIT_BYTES = 100 * 1_024;
/** A request that has not been received whole by then is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;

@Module({ controllers: [HealthController] })
class ApiModule {
  static register({ modules, policy, security, cursorKey, isOpen, storeAnswers, logger }: ApiParts): DynamicModule {
    const whole = mergePolicies([BASE_POLICY, apiKeysPolicy, policy]);
    const permissions: Permissions = { mayQuery: (actor, name) => isAllowed(whole, actor, { kind: 'queries', name }) };
    const logFault = (err: unknown): void => {
      logger.error({ err }, 'A request failed by a fault of ours');
    };
    return {
      module: ApiModule,
      providers: [{ provide: Readiness, useValue: { isOpen, storeAnswers } satisfies Readiness }, ApiKeysResolver, ApiKeyHandler],
      imports: [
        GraphqlEdgeModule.register({
          providers: [
            { provide: Permissions, useValue: permissions },
            { provide: CursorKey, useValue: { bytes: cursorKey } satisfies CursorKey },
          ],
        }),
        ...modules,
        GraphQLModule.forRoot(graphqlOptions({ policy: whole, security, logFault })),
      ],
    };
  }
}

/** Builds the server; it does not listen yet. @throws {PolicyIncomplete} when a query or mutation has no policy. */
export async function createApi(
  parts: ApiParts,
  config: Pick<ApiConfig, 'trustedProxies' | 'corsOrigins'>,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    genReqId: () => randomUUID(),
    routerOptions: { ignoreTrailingSlash: false },
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.register(parts), adapter, {
    logger: new NestLogger(parts.logger),
    abortOnError: false,
  });
  const logFault = (err: unknown): void => {
    parts.logger.error({ err }, 'A request failed by a fault of ours');
  };
  app.useGlobalFilters(new HttpErrorFilter(logFault));
  const server = app.getHttpAdapter().getInstance();
  await app.register(helmet, HELMET);
  if (config.corsOrigins.length > 0) app.enableCors({ origin: [...config.corsOrigins], methods: ['GET', 'POST'], maxAge: 600 });
  registerDoor(server, parts);
  registerGraphiql(server);
  await app.init();
  return app;
}

/** The query page needs its own scripts and inline style attributes, and nothing from anywhere else. */
const HELMET = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      connectSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'", 'data:'],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: { maxAge: 31_536_000 },
} as const;
