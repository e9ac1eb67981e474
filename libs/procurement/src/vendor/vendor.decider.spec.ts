import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { vendorId, vendorRegistered } from '../../testing/vendor.samples.js';
import { vendorDecider } from './vendor.decider.js';
import type { VendorEvent } from './vendor.events.js';

const spec = DeciderSpecification.for(vendorDecider);
const suspended: VendorEvent = { type: 'VendorSuspended', data: { vendorId } };
const reinstated: VendorEvent = { type: 'VendorReinstated', data: { vendorId } };

describe('RegisterVendor', () => {
  it('enters a company, its texts trimmed', () => {
    const { name, legalName, taxNumber, website, notes } = vendorRegistered.data;
    const blanks = {
      name: ` ${name} `,
      legalName: `${legalName} `,
      taxNumber: ` ${taxNumber}`,
      website: ` ${website}`,
      notes: `${notes} `,
    };
    spec
      .given()
      .when({ type: 'RegisterVendor', data: { vendorId, ...blanks } })
      .then(vendorRegistered);
    spec
      .given()
      .when({ type: 'RegisterVendor', data: { vendorId, name: 'Acme' } })
      .then({ type: 'VendorRegistered', data: { vendorId, name: 'Acme' } });
  });

  it.each(['name', 'legalName', 'taxNumber', 'website', 'notes'])('refuses a blank %s', (field) => {
    spec
      .given()
      .when({ type: 'RegisterVendor', data: { ...vendorRegistered.data, [field]: ' ' } })
      .thenRejected('INVALID_INPUT', [field]);
  });

  it('refuses an id that is taken', () => {
    spec.given(vendorRegistered).when({ type: 'RegisterVendor', data: vendorRegistered.data }).thenRejected('ALREADY_EXISTS', ['vendorId']);
  });
});

describe('ReviseVendor', () => {
  it('records what differs', () => {
    spec
      .given(vendorRegistered)
      .when({ type: 'ReviseVendor', data: { vendorId, changes: { name: 'Acme', legalName: ' Acme AG ', notes: null } } })
      .then({ type: 'VendorRevised', data: { vendorId, changes: { legalName: 'Acme AG', notes: null } } });
  });

  it('refuses what cannot be and who is not there', () => {
    spec
      .given(vendorRegistered)
      .when({ type: 'ReviseVendor', data: { vendorId, changes: { name: '' } } })
      .thenRejected('INVALID_INPUT', ['changes', 'name']);
    spec
      .given()
      .when({ type: 'ReviseVendor', data: { vendorId, changes: {} } })
      .thenRejected('NOT_FOUND', ['vendorId']);
  });

  it('stays quiet when nothing differs', () => {
    spec
      .given(vendorRegistered, { type: 'VendorRevised', data: { vendorId, changes: { notes: null } } })
      .when({ type: 'ReviseVendor', data: { vendorId, changes: { name: 'Acme', notes: null } } })
      .thenNothing();
  });
});

describe('SuspendVendor and ReinstateVendor', () => {
  it('close and open a vendor for orders', () => {
    spec.given(vendorRegistered).when({ type: 'SuspendVendor', data: { vendorId } }, { reason: 'late three times' }).then(suspended);
    spec.given(vendorRegistered, suspended).when({ type: 'ReinstateVendor', data: { vendorId } }).then(reinstated);
  });

  it('refuses a suspension without a reason', () => {
    spec.given(vendorRegistered).when({ type: 'SuspendVendor', data: { vendorId } }).thenRejected('REASON_REQUIRED', ['reason']);
  });

  it('stay quiet when it is so', () => {
    spec.given(vendorRegistered, suspended, reinstated).when({ type: 'ReinstateVendor', data: { vendorId } }).thenNothing();
    spec.given(vendorRegistered, suspended).when({ type: 'SuspendVendor', data: { vendorId } }).thenNothing();
  });
});

describe('a vendor', () => {
  it('holds its name, also when suspended', () => {
    const fold = (...events: readonly VendorEvent[]) => events.reduce(vendorDecider.evolve, vendorDecider.initialState);
    expect(vendorDecider.uniqueKeys!(fold())).toEqual([]);
    expect(vendorDecider.uniqueKeys!(fold(vendorRegistered, suspended))).toEqual([{ space: 'vendorName', key: 'ACME', path: ['name'] }]);
  });

  it('is not made by events that cannot begin one', () => {
    const others: readonly VendorEvent[] = [{ type: 'VendorRevised', data: { vendorId, changes: {} } }, suspended, reinstated];
    for (const event of others) expect(vendorDecider.evolve({ status: 'Unknown' }, event)).toEqual({ status: 'Unknown' });
  });
});
