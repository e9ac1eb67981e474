import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Global, Module } from '@nestjs/common';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { assetsCatalogues, AssetsModule, assetsProjections } from '@opsledger/assets';
import { Aggregates, EventStore, startProcesses } from '@opsledger/eventsourcing';
import {
  BulkExecutor,
  callLazyFields,
  CursorKey,
  GraphqlEdgeModule,
  ORPHANED_TYPES,
  Permissions,
  ReadModels,
  requestContext,
  runInRequest,
} from '@opsledger/graphql';
import { ROLES, type Actor } from '@opsledger/kernel';
import { startProjector } from '@opsledger/read-store';
import { testReadStore } from '@opsledger/read-store/testing';
import { graphql } from 'graphql';
import { procurementCatalogues, ProcurementModule, procurementProjections } from '../src/index.js';
import { procurementLedger } from './procurement-ledger.js';
import { orderReceived } from '../src/order-received/order-received.process.js';
import { ids } from './purchase.samples.js';

/** Somebody with every role but that of auditors. */
export const ANYONE: Actor = { id: ids.stranger, kind: 'user', roles: ROLES.filter((role) => role !== 'auditor') };

/** An answer that is compared whole, or read as the `Data` that its query selects. */
export interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Procurement beside assets over GraphQL, with real stores and its processes running. */
export async function procurementServer() {
  const ledger = await procurementLedger();
  const readStore = await testReadStore([...procurementProjections, ...assetsProjections]);
  const projector = startProjector({ readStore: readStore.store, eventStore: ledger.store });
  const processes = startProcesses({
    processes: [orderReceived({ aggregates: ledger.aggregates })],
    catalogues: [...procurementCatalogues, ...assetsCatalogues],
    eventStore: ledger.store,
    checkpoints: readStore.store.checkpoints,
    send: (category, id, command, context) => ledger.aggregates.execute(category, id, command, context),
  });
  const readModels: ReadModels = {
    db: readStore.store.db,
    waitFor: async (position, { timeoutMs }) => (await projector.waitFor(position, { timeoutMs: timeoutMs * 5 })).reached,
  };
  @Global()
  @Module({
    providers: [
      { provide: Aggregates, useValue: ledger.aggregates },
      { provide: BulkExecutor, useExisting: Aggregates },
      { provide: EventStore, useValue: ledger.store },
      { provide: ReadModels, useValue: readModels },
      { provide: Permissions, useValue: { mayQuery: () => true, maySee: () => true } satisfies Permissions },
      { provide: CursorKey, useValue: { bytes: Buffer.alloc(32, 7) } satisfies CursorKey },
    ],
    exports: [Aggregates, BulkExecutor, EventStore, ReadModels, Permissions, CursorKey],
  })
  class Stores {}
  const app = await Test.createTestingModule({
    imports: [
      Stores,
      GraphqlEdgeModule.register({ providers: [] }),
      AssetsModule.register(),
      ProcurementModule.register(),
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        graphiql: false,
        transformSchema: callLazyFields,
        buildSchemaOptions: { orphanedTypes: ORPHANED_TYPES },
      }),
    ],
  }).compile();
  await app.createNestApplication(new FastifyAdapter(), { logger: false }).init();

  let commands = 0;
  const commandId = (): string => `00000000-0000-4000-9000-${(++commands).toString().padStart(12, '0')}`;
  async function ask<Data = Record<string, unknown>>(
    source: string,
    variableValues: Record<string, unknown> = {},
    actor: Actor = ANYONE,
  ): Promise<Answer<Data>> {
    const { schema } = app.get(GraphQLSchemaHost);
    const answer = await runInRequest(requestContext({ actor, correlationId: 'spec' }), () => graphql({ schema, source, variableValues }));
    return JSON.parse(JSON.stringify(answer)) as Answer<Data>;
  }
  return {
    ledger,
    readStore: readStore.store,
    ask,
    /** Sends one mutation and answers its payload. */
    async send(mutation: string, input: object, selection = '', actor: Actor = ANYONE): Promise<Record<string, unknown>> {
      const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
      const source = `mutation($input: ${type}) { ${mutation}(input: $input) { userErrors { code path } stale ${selection} } }`;
      const answer = await ask<Record<string, Record<string, unknown>>>(source, { input: { commandId: commandId(), ...input } }, actor);
      expect(answer.errors).toBeUndefined();
      return answer.data[mutation]!;
    },
    /** Waits until processes and read models have reacted to everything. */
    async settled(): Promise<void> {
      for (;;) {
        const head = await ledger.store.head();
        expect(await processes.waitFor(head, { timeoutMs: 20_000 })).toEqual({ reached: true, behind: [] });
        if ((await ledger.store.head()).commit === head.commit) break;
      }
      expect((await projector.waitFor(await ledger.store.head(), { timeoutMs: 20_000 })).reached).toBe(true);
    },
    async close(): Promise<void> {
      await app.close();
      await processes.stop();
      await projector.stop();
      await readStore.dispose();
      await ledger.dispose();
    },
  };
}

/** See `procurementServer`. */
export type ProcurementServer = Awaited<ReturnType<typeof procurementServer>>;
