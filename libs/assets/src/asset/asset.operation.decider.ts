import { firstOf, inOrder, isRejection, mustBeActive, notInFuture, readMoney } from '@opsledger/eventsourcing';
import { addDays, dateOf, type LocalDate, type LocationId, type Money, type VendorId } from '@opsledger/kernel';
import { nextAudit, notNow } from './asset.checks.js';
import type { DataByType, Decisions, Evolutions, OfAsset, Wants } from './asset.commands.js';
import type { AssetEventData, LossKind } from './asset.events.js';
import { custodianOf, endedCustody, isWrittenOff, locationOf, resume, type Asset, type KnownAsset } from './asset.state.js';

/** What happens to an asset while it is in service: where it is, whether it works, whether it is there at all. */
export type OperationCommand =
  | { readonly type: 'DeployAsset'; readonly data: OfAsset & { readonly locationId?: LocationId; readonly inServiceOn?: LocalDate } }
  | { readonly type: 'MoveAsset'; readonly data: OfAsset & { readonly toLocationId: LocationId; readonly inTransit?: boolean } }
  | {
      readonly type: 'SendToMaintenance';
      readonly data: OfAsset & { readonly vendorId?: VendorId; readonly description?: string; readonly expectedBackOn?: LocalDate };
    }
  | { readonly type: 'CompleteMaintenance'; readonly data: OfAsset & { readonly cost?: Money; readonly description?: string } }
  | {
      readonly type: 'AuditAsset';
      readonly data: OfAsset & { readonly seenAt: LocationId; readonly nextAuditOn?: LocalDate; readonly notes?: string };
    }
  | { readonly type: 'ReportAssetMissing'; readonly data: OfAsset & { readonly kind: LossKind } }
  | { readonly type: 'RecoverAsset'; readonly data: OfAsset & { readonly locationId: LocationId } };

/** What each command means for an asset. */
export const operationDecisions: Decisions<OperationCommand> = {
  /** From stock into service without an assignee, such as a server into its rack. */
  DeployAsset(data, asset, given) {
    const { assetId } = data;
    if (asset.status === 'InUse' && !asset.custody && (data.locationId ?? asset.locationId) === asset.locationId) return [];
    if (asset.status !== 'InStock') return notNow(asset, 'deployed');
    const inServiceOn = data.inServiceOn ?? dateOf(given.occurredAt);
    const wrong = firstOf(
      mustBeActive('location', given.facts.location, 'locationId'),
      notInFuture(inServiceOn, given, 'inServiceOn'),
      inOrder(asset.record.acquiredOn, inServiceOn, 'inServiceOn', 'the day the asset was acquired'),
    );
    return wrong ?? [{ type: 'AssetDeployed', data: { assetId, inServiceOn, locationId: data.locationId ?? asset.locationId } }];
  },

  /** To another location at once, or into transport. In transit, it is the arrival or a new destination. */
  MoveAsset({ assetId, toLocationId, inTransit = false }, asset, given) {
    if (!isMovable(asset, inTransit)) return notNow(asset, inTransit ? 'sent' : 'moved');
    if (isThere(asset, toLocationId, inTransit)) return [];
    if (custodianOf(asset)?.assigneeKind === 'location' && asset.status === 'InUse') {
      return notNow(asset, 'moved', 'It is assigned to its location: return it first (ReturnAsset), then assign it to the other.');
    }
    const fromLocationId = locationOf(asset);
    const wrong = mustBeActive('location', given.facts.location, 'toLocationId');
    return wrong ?? [{ type: 'AssetMoved', data: { assetId, ...(fromLocationId && { fromLocationId }), toLocationId, inTransit } }];
  },

  /** Out of stock or service to be repaired or serviced; the assignee keeps it. */
  SendToMaintenance({ assetId, vendorId, description, expectedBackOn }, asset, given) {
    if (asset.status !== 'InStock' && asset.status !== 'InUse') return notNow(asset, 'sent to maintenance');
    const wrong = inOrder(dateOf(given.occurredAt), expectedBackOn, 'expectedBackOn', 'the day it is sent');
    const particulars = { ...(vendorId && { vendorId }), ...(description && { description }), ...(expectedBackOn && { expectedBackOn }) };
    return wrong ?? [{ type: 'MaintenanceStarted', data: { assetId, ...particulars } }];
  },

  /** Back to where it was before the maintenance. */
  CompleteMaintenance({ assetId, description, ...data }, asset) {
    if (asset.status !== 'InMaintenance')
      return notNow(asset, 'taken out of maintenance', 'Only an asset in maintenance can be (SendToMaintenance).');
    const cost = data.cost && readMoney(data.cost, 'cost');
    if (cost && isRejection(cost)) return cost;
    return [{ type: 'MaintenanceCompleted', data: { assetId, ...(cost && { cost }), ...(description && { description }) } }];
  },

  /** Records where a stock-take saw the asset and whether that is where it should be. */
  AuditAsset(data, asset, given) {
    if (!isAuditable(asset)) return notNow(asset, 'audited');
    const { location, model } = given.facts;
    const wrong = firstOf(
      location === 'unknown' ? mustBeActive('location', 'unknown', 'seenAt') : undefined,
      inOrder(addDays(dateOf(given.occurredAt), 1), data.nextAuditOn, 'nextAuditOn', 'the day after this audit'),
    );
    return wrong ?? [{ type: 'AssetAudited', data: audited(data, asset, data.nextAuditOn ?? nextAudit(model, given)) }];
  },

  /** The asset cannot be found; a lost one may later turn out to be stolen. */
  ReportAssetMissing({ assetId, kind }, asset) {
    if (asset.status === 'Missing' && asset.kind === kind) return [];
    if (asset.status === 'OnOrder' || asset.status === 'Disposed') return notNow(asset, 'reported missing');
    if (isWrittenOff(asset)) return notNow(asset, 'reported missing', 'It was retired without being at hand.');
    const lastLocationId = asset.status === 'Missing' ? asset.lastLocationId : locationOf(asset);
    return [{ type: 'AssetReportedMissing', data: { assetId, kind, ...(lastLocationId && { lastLocationId }), ...endedCustody(asset) } }];
  },

  /** A missing asset was found. */
  RecoverAsset({ assetId, locationId }, asset, given) {
    if (asset.status !== 'Missing') return notNow(asset, 'recovered', isWrittenOff(asset) ? undefined : 'It is not missing.');
    return mustBeActive('location', given.facts.location, 'locationId') ?? [{ type: 'AssetRecovered', data: { assetId, locationId } }];
  },
};

/** What each event does to an asset. */
export const operationEvolutions = {
  AssetDeployed: ({ record }, { locationId }) => ({ status: 'InUse', record, locationId }),
  AssetMoved: moved,
  MaintenanceStarted: (asset) =>
    asset.status === 'InStock' || asset.status === 'InUse' ? { ...asset, status: 'InMaintenance', resumes: asset.status } : asset,
  MaintenanceCompleted: (asset) => (asset.status === 'InMaintenance' ? resume(asset, asset.locationId) : asset),
  AssetAudited: (asset) => asset,
  AssetReportedMissing(asset, { kind }) {
    if (asset.status === 'Missing') return { ...asset, kind };
    const { record } = asset;
    const lastLocationId = locationOf(asset);
    const retired = asset.status === 'Retired' && { retirementReason: asset.retirementReason };
    return { status: 'Missing', record, kind, ...(lastLocationId && { lastLocationId }), ...retired };
  },
  AssetRecovered(asset, { locationId }) {
    const { record } = asset;
    const retirementReason = asset.status === 'Missing' ? asset.retirementReason : undefined;
    return retirementReason ? { status: 'Retired', record, locationId, retirementReason } : { status: 'InStock', record, locationId };
  },
} satisfies Partial<Evolutions>;

/** What is read before a decision; a command that is not here names nothing. */
export const operationWants: Wants<OperationCommand> = {
  DeployAsset: ({ locationId }) => ({ locationId }),
  MoveAsset: ({ toLocationId }) => ({ locationId: toLocationId }),
  AuditAsset: ({ seenAt }) => ({ model: 'own', locationId: seenAt }),
  RecoverAsset: ({ locationId }) => ({ locationId }),
};

function isMovable(asset: KnownAsset, inTransit: boolean): boolean {
  if (asset.status === 'Retired') return !inTransit && !isWrittenOff(asset);
  return asset.status === 'InStock' || asset.status === 'InUse' || asset.status === 'InTransit';
}

function isThere(asset: KnownAsset, toLocationId: LocationId, inTransit: boolean): boolean {
  if (asset.status === 'InTransit') return inTransit && asset.destinationId === toLocationId;
  return locationOf(asset) === toLocationId;
}

function moved(asset: KnownAsset, { toLocationId, inTransit }: AssetEventData<'AssetMoved'>): Asset {
  switch (asset.status) {
    case 'InStock':
    case 'InUse':
      if (inTransit) return { ...asset, status: 'InTransit', destinationId: toLocationId, resumes: asset.status };
      return { ...asset, locationId: toLocationId };
    case 'InTransit':
      return inTransit ? { ...asset, destinationId: toLocationId } : resume(asset, toLocationId);
    case 'Retired':
      return { ...asset, locationId: toLocationId };
    case 'OnOrder':
    case 'InMaintenance':
    case 'Missing':
    case 'Disposed':
      return asset;
  }
}

function isAuditable(asset: KnownAsset): boolean {
  return asset.status !== 'OnOrder' && asset.status !== 'Missing' && asset.status !== 'Disposed' && !isWrittenOff(asset);
}

function audited(
  { assetId, seenAt, notes }: DataByType<OperationCommand>['AuditAsset'],
  asset: KnownAsset,
  nextAuditOn: LocalDate | undefined,
): AssetEventData<'AssetAudited'> {
  const expectedLocationId = asset.status === 'InTransit' ? asset.destinationId : locationOf(asset);
  const discrepancy = seenAt === expectedLocationId ? undefined : { ...(expectedLocationId && { expectedLocationId }) };
  return { assetId, seenAt, ...(discrepancy && { discrepancy }), ...(nextAuditOn && { nextAuditOn }), ...(notes && { notes }) };
}
