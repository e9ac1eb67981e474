import type { Instant } from '@opsledger/kernel';
import { boolean, defineTable, int4, nullable, text, timestamptz, uuid, type RowOf } from '@opsledger/read-store';
import type { AssetTypeId } from '../values.events.js';

/** One row per kind of equipment. */
export const assetTypeTable = defineTable('asset_type', {
  key: ['type_id'],
  columns: {
    type_id: uuid<AssetTypeId>(),
    status: text<'Active' | 'Retired'>(),
    name: text(),
    media_bearing: boolean(),
    audit_interval_months: nullable(int4()),
    notes: nullable(text()),
    revision: int4(),
    created_at: timestamptz<Instant>(),
    updated_at: timestamptz<Instant>(),
  },
  indexes: [{ columns: ['name', 'type_id'] }],
});

export type AssetTypeRow = RowOf<typeof assetTypeTable>;
