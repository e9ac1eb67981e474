import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { LocationId } from '@opsledger/kernel';
import { locationDecider } from './location.decider.js';
import type { LocationEvent } from './location.events.js';

const locationId = '3b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01' as LocationId;
const parentId = '3b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a02' as LocationId;
const address = { street: '1 Main Street', city: 'Berlin', country: 'DE' };
const data = { locationId, name: 'Head office', parentId, address };
const opened: LocationEvent = { type: 'LocationOpened', data };
const openedBare: LocationEvent = { type: 'LocationOpened', data: { locationId, name: 'Depot' } };
const closed: LocationEvent = { type: 'LocationClosed', data: { locationId } };
const facts = { parent: 'Open' } as const;
const location = DeciderSpecification.for(locationDecider);
const stateAfter = (...events: readonly LocationEvent[]) =>
  events.reduce((state, event) => locationDecider.evolve(state, event), locationDecider.initialState);

describe('OpenLocation', () => {
  it('opens, with or without parent and address', () => {
    location.when({ type: 'OpenLocation', data }, { facts }).then(opened);
    location.when({ type: 'OpenLocation', data: { locationId, name: 'Depot' } }, { facts: {} }).then(openedBare);
  });

  it('refuses a closed parent, bad text, an unknown kind of country code and an id in use', () => {
    location.when({ type: 'OpenLocation', data }, { facts: { parent: 'Closed' } }).thenRejected('INVALID_REFERENCE', ['parentId']);
    location.when({ type: 'OpenLocation', data: { ...data, name: '' } }, { facts }).thenRejected('INVALID_INPUT', ['name']);
    location
      .when({ type: 'OpenLocation', data: { ...data, address: { city: ' ' } } }, { facts })
      .thenRejected('INVALID_INPUT', ['address', 'city']);
    location
      .when({ type: 'OpenLocation', data: { ...data, address: { country: 'Germany' } } }, { facts })
      .thenRejected('INVALID_INPUT', ['address', 'country']);
    location
      .given(opened)
      .when({ type: 'OpenLocation', data: { ...data, name: 'Other' } }, { facts })
      .thenRejected('ALREADY_EXISTS', ['locationId']);
  });

  it('is quiet when the same location is open', () => {
    location.given(opened).when({ type: 'OpenLocation', data }, { facts }).thenNothing();
    location
      .given(openedBare)
      .when({ type: 'OpenLocation', data: { locationId, name: 'Depot' } }, { facts: {} })
      .thenNothing();
  });
});

describe('RenameLocation', () => {
  const renamed: LocationEvent = { type: 'LocationRenamed', data: { locationId, name: 'HQ' } };

  it('gives another name', () => {
    location
      .given(opened)
      .when({ type: 'RenameLocation', data: { locationId, name: 'HQ' } })
      .then(renamed);
  });

  it('refuses a bad name, an unknown and a closed location', () => {
    location
      .given(opened)
      .when({ type: 'RenameLocation', data: { locationId, name: 'x'.repeat(201) } })
      .thenRejected('INVALID_INPUT', ['name']);
    location.when({ type: 'RenameLocation', data: { locationId, name: 'HQ' } }).thenRejected('NOT_FOUND', ['locationId']);
    location
      .given(opened, closed)
      .when({ type: 'RenameLocation', data: { locationId, name: 'HQ' } })
      .thenRejected('INVALID_TRANSITION');
  });

  it('is quiet when that is the name', () => {
    location
      .given(opened, renamed)
      .when({ type: 'RenameLocation', data: { locationId, name: 'HQ' } })
      .thenNothing();
  });
});

describe('CorrectLocation', () => {
  const corrected: LocationEvent = { type: 'LocationCorrected', data: { locationId, address: { city: 'Bonn' } } };

  it('replaces the address whole, or takes it away', () => {
    location
      .given(opened)
      .when({ type: 'CorrectLocation', data: { locationId, address: { city: 'Bonn' } } })
      .then(corrected);
    location
      .given(opened)
      .when({ type: 'CorrectLocation', data: { locationId } })
      .then({ type: 'LocationCorrected', data: { locationId, address: null } });
    location
      .given(openedBare)
      .when({ type: 'CorrectLocation', data: { locationId, address: {} } })
      .then({ type: 'LocationCorrected', data: { locationId, address: {} } });
  });

  it('refuses a bad address and a closed location', () => {
    location
      .given(opened)
      .when({ type: 'CorrectLocation', data: { locationId, address: { street: '' } } })
      .thenRejected('INVALID_INPUT', ['address', 'street']);
    location.given(opened, closed).when({ type: 'CorrectLocation', data: { locationId } }).thenRejected('INVALID_TRANSITION');
  });

  it('is quiet when that is the address', () => {
    location
      .given(opened, corrected)
      .when({ type: 'CorrectLocation', data: { locationId, address: { city: 'Bonn' } } })
      .thenNothing();
    location
      .given(openedBare)
      .when({ type: 'CorrectLocation', data: { locationId, address: null } })
      .thenNothing();
    location
      .given(opened, { type: 'LocationCorrected', data: { locationId, address: null } })
      .when({ type: 'CorrectLocation', data: { locationId } })
      .thenNothing();
  });
});

describe('CloseLocation', () => {
  it('closes', () => {
    location.given(opened).when({ type: 'CloseLocation', data: { locationId } }).then(closed);
  });

  it('refuses an unknown location', () => {
    location.when({ type: 'CloseLocation', data: { locationId } }).thenRejected('NOT_FOUND', ['locationId']);
  });

  it('is quiet when it is closed', () => {
    location.given(opened, closed).when({ type: 'CloseLocation', data: { locationId } }).thenNothing();
  });
});

describe('events out of place', () => {
  it('leave the state as it is', () => {
    expect(stateAfter(closed)).toEqual({ status: 'Unknown' });
  });
});
