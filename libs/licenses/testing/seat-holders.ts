import type { Message, StoredEvent } from '@opsledger/eventsourcing';
import type { HeldSeats, SeatSource } from '../src/seat-release/register-seats.js';
import { recordedEvents } from '@opsledger/eventsourcing/testing';

export { ids } from './license.samples.js';

/** Who has which seats, by the id of the holder. */
export type SeatsOf = Readonly<Record<string, readonly HeldSeats[]>>;

/** Seats and holders as they stand at a moment. */
export function heldBy(seats: SeatsOf, { left = [], gone = [] }: { left?: readonly string[]; gone?: readonly string[] }): SeatSource {
  return {
    heldBy: ({ holderId }) => Promise.resolve(seats[holderId] ?? []),
    hasLeft: (personId) => Promise.resolve(left.includes(personId)),
    isGone: (assetId) => Promise.resolve(gone.includes(assetId)),
  };
}

/** An event as a process gets it. */
export const addressed = (event: Message): StoredEvent => recordedEvents('spec', [event])[0]! as unknown as StoredEvent;
