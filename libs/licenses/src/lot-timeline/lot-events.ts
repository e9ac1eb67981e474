import type { EntitlementEvent } from '../entitlement/entitlement.events.js';

/** The events of an entitlement that concern one of its lots: its term, and the seats given out from it until they are released or go over. Pure. */
export function lotEvents<Event extends EntitlementEvent>(events: readonly Event[], lotId: string): readonly Event[] {
  const seats = new Set<string>();
  return events.filter(({ data }) => {
    const own = 'lotId' in data && data.lotId === lotId;
    const renewed = 'previousLotId' in data && data.previousLotId === lotId;
    const left = 'previousAssignmentId' in data && seats.has(data.previousAssignmentId);
    if (!('assignmentId' in data)) return own || renewed;
    if (own) seats.add(data.assignmentId);
    return own || left || seats.has(data.assignmentId);
  });
}
