import { type Decider, applied, differing, firstOf, mustGiveReason, mustSay, normalised, under } from '@opsledger/eventsourcing';
import { reject, type Rejection, type VendorId } from '@opsledger/kernel';
import { vendorEvents, type VendorEvent, type VendorRevision } from './vendor.events.js';

/** What describes a company. */
export interface VendorRecord {
  /** What people call it; unique in any case of letters. */
  readonly name: string;
  /** The company that contracts and invoices, when it goes by another name. */
  readonly legalName?: string;
  /** VAT or other tax number, as its invoices show it. */
  readonly taxNumber?: string;
  readonly website?: string;
  readonly notes?: string;
}

/** A suspended vendor keeps its orders and gets no new ones. */
export type Vendor = { readonly status: 'Unknown' } | { readonly status: 'Active' | 'Suspended'; readonly record: VendorRecord };

interface OfVendor {
  readonly vendorId: VendorId;
}

export type VendorCommand =
  | { readonly type: 'RegisterVendor'; readonly data: OfVendor & VendorRecord }
  /** Changes only what is given; null takes an optional fact away. */
  | { readonly type: 'ReviseVendor'; readonly data: OfVendor & { readonly changes: VendorRevision } }
  | { readonly type: 'SuspendVendor'; readonly data: OfVendor }
  | { readonly type: 'ReinstateVendor'; readonly data: OfVendor };

/** A company that things are bought from. */
export const vendorDecider: Decider<Vendor, VendorCommand, VendorEvent> = {
  category: 'vendor',
  events: vendorEvents,
  initialState: { status: 'Unknown' },
  decide(command, vendor, given) {
    if (vendor.status === 'Unknown') return command.type === 'RegisterVendor' ? register(command.data) : notFound(command.data);
    const { vendorId } = command.data;
    switch (command.type) {
      case 'RegisterVendor':
        return reject('ALREADY_EXISTS', 'There is a vendor with this id. Use a new id, or revise this one (ReviseVendor).', ['vendorId']);
      case 'ReviseVendor':
        return reviseVendor(command.data, vendor.record);
      case 'SuspendVendor':
        if (vendor.status === 'Suspended') return [];
        return (
          mustGiveReason(given, 'Say why nothing more is ordered from this vendor.') ?? [{ type: 'VendorSuspended', data: { vendorId } }]
        );
      case 'ReinstateVendor':
        return vendor.status === 'Active' ? [] : [{ type: 'VendorReinstated', data: { vendorId } }];
    }
  },
  evolve(vendor, event) {
    switch (event.type) {
      case 'VendorRegistered': {
        const { vendorId: _id, ...record } = event.data;
        return { status: 'Active', record };
      }
      case 'VendorRevised':
        return vendor.status === 'Unknown' ? vendor : { ...vendor, record: applied(vendor.record, event.data.changes) };
      case 'VendorSuspended':
        return vendor.status === 'Unknown' ? vendor : { ...vendor, status: 'Suspended' };
      case 'VendorReinstated':
        return vendor.status === 'Unknown' ? vendor : { ...vendor, status: 'Active' };
    }
  },
  /** A name stays taken by a suspended vendor: registering it again would evade the suspension. */
  uniqueKeys: (vendor) =>
    vendor.status === 'Unknown' ? [] : [{ space: 'vendorName', key: normalised(vendor.record.name), path: ['name'] }],
};

function register(data: OfVendor & VendorRecord): readonly VendorEvent[] | Rejection {
  const { vendorId } = data;
  const { name, legalName, taxNumber, website, notes } = data;
  const wrong = mustBeValid(data);
  if (wrong) return wrong;
  const facts = {
    ...(legalName && { legalName: legalName.trim() }),
    ...(taxNumber && { taxNumber: taxNumber.trim() }),
    ...(website && { website: website.trim() }),
    ...(notes && { notes: notes.trim() }),
  };
  return [{ type: 'VendorRegistered', data: { vendorId, name: name.trim(), ...facts } }];
}

function reviseVendor(
  { vendorId, changes }: OfVendor & { changes: VendorRevision },
  record: VendorRecord,
): readonly VendorEvent[] | Rejection {
  const different = differing(changes, record);
  const wrong = mustBeValid(different);
  if (wrong) return under('changes', wrong);
  return Object.keys(different).length === 0 ? [] : [{ type: 'VendorRevised', data: { vendorId, changes: different } }];
}

function mustBeValid({ name, legalName, taxNumber, website, notes }: VendorRevision): Rejection | undefined {
  return firstOf(
    mustSay(name, 'name'),
    mustSay(legalName, 'legalName'),
    mustSay(taxNumber, 'taxNumber'),
    mustSay(website, 'website'),
    mustSay(notes, 'notes'),
  );
}

function notFound({ vendorId }: OfVendor): Rejection {
  return reject('NOT_FOUND', `There is no vendor ${vendorId}. Check the id, or register it first (RegisterVendor).`, ['vendorId']);
}
