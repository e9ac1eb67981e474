import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** What a revision may change; null takes an optional fact away. */
const revisable = z.object({
  name: field.text.exactOptional(),
  legalName: field.text.nullable().exactOptional(),
  taxNumber: field.text.nullable().exactOptional(),
  website: field.text.nullable().exactOptional(),
  notes: field.text.nullable().exactOptional(),
});

export const vendorEvents = eventCatalogue('vendor', {
  VendorRegistered: {
    summary: 'A company may be ordered from. It does not mean that a contract was concluded with it.',
    sentence: '{actor} registered the vendor {name}',
    version: 1,
    schema: z.object({
      vendorId: field.vendorId,
      name: field.text,
      legalName: field.text.exactOptional(),
      taxNumber: field.text.exactOptional(),
      website: field.text.exactOptional(),
      notes: field.text.exactOptional(),
    }),
  },
  VendorRevised: {
    summary: 'The vendor is described anew from now on. Orders and invoices keep what was recorded with them.',
    sentence: '{actor} revised {changes} of the vendor {subject}',
    version: 1,
    schema: z.object({ vendorId: field.vendorId, changes: revisable }),
  },
  VendorSuspended: {
    summary:
      'No new order is placed with the vendor. Orders already placed are delivered, invoiced and paid. The reason is in the envelope.',
    sentence: '{actor} suspended the vendor {subject}',
    version: 1,
    schema: z.object({ vendorId: field.vendorId }),
  },
  VendorReinstated: {
    summary: 'The vendor may be ordered from again.',
    sentence: '{actor} lifted the suspension of the vendor {subject}',
    version: 1,
    schema: z.object({ vendorId: field.vendorId }),
  },
});

/** Everything that can have happened to a vendor. */
export type VendorEvent = EventOf<typeof vendorEvents>;
/** The facts that a revision changed. */
export type VendorRevision = Readonly<z.infer<typeof revisable>>;
