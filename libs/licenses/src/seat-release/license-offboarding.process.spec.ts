import { addressed, heldBy, ids, type SeatsOf } from '../../testing/seat-holders.js';
import { licenseOffboarding } from './license-offboarding.process.js';

const { assignment: assignmentId, entitlement: entitlementId, person: personId, otherPerson } = ids;
const seats: SeatsOf = { [personId]: [{ entitlementId, assignmentId, label: 'Draw' }] };
const left = { left: [personId] };
const item = { personId, kind: 'licenseRelease', subjectId: assignmentId } as const;
const reason = `Offboarding of person ${personId}.`;

const noted = {
  category: 'offboarding',
  id: personId,
  command: { type: 'AddOffboardingItem', data: { ...item, label: 'Draw' } },
  key: `item ${assignmentId}`,
  reason,
};
const released = {
  category: 'licenseEntitlement',
  id: entitlementId,
  command: { type: 'ReleaseLicense', data: { entitlementId, assignmentId } },
  key: `release ${entitlementId} ${assignmentId}`,
  reason,
};
const done = {
  category: 'offboarding',
  id: personId,
  command: { type: 'CompleteOffboardingItem', data: item },
  key: `done ${assignmentId}`,
};

const offboarded = { type: 'PersonOffboarded', data: { personId, lastDay: '2026-03-31', leavingReason: 'resigned' } };
const held = { entitlementId, assignmentId, holderKind: 'person', holderId: personId, quantity: 1 };
const assigned = { type: 'LicenseAssigned', data: { ...held, lotId: ids.lot, assignedOn: '2026-03-01' } };
const from = { previousAssignmentId: ids.otherAssignment, previousHolderKind: 'person', previousHolderId: otherPerson };
const reassigned = { type: 'LicenseReassigned', data: { ...assigned.data, ...from } };
const gone = { type: 'LicenseReleased', data: { ...held, releasedOn: '2026-03-01' } };

describe('the offboarding of licenses', () => {
  const commandsFor = (event: { readonly type: string; readonly data: object }, source = heldBy(seats, left)) =>
    licenseOffboarding(source).on[event.type]!(addressed(event));

  it('puts every seat of a leaver on the checklist and releases it', async () => {
    expect(await commandsFor(offboarded)).toEqual([noted, released]);
    expect(await commandsFor(offboarded, heldBy({}, left))).toEqual([]);
  });

  it('does so for seats that a leaver got meanwhile, and for no others of theirs', async () => {
    expect(await commandsFor(assigned)).toEqual([noted, released]);
    const other = { entitlementId, assignmentId: ids.thirdAssignment, label: 'Draw' };
    expect(await commandsFor(assigned, heldBy({ [personId]: [other] }, left))).toEqual([]);
  });

  it('follows seats from one holder to another', async () => {
    expect(await commandsFor(reassigned)).toEqual([noted, released]);
    const away = { ...reassigned.data, previousAssignmentId: assignmentId, previousHolderId: personId, holderId: otherPerson };
    expect(await commandsFor({ type: 'LicenseReassigned', data: away })).toEqual([done]);
  });

  it('ticks a seat off when its release is recorded', async () => {
    expect(await commandsFor(gone)).toEqual([done]);
  });

  it('leaves those alone who stay, and what is no person', async () => {
    for (const event of [assigned, reassigned, gone]) {
      expect(await commandsFor(event, heldBy(seats, {}))).toEqual([]);
      const asset = { ...event.data, holderKind: 'asset', previousHolderKind: 'asset' };
      expect(await commandsFor({ ...event, data: asset })).toEqual([]);
    }
  });
});
