import { defineProcess, type OutgoingCommand, type Position, type ProcessManager } from '@opsledger/eventsourcing';
import type { LicenseAssignmentId, PersonId } from '@opsledger/kernel';
import type { OffboardingCommand, PersonEvent } from '@opsledger/organization';
import type { EntitlementEvent } from '../entitlement/entitlement.events.js';
import type { Holder } from '../entitlement/entitlement.state.js';
import type { HeldSeats, SeatSource } from './register-seats.js';
import { release } from './release.js';

/**
 * When a person leaves, all their seats are released. Each is on their checklist and is ticked off when its release is recorded, whoever
 * recorded it. Seats of a leaver are refused; one that was decided on just before the person left is released here as well.
 */
export function licenseOffboarding(seats: SeatSource): ProcessManager {
  const given = async (holder: Holder, assignmentId: LicenseAssignmentId, upTo: Position): Promise<readonly OutgoingCommand[]> => {
    if (holder.holderKind !== 'person' || !(await seats.hasLeft(holder.holderId))) return [];
    const held = await seats.heldBy(holder, upTo);
    return held.filter((each) => each.assignmentId === assignmentId).flatMap((each) => takeBack(holder.holderId as PersonId, each));
  };
  const ended = async ({ holderKind, holderId }: Holder, assignmentId: LicenseAssignmentId): Promise<readonly OutgoingCommand[]> =>
    holderKind === 'person' && (await seats.hasLeft(holderId)) ? [tickOff(holderId as PersonId, assignmentId)] : [];
  return defineProcess<PersonEvent | EntitlementEvent>({
    name: 'license-offboarding',
    on: {
      PersonOffboarded: async ({ data: { personId }, position }) => {
        const held = await seats.heldBy({ holderKind: 'person', holderId: personId }, position);
        return held.flatMap((each) => takeBack(personId, each));
      },
      LicenseAssigned: ({ data, position }) => given(data, data.assignmentId, position),
      LicenseReassigned: async ({ data, position }) => {
        const { previousHolderKind: holderKind, previousHolderId: holderId, previousAssignmentId } = data;
        return [...(await ended({ holderKind, holderId }, previousAssignmentId)), ...(await given(data, data.assignmentId, position))];
      },
      LicenseReleased: ({ data }) => ended(data, data.assignmentId),
    },
  });
}

function takeBack(personId: PersonId, seats: HeldSeats): readonly OutgoingCommand[] {
  const { assignmentId, label } = seats;
  const command: OffboardingCommand = {
    type: 'AddOffboardingItem',
    data: { personId, kind: 'licenseRelease', subjectId: assignmentId, label },
  };
  const reason = `Offboarding of person ${personId}.`;
  return [{ category: 'offboarding', id: personId, command, key: `item ${assignmentId}`, reason }, release(seats, reason)];
}

/** Refused, and rightly, when the seats are on no checklist. */
function tickOff(personId: PersonId, assignmentId: LicenseAssignmentId): OutgoingCommand {
  const data = { personId, kind: 'licenseRelease', subjectId: assignmentId } as const;
  const command: OffboardingCommand = { type: 'CompleteOffboardingItem', data };
  return { category: 'offboarding', id: personId, command, key: `done ${assignmentId}` };
}
