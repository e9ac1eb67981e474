import type { Instant, SoftwareProductId } from '@opsledger/kernel';
import { defineTable, int4, nullable, text, timestamptz, uuid, type RowOf } from '@opsledger/read-store';

/** One row per software product. */
export const softwareProductTable = defineTable('software_product', {
  key: ['product_id'],
  columns: {
    product_id: uuid<SoftwareProductId>(),
    status: text<'Active' | 'Retired'>(),
    name: text(),
    manufacturer: text(),
    category: nullable(text()),
    swid_tag_id: nullable(text()),
    notes: nullable(text()),
    revision: int4(),
    created_at: timestamptz<Instant>(),
    updated_at: timestamptz<Instant>(),
  },
  indexes: [{ columns: ['name', 'product_id'] }, { columns: ['manufacturer', 'product_id'] }],
});

export type SoftwareProductRow = RowOf<typeof softwareProductTable>;
