import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffRows, foldRows, readAllRows, startProjector, type Projection } from '@opsledger/read-store';
import { testReadStore } from '@opsledger/read-store/testing';
import { openEmbeddedEventStore, type Message, type RecordedEvent } from '@opsledger/eventsourcing';
import { happened, history, ids } from '../../testing/asset.samples.js';
import { modelDefined, modelId, otherTypeId, typeDefined, typeId } from '../../testing/catalogue.samples.js';
import { newEvent, NOON } from '@opsledger/eventsourcing/testing';
import { assetModelList } from '../asset-model-list/asset-model-list.projection.js';
import { assetModelTable } from '../asset-model-list/asset-model-list.table.js';
import { assetTypeList } from '../asset-type-list/asset-type-list.projection.js';
import { assetTypeTable } from '../asset-type-list/asset-type-list.table.js';
import { assetRegister } from './asset-register.projection.js';
import { assetRegisterTable } from './asset-register.table.js';

const projections: readonly Projection[] = [assetRegister, assetModelList, assetTypeList];
const streams: Readonly<Record<string, readonly Message[]>> = {
  [`assetType-${typeId}`]: [
    typeDefined,
    {
      type: 'AssetTypeRevised',
      data: { typeId, changes: { name: 'Notebooks', mediaBearing: false, auditIntervalMonths: null, notes: 'all sizes' } },
    },
    { type: 'AssetTypeRetired', data: { typeId } },
    { type: 'AssetTypeReinstated', data: { typeId } },
  ],
  [`assetModel-${modelId}`]: [
    modelDefined,
    {
      type: 'AssetModelRevised',
      data: {
        modelId,
        changes: {
          name: 'ThinkPad X1 Gen 12',
          manufacturer: 'Lenovo Group',
          modelNumber: null,
          typeId: otherTypeId,
          endOfLifeMonths: 48,
          warrantyMonths: 24,
          minimumStock: 3,
          requestable: false,
          notes: 'carbon',
        },
      },
    },
    { type: 'AssetModelReinstated', data: { modelId } },
    { type: 'AssetModelRetired', data: { modelId } },
  ],
  [`asset-${ids.asset}`]: [...history.Accepted, happened.lost, happened.writtenOff],
};

describe('the read models of assets', () => {
  it('are in the database what the log says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'opsledger-assets-'));
    const log = await openEmbeddedEventStore({ folder });
    for (const [stream, events] of Object.entries(streams)) {
      await log.append(
        stream,
        events.map((event, index) => newEvent(event, `${stream} ${index}`)),
        'noStream',
      );
    }
    await using readStore = await testReadStore(projections);
    const projector = startProjector({ readStore: readStore.store, eventStore: log });
    expect(await projector.waitFor(await log.head(), { timeoutMs: 20_000 })).toMatchObject({ reached: true });
    const events: RecordedEvent[] = [];
    for await (const event of log.readAll()) events.push(event);
    const tables = [assetRegisterTable, assetModelTable, assetTypeTable] as const;
    for (const [index, projection] of projections.entries()) {
      const table = tables[index]!;
      const stored = await readAllRows(readStore.store, table);
      expect(stored).toHaveLength(1);
      expect([...diffRows(table, foldRows(projection, events).rows(table), stored)]).toEqual([]);
    }
    expect(await readAllRows(readStore.store, assetTypeTable)).toEqual([
      {
        type_id: typeId,
        status: 'Active',
        name: 'Notebooks',
        media_bearing: false,
        audit_interval_months: null,
        notes: 'all sizes',
        revision: 3,
        created_at: NOON,
        updated_at: NOON,
      },
    ]);
    expect(await readAllRows(readStore.store, assetModelTable)).toEqual([
      {
        model_id: modelId,
        status: 'Retired',
        name: 'ThinkPad X1 Gen 12',
        manufacturer: 'Lenovo Group',
        model_number: null,
        type_id: otherTypeId,
        end_of_life_months: 48,
        warranty_months: 24,
        minimum_stock: 3,
        requestable: false,
        notes: 'carbon',
        revision: 3,
        created_at: NOON,
        updated_at: NOON,
      },
    ]);
    await projector.stop();
    await log.close();
    await rm(folder, { recursive: true });
  });
});
