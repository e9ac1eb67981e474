import type { Instant, VendorId } from '@opsledger/kernel';
import { defineTable, int4, nullable, text, timestamptz, uuid, type RowOf } from '@opsledger/read-store';

/** One row per vendor. */
export const vendorTable = defineTable('vendor', {
  key: ['vendor_id'],
  columns: {
    vendor_id: uuid<VendorId>(),
    status: text<'Active' | 'Suspended'>(),
    name: text(),
    legal_name: nullable(text()),
    tax_number: nullable(text()),
    website: nullable(text()),
    notes: nullable(text()),
    suspension_reason: nullable(text()),
    revision: int4(),
    created_at: timestamptz<Instant>(),
    updated_at: timestamptz<Instant>(),
  },
  indexes: [{ columns: ['name', 'vendor_id'] }, { columns: ['status', 'vendor_id'] }],
});

export type VendorRow = RowOf<typeof vendorTable>;
