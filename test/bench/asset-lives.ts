import { assetEvents } from '@opsledger/assets';
import { aggregates } from '@opsledger/composition';
import { Aggregates, type EventStore, type NewEvent } from '@opsledger/eventsourcing';
import { uuidV7, type JsonObject } from '@opsledger/kernel';
import { idOf } from './p3-data.js';
import { CLERK, context, prepare } from './procure.js';

const APPENDERS = 16;
const EVENTS_PER_LIFE = 6;
/** Assets whose lives an appender mixes: first it procures all of them, then they arrive, then they are handed out. */
const GROUP = 32;
const LOCATIONS = 40;
const COST_CENTERS = 20;
const MODELS = 50;

/**
 * Writes about so many events: assets that are procured, tagged, received, assigned, accepted and audited, in batches of two, by 16 concurrent
 * appenders, and the models, cost centers and locations that they are of and at.
 */
export async function writeLives(store: EventStore, events: number): Promise<void> {
  const runner = new Aggregates(store, aggregates, { singleWriter: true });
  await prepare(runner);
  await writeCatalogue(runner);
  const groups = Math.ceil(events / (EVENTS_PER_LIFE * GROUP));
  let next = 0;
  const appender = async (): Promise<void> => {
    while (next < groups) {
      const first = next++ * GROUP;
      for (let step = 0; step < EVENTS_PER_LIFE; step += 2)
        for (let number = first; number < first + GROUP; number++) {
          const batch = lifeOf(number).slice(step, step + 2);
          await store.append(`asset-${idOf(1, number)}`, batch, step === 0 ? 'noStream' : step - 1);
        }
    }
  };
  await Promise.all(Array.from({ length: APPENDERS }, appender));
}

async function writeCatalogue(runner: Aggregates): Promise<void> {
  const typeId = idOf(5, 1);
  const run = async (category: string, id: string, type: string, data: object): Promise<void> => {
    const outcome = await runner.execute(category, id, { type, data }, context());
    if (!outcome.accepted) throw new Error(`${type}: ${outcome.rejection.message}`);
  };
  await run('assetType', typeId, 'DefineAssetType', { typeId, name: 'Notebook', mediaBearing: true, auditIntervalMonths: 12 });
  for (let number = 0; number < MODELS; number++) {
    const modelId = idOf(2, number);
    await run('assetModel', modelId, 'DefineAssetModel', {
      modelId,
      name: `T${number + 100}`,
      manufacturer: 'Lenovo',
      typeId,
      warrantyMonths: 36,
    });
  }
  for (let number = 0; number < COST_CENTERS; number++) {
    const costCenterId = idOf(4, number);
    await run('costCenter', costCenterId, 'OpenCostCenter', { costCenterId, code: `CC-${number}`, name: `Team ${number}` });
  }
  for (let number = 0; number < LOCATIONS; number++) {
    const locationId = idOf(3, number);
    await run('location', locationId, 'OpenLocation', { locationId, name: `Building ${number}` });
  }
}

function lifeOf(number: number): readonly NewEvent[] {
  const assetId = idOf(1, number);
  const assigneeId = idOf(6, number % 500);
  const locationId = idOf(3, number % LOCATIONS);
  return [
    event('AssetProcured', {
      assetId,
      modelId: idOf(2, number % MODELS),
      manufacturer: 'Lenovo',
      mediaBearing: true,
      name: `Laptop of desk ${number}`,
      orderNumber: `PO-2026-${number}`,
      cost: { amount: '1299.00', currency: 'EUR' },
      costCenterId: idOf(4, Math.floor(number / 10) % COST_CENTERS),
      acquiredOn: dayOf(number),
      warrantyEndsOn: '2029-03-01',
    }),
    event('AssetTagged', { assetId, tag: `LAP-${String(number).padStart(7, '0')}` }),
    event('AssetReceived', { assetId, serial: `SN${number}`, locationId }),
    event('AssetAssigned', { assetId, assigneeKind: 'person', assigneeId, locationId }),
    event('CustodyAccepted', { assetId, assigneeId, onBehalf: false }),
    event('AssetAudited', { assetId, seenAt: locationId, nextAuditOn: '2027-03-01' }),
  ];
}

function dayOf(number: number): string {
  return new Date(Date.UTC(2019, 0, 1 + ((number * 7919) % 2500))).toISOString().slice(0, 10);
}

function event(type: keyof typeof assetEvents.definitions, data: JsonObject): NewEvent {
  const now = '2026-03-01T12:00:00.000Z';
  const commandId = uuidV7();
  const metadata = {
    schemaVersion: assetEvents.definitions[type].version,
    occurredAt: now,
    recordedAt: new Date().toISOString(), // rises, as that of real events
    actor: { ...CLERK, roles: [...CLERK.roles] },
    commandId,
    commandHash: '0'.repeat(64),
    commandIndex: 0,
    commandSize: 1,
    $correlationId: commandId,
    $causationId: commandId,
    origin: 'graphql',
  };
  return { id: uuidV7(), type, data, metadata };
}
