import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import { openEventStore } from '@opsledger/composition';
import { Aggregates, EventStore, type Position } from '@opsledger/eventsourcing';
import type { CommandId } from '@opsledger/kernel';
import { BulkExecutor, ReadModels } from '@opsledger/graphql';
import {
  authenticator,
  identityAggregates,
  localVerifier,
  mintToken,
  openSigningKey,
  SecurityLog,
  type Authenticate,
  type SigningKey,
  type TokenRequest,
} from '@opsledger/identity';
import { READ_STORE, startProjector } from '@opsledger/read-store';
import { testReadStore } from '@opsledger/read-store/testing';
import { createApi, type ApiParts } from '../../apps/api/src/create-api.js';
import { createLogger } from '../../apps/api/src/logger.js';
import { storeProbe } from '../../apps/api/src/store-probe.js';
import { startEventStore, type StoreKind } from './support/event-stores.js';
import { gadgetAggregates, GadgetModule, gadgetPolicy, gadgetProjection, gadgetSubject } from './gadgets.js';

/** The whole API around the small context, over real HTTP and on real stores in temporary folders. */
export interface GadgetServer {
  readonly url: string;
  readonly key: SigningKey;
  readonly eventStore: EventStore;
  readonly aggregates: Aggregates;
  readonly security: SecurityLog;
  /** Registers a gadget and waits until queries show it, or adds a note to it and does not wait; answers the position. */
  note(id: string, note: string): Promise<Position>;
  /** Opens and shuts the API as the read models would. */
  setOpen(open: boolean): void;
  token(request: Partial<TokenRequest>): Promise<string>;
  close(): Promise<void>;
}

@Module({})
class StoresModule {
  static register(eventStore: EventStore, aggregates: Aggregates, readStore: object, readModels: ReadModels): DynamicModule {
    const providers = [
      { provide: EventStore, useValue: eventStore },
      { provide: Aggregates, useValue: aggregates },
      { provide: BulkExecutor, useValue: aggregates },
      { provide: READ_STORE, useValue: readStore },
      { provide: ReadModels, useValue: readModels },
    ];
    return { module: StoresModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}

/**
 * Starts it on a free port. @param kind where its log is. @param trustedProxies as in the configuration.
 * @param more parts of the API; `authenticate` is given what it stands in for.
 */
export async function startGadgetServer(
  kind: StoreKind,
  trustedProxies: readonly string[] = [],
  more: Partial<Pick<ApiParts, 'socketLimits' | 'operations'>> & { readonly authenticate?: (usual: Authenticate) => Authenticate } = {},
): Promise<GadgetServer> {
  const folder = mkdtempSync(join(tmpdir(), 'opsledger-api-'));
  const server = await startEventStore(kind);
  const eventStore = await openEventStore({ dataFolder: folder, ...(server && { eventStoreUrl: server.url }) });
  const aggregates = new Aggregates(eventStore, [...gadgetAggregates, ...identityAggregates], { singleWriter: !server });
  const { store: readStore, dispose } = await testReadStore([gadgetProjection]);
  const projector = startProjector({ readStore, eventStore });
  const readModels: ReadModels = {
    db: readStore.db,
    waitFor: async (position, options) => (await projector.waitFor(position, options)).reached,
  };
  const key = openSigningKey(join(folder, 'keys'), false);
  const security = new SecurityLog(eventStore);
  const usual = authenticator(localVerifier(key), aggregates);
  let open = true;
  const app = await createApi(
    {
      modules: [StoresModule.register(eventStore, aggregates, readStore, readModels), GadgetModule],
      policy: gadgetPolicy,
      ...more,
      authenticate: more.authenticate?.(usual) ?? usual,
      subjects: [gadgetSubject],
      security,
      cursorKey: new Uint8Array(32).fill(7),
      isOpen: () => open,
      storeAnswers: storeProbe(eventStore),
      logger: createLogger('silent'),
    },
    { trustedProxies, corsOrigins: ['https://it.example.com'] },
  );
  await app.listen(0, '127.0.0.1');
  return {
    url: await app.getUrl(),
    key,
    eventStore,
    aggregates,
    security,
    note: noter(aggregates, readModels),
    setOpen: (value) => (open = value),
    token: (request) => mintToken(key, { subject: randomUUID(), roles: ['asset-manager'], expiresIn: 600, ...request }),
    close: async () => {
      await app.close();
      await security.flush();
      await projector.stop();
      await dispose();
      await eventStore.close();
      await server?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function noter(aggregates: Aggregates, readModels: ReadModels): GadgetServer['note'] {
  const actor = { id: 'noter', kind: 'service', roles: [] } as const;
  return async (id, note) => {
    const context = { commandId: randomUUID() as CommandId, actor, origin: 'process', correlationId: randomUUID() } as const;
    const { revision } = await aggregates.state('gadget', id);
    const command = revision < 0 ? { type: 'RegisterGadget', data: { name: note } } : { type: 'NoteGadget', data: { note } };
    const outcome = await aggregates.execute('gadget', id, command, context);
    if (!outcome.accepted) throw new Error(outcome.rejection.message);
    if (revision < 0) expect(await readModels.waitFor(outcome.position, { timeoutMs: 5_000 })).toBe(true);
    return outcome.position;
  };
}
