import type { AssetEvent } from '@opsledger/assets';
import { defineProcess, type OutgoingCommand, type Position, type ProcessManager } from '@opsledger/eventsourcing';
import type { EntitlementEvent } from '../entitlement/entitlement.events.js';
import type { Holder } from '../entitlement/entitlement.state.js';
import { release } from './release.js';
import type { SeatSource } from './register-seats.js';

/**
 * When an asset leaves service for good, the seats that it has are released. Seats of such an asset are refused; those that were decided on
 * just before it left are released here as well. An asset that was reinstated meanwhile keeps them.
 */
export function assetSeats(seats: SeatSource): ProcessManager {
  const freeAll = async (holderId: string, upTo: Position): Promise<readonly OutgoingCommand[]> => {
    if (!(await seats.isGone(holderId))) return [];
    const held = await seats.heldBy({ holderKind: 'asset', holderId }, upTo);
    return held.map((each) => release(each, `Asset ${holderId} left service.`));
  };
  const given = ({ holderKind, holderId }: Holder, upTo: Position) => (holderKind === 'asset' ? freeAll(holderId, upTo) : []);
  return defineProcess<AssetEvent | EntitlementEvent>({
    name: 'asset-seats',
    on: {
      AssetRetired: ({ data: { assetId }, position }) => freeAll(assetId, position),
      AssetDisposed: ({ data: { assetId }, position }) => freeAll(assetId, position),
      LicenseAssigned: ({ data, position }) => given(data, position),
      LicenseReassigned: ({ data, position }) => given(data, position),
    },
  });
}
