import type { StoredEvent } from '@opsledger/eventsourcing';
import { defineProjection, type RowWriter } from '@opsledger/read-store';
import {
  softwareProductEvents,
  type SoftwareProductEvent,
  type SoftwareProductRevision,
} from '../software-product/software-product.events.js';
import { softwareProductTable, type SoftwareProductRow } from './software-product-list.table.js';

/** The catalogue of software products. */
export const softwareProductList = defineProjection<SoftwareProductEvent>({
  name: 'softwareProductList',
  version: 1,
  tables: [softwareProductTable],
  catalogues: [softwareProductEvents],
  on: {
    SoftwareProductDefined: ({ data, revision, metadata }, rows) => {
      rows.put(softwareProductTable, {
        product_id: data.productId,
        status: 'Active',
        name: data.name,
        manufacturer: data.manufacturer,
        category: data.category ?? null,
        swid_tag_id: data.swidTagId ?? null,
        notes: data.notes ?? null,
        revision,
        created_at: metadata.recordedAt,
        updated_at: metadata.recordedAt,
      });
    },
    SoftwareProductRevised: (event, rows) => {
      update(event, rows, revised(event.data.changes));
    },
    SoftwareProductRetired: (event, rows) => {
      update(event, rows, { status: 'Retired' });
    },
    SoftwareProductReinstated: (event, rows) => {
      update(event, rows, { status: 'Active' });
    },
  },
});

function update(
  { data, revision, metadata }: StoredEvent<SoftwareProductEvent>,
  rows: RowWriter,
  columns: Partial<SoftwareProductRow>,
): void {
  rows.patch(softwareProductTable, { product_id: data.productId }, { ...columns, revision, updated_at: metadata.recordedAt });
}

function revised(changes: SoftwareProductRevision): Partial<SoftwareProductRow> {
  return {
    ...(changes.name !== undefined && { name: changes.name }),
    ...(changes.manufacturer !== undefined && { manufacturer: changes.manufacturer }),
    ...(changes.category !== undefined && { category: changes.category }),
    ...(changes.swidTagId !== undefined && { swid_tag_id: changes.swidTagId }),
    ...(changes.notes !== undefined && { notes: changes.notes }),
  };
}
