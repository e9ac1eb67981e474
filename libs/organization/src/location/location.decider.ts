import type { Decider } from '@opsledger/eventsourcing';
import { refuseText, reject, type LocationId, type Rejection } from '@opsledger/kernel';
import { locationEvents, type Address, type LocationEvent, type LocationEventData } from './location.events.js';

/** Everything that can be asked of a location. `CorrectLocation` replaces the address whole; without one it takes the address away. */
export type LocationCommand =
  | { readonly type: 'OpenLocation'; readonly data: LocationEventData<'LocationOpened'> }
  | { readonly type: 'RenameLocation'; readonly data: LocationEventData<'LocationRenamed'> }
  | { readonly type: 'CorrectLocation'; readonly data: { readonly locationId: LocationId; readonly address?: Address | null } }
  | { readonly type: 'CloseLocation'; readonly data: { readonly locationId: LocationId } };

/** A location's state. The parent never changes, so locations cannot form a circle. */
export type Location =
  | { readonly status: 'Unknown' }
  | { readonly status: 'Open' | 'Closed'; readonly name: string; readonly parentId?: LocationId; readonly address?: Address };

/** What the parent says; absent when the command names none. */
export interface LocationFacts {
  readonly parent?: Location['status'];
}

type Answer = readonly LocationEvent[] | Rejection;

export const locationDecider: Decider<Location, LocationCommand, LocationEvent, LocationFacts> = {
  category: 'location',
  events: locationEvents,
  initialState: { status: 'Unknown' },
  decide({ type, data }, location, { facts }) {
    if (type === 'OpenLocation') return open(data, location, facts);
    if (location.status === 'Unknown') return reject('NOT_FOUND', 'There is no location with this id.', ['locationId']);
    if (type === 'CloseLocation') return location.status === 'Closed' ? [] : [{ type: 'LocationClosed', data }];
    if (location.status === 'Closed') return reject('INVALID_TRANSITION', 'The location is closed.');
    switch (type) {
      case 'RenameLocation':
        return rename(data, location.name);
      case 'CorrectLocation':
        return correct(data, location.address ?? null);
    }
  },
  evolve(location, { type, data }): Location {
    if (type === 'LocationOpened') return opened(data);
    if (location.status === 'Unknown') return location;
    switch (type) {
      case 'LocationRenamed':
        return { ...location, name: data.name };
      case 'LocationCorrected': {
        const { address: _before, ...rest } = location;
        return { ...rest, ...(data.address && { address: data.address }) };
      }
      case 'LocationClosed':
        return { ...location, status: 'Closed' };
    }
  },
};

function open(data: LocationEventData<'LocationOpened'>, location: Location, facts: LocationFacts): Answer {
  if (location.status !== 'Unknown') {
    const same = JSON.stringify(location) === JSON.stringify(opened(data));
    return same ? [] : reject('ALREADY_EXISTS', 'A location with this id exists.', ['locationId']);
  }
  if (data.parentId && facts.parent !== 'Open') return reject('INVALID_REFERENCE', 'There is no open location with this id.', ['parentId']);
  return refuseText(data.name, ['name']) ?? refuseAddress(data.address ?? null) ?? [{ type: 'LocationOpened', data }];
}

function rename(data: LocationEventData<'LocationRenamed'>, present: string): Answer {
  if (present === data.name) return [];
  return refuseText(data.name, ['name']) ?? [{ type: 'LocationRenamed', data }];
}

function correct(
  { locationId, address = null }: Extract<LocationCommand, { type: 'CorrectLocation' }>['data'],
  present: Address | null,
): Answer {
  if (sameAddress(present, address)) return [];
  return refuseAddress(address) ?? [{ type: 'LocationCorrected', data: { locationId, address } }];
}

function opened({ name, parentId, address }: LocationEventData<'LocationOpened'>): Location {
  return { status: 'Open', name, ...(parentId && { parentId }), ...(address && { address }) };
}

const ADDRESS_FIELDS = ['street', 'extra', 'city', 'region', 'postalCode', 'country'] as const;

function sameAddress(a: Address | null, b: Address | null): boolean {
  return (a === null) === (b === null) && ADDRESS_FIELDS.every((field) => a?.[field] === b?.[field]);
}

function refuseAddress(address: Address | null): Rejection | undefined {
  if (address?.country !== undefined && !/^[A-Z]{2}$/.test(address.country)) {
    return reject('INVALID_INPUT', 'The country must be a code of ISO 3166-1 with two capitals, like DE.', ['address', 'country']);
  }
  return ADDRESS_FIELDS.flatMap((field) => {
    const text = address?.[field];
    return text === undefined ? [] : [refuseText(text, ['address', field])];
  }).find((refusal) => refusal !== undefined);
}
