import { addressed, heldBy, ids } from '../../testing/seat-holders.js';
import { assetSeats } from './asset-seats.process.js';

const { assignment: assignmentId, entitlement: entitlementId, asset: assetId } = ids;
const seats = { [assetId]: [{ entitlementId, assignmentId, label: 'Draw' }] };
const released = {
  category: 'licenseEntitlement',
  id: entitlementId,
  command: { type: 'ReleaseLicense', data: { entitlementId, assignmentId } },
  key: `release ${entitlementId} ${assignmentId}`,
  reason: `Asset ${assetId} left service.`,
};
const holder = { holderKind: 'asset', holderId: assetId };
const events = ['AssetRetired', 'AssetDisposed', 'LicenseAssigned', 'LicenseReassigned'].map((type) => ({
  type,
  data: { assetId, ...holder },
}));

describe('the seats of an asset', () => {
  const commandsFor = (event: { readonly type: string; readonly data: object }, gone: readonly string[]) =>
    assetSeats(heldBy(seats, { gone })).on[event.type]!(addressed(event));

  it.each(events)('are released when it has left service: $type', async (event) => {
    expect(await commandsFor(event, [assetId])).toEqual([released]);
  });

  it.each(events)('stay with an asset that is in service, or again: $type', async (event) => {
    expect(await commandsFor(event, [])).toEqual([]);
  });

  it('are no concern of other holders', async () => {
    const person = { holderKind: 'person', holderId: assetId };
    expect(await commandsFor({ type: 'LicenseAssigned', data: person }, [assetId])).toEqual([]);
  });
});
