import { defineProjection, type RowOf } from '@opsledger/read-store';
import { locationEvents, type Address, type LocationEvent } from '../location/location.events.js';
import { locationTable } from './locations.table.js';

type AddressColumns = Pick<RowOf<typeof locationTable>, 'street' | 'extra' | 'city' | 'region' | 'postal_code' | 'country'>;

export const locationsProjection = defineProjection<LocationEvent>({
  name: 'locations',
  version: 1,
  tables: [locationTable],
  catalogues: [locationEvents],
  on: {
    LocationOpened: ({ data: { locationId, name, parentId = null, address = {} }, metadata }, rows) => {
      rows.put(locationTable, {
        location_id: locationId,
        name,
        parent_id: parentId,
        status: 'Open',
        ...addressColumns(address),
        opened_at: metadata.occurredAt,
        closed_at: null,
      });
    },
    LocationRenamed: ({ data: { locationId, name } }, rows) => {
      rows.patch(locationTable, { location_id: locationId }, { name });
    },
    LocationCorrected: ({ data: { locationId, address } }, rows) => {
      rows.patch(locationTable, { location_id: locationId }, addressColumns(address ?? {}));
    },
    LocationClosed: ({ data: { locationId }, metadata }, rows) => {
      rows.patch(locationTable, { location_id: locationId }, { status: 'Closed', closed_at: metadata.occurredAt });
    },
  },
});

function addressColumns({ street, extra, city, region, postalCode, country }: Address): AddressColumns {
  return {
    street: street ?? null,
    extra: extra ?? null,
    city: city ?? null,
    region: region ?? null,
    postal_code: postalCode ?? null,
    country: country ?? null,
  };
}
