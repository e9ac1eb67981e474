import type { OutgoingCommand } from '@opsledger/eventsourcing';
import type { EntitlementCommand } from '../entitlement/entitlement.decider.js';
import type { HeldSeats } from './register-seats.js';

/** The command that frees somebody's seats. @param reason names what they were released for. */
export function release({ entitlementId, assignmentId }: HeldSeats, reason: string): OutgoingCommand {
  const command: EntitlementCommand = { type: 'ReleaseLicense', data: { entitlementId, assignmentId } };
  return { category: 'licenseEntitlement', id: entitlementId, command, key: `release ${entitlementId} ${assignmentId}`, reason };
}
