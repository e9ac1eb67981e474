import type { StoredEvent } from '@opsledger/eventsourcing';
import { defineProjection, type RowWriter } from '@opsledger/read-store';
import { assetTypeEvents, type AssetTypeEvent, type AssetTypeRevision } from '../asset-type/asset-type.events.js';
import { assetTypeTable, type AssetTypeRow } from './asset-type-list.table.js';

/** The kinds of equipment. */
export const assetTypeList = defineProjection<AssetTypeEvent>({
  name: 'assetTypeList',
  version: 1,
  tables: [assetTypeTable],
  catalogues: [assetTypeEvents],
  on: {
    AssetTypeDefined: ({ data, revision, metadata }, rows) => {
      rows.put(assetTypeTable, {
        type_id: data.typeId,
        status: 'Active',
        name: data.name,
        media_bearing: data.mediaBearing,
        audit_interval_months: data.auditIntervalMonths ?? null,
        notes: data.notes ?? null,
        revision,
        created_at: metadata.recordedAt,
        updated_at: metadata.recordedAt,
      });
    },
    AssetTypeRevised: (event, rows) => {
      update(event, rows, revised(event.data.changes));
    },
    AssetTypeRetired: (event, rows) => {
      update(event, rows, { status: 'Retired' });
    },
    AssetTypeReinstated: (event, rows) => {
      update(event, rows, { status: 'Active' });
    },
  },
});

function update({ data, revision, metadata }: StoredEvent<AssetTypeEvent>, rows: RowWriter, columns: Partial<AssetTypeRow>): void {
  rows.patch(assetTypeTable, { type_id: data.typeId }, { ...columns, revision, updated_at: metadata.recordedAt });
}

function revised(changes: AssetTypeRevision): Partial<AssetTypeRow> {
  return {
    ...(changes.name !== undefined && { name: changes.name }),
    ...(changes.mediaBearing !== undefined && { media_bearing: changes.mediaBearing }),
    ...(changes.auditIntervalMonths !== undefined && { audit_interval_months: changes.auditIntervalMonths }),
    ...(changes.notes !== undefined && { notes: changes.notes }),
  };
}
