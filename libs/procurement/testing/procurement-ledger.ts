import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetsAggregates } from '@opsledger/assets';
import {
  Aggregates,
  openEmbeddedEventStore,
  type CommandContext,
  type EventMetadata,
  type Message,
  type Outcome,
} from '@opsledger/eventsourcing';
import { uuidV5, type CommandId, type Instant, type JsonObject } from '@opsledger/kernel';
import { licensesAggregates } from '@opsledger/licenses';
import { organizationAggregates } from '@opsledger/organization';
import { procurementAggregates } from '../src/index.js';
import { ids } from './purchase.samples.js';

const NOON = '2026-01-01T12:00:00.000Z' as Instant;
const typeId = '00000000-0000-4000-8000-000000000901';

/** What the samples name: a location, a cost center, and a model of laptops. */
const SEED: readonly (readonly [string, Message])[] = [
  [`location-${ids.depot}`, { type: 'LocationOpened', data: { locationId: ids.depot, name: 'Depot' } }],
  [`costCenter-${ids.costCenter}`, { type: 'CostCenterOpened', data: { costCenterId: ids.costCenter, code: 'IT', name: 'IT operations' } }],
  [`assetType-${typeId}`, { type: 'AssetTypeDefined', data: { typeId, name: 'Laptops', mediaBearing: false } }],
  [
    `assetModel-${ids.model}`,
    { type: 'AssetModelDefined', data: { modelId: ids.model, name: 'ThinkPad X1', manufacturer: 'Lenovo', typeId, requestable: true } },
  ],
];

/** A real event store in a temporary folder, with procurement, assets and organization, and what the samples name. */
export async function procurementLedger() {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-procurement-'));
  const store = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  const definitions = [...organizationAggregates, ...assetsAggregates, ...licensesAggregates, ...procurementAggregates];
  const aggregates = new Aggregates(store, definitions, { singleWriter: true });
  for (const [stream, { type, data }] of SEED) {
    const metadata: EventMetadata = {
      ...{ schemaVersion: 1, occurredAt: NOON, recordedAt: NOON, actor: { id: 'spec', kind: 'service', roles: [] } },
      ...{ commandId: uuidV5(stream), commandHash: '', commandIndex: 0, commandSize: 1 },
      ...{ $correlationId: 'spec', $causationId: 'spec', origin: 'seed' },
    };
    await store.append(
      stream,
      [{ id: uuidV5(`event ${stream}`), type, data: data as JsonObject, metadata: metadata as unknown as JsonObject }],
      'noStream',
    );
  }
  return {
    store,
    aggregates,
    /** Runs one command by an administrator; `more` changes the context. */
    send(category: string, id: string, command: Message, more: Partial<CommandContext> = {}): Promise<Outcome> {
      const commandId = randomUUID() as CommandId;
      const actor = { id: ids.stranger, kind: 'user', roles: ['admin'] } as const;
      return aggregates.execute(category, id, command, { commandId, actor, origin: 'seed', correlationId: commandId, ...more });
    },
    async dispose(): Promise<void> {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** See `procurementLedger`. */
export type ProcurementLedger = Awaited<ReturnType<typeof procurementLedger>>;
