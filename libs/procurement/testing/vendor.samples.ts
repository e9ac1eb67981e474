import type { VendorId } from '@opsledger/kernel';
import type { VendorEvent } from '../src/vendor/vendor.events.js';

export const vendorId = '00000000-0000-4000-8000-000000000701' as VendorId;

export const vendorRegistered = {
  type: 'VendorRegistered',
  data: {
    vendorId,
    name: 'Acme',
    legalName: 'Acme Trading GmbH',
    taxNumber: 'DE 811 907 980',
    website: 'https://acme.example',
    notes: 'hardware',
  },
} as const satisfies VendorEvent;
