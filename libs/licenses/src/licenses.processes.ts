import type { ProcessManager } from '@opsledger/eventsourcing';
import { assetSeats } from './seat-release/asset-seats.process.js';
import { licenseOffboarding } from './seat-release/license-offboarding.process.js';
import { registerSeats, type SeatParts } from './seat-release/register-seats.js';

/** What this context does by itself when something happened. @param parts tell who has which seats. */
export function licensesProcesses(parts: SeatParts): readonly ProcessManager[] {
  const seats = registerSeats(parts);
  return [licenseOffboarding(seats), assetSeats(seats)];
}
