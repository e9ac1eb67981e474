import type { StoredEvent } from '@opsledger/eventsourcing';
import { defineProjection, type RowWriter } from '@opsledger/read-store';
import { assetModelEvents, type AssetModelEvent, type AssetModelRevision } from '../asset-model/asset-model.events.js';
import { assetModelTable, type AssetModelRow } from './asset-model-list.table.js';

/** The catalogue of models. */
export const assetModelList = defineProjection<AssetModelEvent>({
  name: 'assetModelList',
  version: 1,
  tables: [assetModelTable],
  catalogues: [assetModelEvents],
  on: {
    AssetModelDefined: ({ data, revision, metadata }, rows) => {
      rows.put(assetModelTable, {
        model_id: data.modelId,
        status: 'Active',
        name: data.name,
        manufacturer: data.manufacturer,
        model_number: data.modelNumber ?? null,
        type_id: data.typeId,
        end_of_life_months: data.endOfLifeMonths ?? null,
        warranty_months: data.warrantyMonths ?? null,
        minimum_stock: data.minimumStock ?? null,
        requestable: data.requestable,
        notes: data.notes ?? null,
        revision,
        created_at: metadata.recordedAt,
        updated_at: metadata.recordedAt,
      });
    },
    AssetModelRevised: (event, rows) => {
      update(event, rows, revised(event.data.changes));
    },
    AssetModelRetired: (event, rows) => {
      update(event, rows, { status: 'Retired' });
    },
    AssetModelReinstated: (event, rows) => {
      update(event, rows, { status: 'Active' });
    },
  },
});

function update({ data, revision, metadata }: StoredEvent<AssetModelEvent>, rows: RowWriter, columns: Partial<AssetModelRow>): void {
  rows.patch(assetModelTable, { model_id: data.modelId }, { ...columns, revision, updated_at: metadata.recordedAt });
}

function revised(changes: AssetModelRevision): Partial<AssetModelRow> {
  return {
    ...(changes.name !== undefined && { name: changes.name }),
    ...(changes.manufacturer !== undefined && { manufacturer: changes.manufacturer }),
    ...(changes.modelNumber !== undefined && { model_number: changes.modelNumber }),
    ...(changes.typeId !== undefined && { type_id: changes.typeId }),
    ...(changes.endOfLifeMonths !== undefined && { end_of_life_months: changes.endOfLifeMonths }),
    ...(changes.warrantyMonths !== undefined && { warranty_months: changes.warrantyMonths }),
    ...(changes.minimumStock !== undefined && { minimum_stock: changes.minimumStock }),
    ...(changes.requestable !== undefined && { requestable: changes.requestable }),
    ...(changes.notes !== undefined && { notes: changes.notes }),
  };
}
