import type { AssetModelId, Instant } from '@opsledger/kernel';
import { boolean, defineTable, int4, nullable, text, timestamptz, uuid, type RowOf } from '@opsledger/read-store';
import type { AssetTypeId } from '../values.events.js';

/** One row per model. */
export const assetModelTable = defineTable('asset_model', {
  key: ['model_id'],
  columns: {
    model_id: uuid<AssetModelId>(),
    status: text<'Active' | 'Retired'>(),
    name: text(),
    manufacturer: text(),
    model_number: nullable(text()),
    type_id: uuid<AssetTypeId>(),
    end_of_life_months: nullable(int4()),
    warranty_months: nullable(int4()),
    minimum_stock: nullable(int4()),
    requestable: boolean(),
    notes: nullable(text()),
    revision: int4(),
    created_at: timestamptz<Instant>(),
    updated_at: timestamptz<Instant>(),
  },
  indexes: [{ columns: ['name', 'model_id'] }, { columns: ['manufacturer', 'model_id'] }, { columns: ['type_id'] }],
});

export type AssetModelRow = RowOf<typeof assetModelTable>;
