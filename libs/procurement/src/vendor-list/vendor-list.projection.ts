import type { StoredEvent } from '@opsledger/eventsourcing';
import { defineProjection, type RowWriter } from '@opsledger/read-store';
import { vendorEvents, type VendorEvent, type VendorRevision } from '../vendor/vendor.events.js';
import { vendorTable, type VendorRow } from './vendor-list.table.js';

/** The vendors. */
export const vendorList = defineProjection<VendorEvent>({
  name: 'vendorList',
  version: 1,
  tables: [vendorTable],
  catalogues: [vendorEvents],
  on: {
    VendorRegistered: ({ data, revision, metadata }, rows) => {
      rows.put(vendorTable, {
        vendor_id: data.vendorId,
        status: 'Active',
        name: data.name,
        legal_name: data.legalName ?? null,
        tax_number: data.taxNumber ?? null,
        website: data.website ?? null,
        notes: data.notes ?? null,
        suspension_reason: null,
        revision,
        created_at: metadata.recordedAt,
        updated_at: metadata.recordedAt,
      });
    },
    VendorRevised: (event, rows) => {
      update(event, rows, revised(event.data.changes));
    },
    VendorSuspended: (event, rows) => {
      update(event, rows, { status: 'Suspended', suspension_reason: event.metadata.reason ?? null });
    },
    VendorReinstated: (event, rows) => {
      update(event, rows, { status: 'Active', suspension_reason: null });
    },
  },
});

function update({ data, revision, metadata }: StoredEvent<VendorEvent>, rows: RowWriter, columns: Partial<VendorRow>): void {
  rows.patch(vendorTable, { vendor_id: data.vendorId }, { ...columns, revision, updated_at: metadata.recordedAt });
}

function revised(changes: VendorRevision): Partial<VendorRow> {
  return {
    ...(changes.name !== undefined && { name: changes.name }),
    ...(changes.legalName !== undefined && { legal_name: changes.legalName }),
    ...(changes.taxNumber !== undefined && { tax_number: changes.taxNumber }),
    ...(changes.website !== undefined && { website: changes.website }),
    ...(changes.notes !== undefined && { notes: changes.notes }),
  };
}
