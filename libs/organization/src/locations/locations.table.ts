import type { Instant, LocationId } from '@opsledger/kernel';
import { defineTable, nullable, text, timestamptz, uuid } from '@opsledger/read-store';

/** The places of the organisation, closed ones included. */
export const locationTable = defineTable('location', {
  key: ['location_id'],
  columns: {
    location_id: uuid<LocationId>(),
    name: text(),
    parent_id: nullable(uuid<LocationId>()),
    status: text<'Open' | 'Closed'>(),
    street: nullable(text()),
    extra: nullable(text()),
    city: nullable(text()),
    region: nullable(text()),
    postal_code: nullable(text()),
    country: nullable(text()),
    opened_at: timestamptz<Instant>(),
    closed_at: nullable(timestamptz<Instant>()),
  },
  indexes: [{ columns: ['name', 'location_id'] }, { columns: ['parent_id'] }],
});
