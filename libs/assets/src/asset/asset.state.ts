import type { AssetId, AssetModelId, CostCenterId, LocalDate, LocationId, Money, VendorId } from '@opsledger/kernel';
import { applied } from '../record.state.js';
import type { AssetEvent, AssetEventData, AssigneeKind, LossKind, RetirementReason } from './asset.events.js';

/** What is known of an asset whatever its state. */
export interface AssetRecord {
  readonly assetId: AssetId;
  readonly modelId: AssetModelId;
  /** Of the model when the asset was procured or corrected; the serial is unique under it. */
  readonly manufacturer: string;
  readonly mediaBearing: boolean;
  readonly tag?: string;
  readonly serial?: string;
  readonly name?: string;
  readonly notes?: string;
  readonly cost: Money;
  readonly acquiredOn: LocalDate;
  readonly costCenterId: CostCenterId;
  readonly vendorId?: VendorId;
  readonly vendorName?: string;
  readonly orderNumber?: string;
  readonly purchaseOrderLineId?: string;
  readonly warrantyEndsOn?: LocalDate;
  readonly endOfLifeOn?: LocalDate;
  /** Case references of the legal holds in force. */
  readonly legalHolds: readonly string[];
}

/** Who has the asset. Only a person accepts custody; for the others it is `none`. */
export interface Custody {
  readonly assigneeKind: AssigneeKind;
  readonly assigneeId: string;
  readonly acceptance: 'none' | 'pending' | 'accepted';
  readonly dueBack?: LocalDate;
  /** Present when the return was asked for. */
  readonly returnRequested?: { readonly dueBy?: LocalDate };
}

/** Where an asset is and who has it, kept through maintenance and transport, after which it `resumes` its state. */
interface Placed {
  readonly record: AssetRecord;
  readonly locationId: LocationId;
  readonly custody?: Custody;
}

export type InStock = { readonly status: 'InStock'; readonly record: AssetRecord; readonly locationId: LocationId };
/** Without custody: deployed, in service at its location. */
export type InUse = { readonly status: 'InUse' } & Placed;
export type InMaintenance = { readonly status: 'InMaintenance'; readonly resumes: 'InStock' | 'InUse' } & Placed;
/** Left `locationId`, not yet at `destinationId`. */
export type InTransit = {
  readonly status: 'InTransit';
  readonly resumes: 'InStock' | 'InUse';
  readonly destinationId: LocationId;
} & Placed;
export type Missing = {
  readonly status: 'Missing';
  readonly record: AssetRecord;
  readonly kind: LossKind;
  readonly lastLocationId?: LocationId;
  /** Present when it was retired before it went missing. */
  readonly retirementReason?: RetirementReason;
};
export type Retired = {
  readonly status: 'Retired';
  readonly record: AssetRecord;
  readonly retirementReason: RetirementReason;
  /** Absent when the asset was never received or was written off as missing. */
  readonly locationId?: LocationId;
};

/** An asset from its first event on. */
export type KnownAsset =
  | { readonly status: 'OnOrder'; readonly record: AssetRecord }
  | InStock
  | InUse
  | InMaintenance
  | InTransit
  | Missing
  | Retired
  | { readonly status: 'Disposed'; readonly record: AssetRecord };
export type Asset = { readonly status: 'Unknown' } | KnownAsset;

/** What an event does to an asset. Total: an event that does not fit the state leaves it as it is, because history is never refused. */
export function evolve(asset: Asset, event: AssetEvent): Asset {
  if (asset.status === 'Unknown') return event.type === 'AssetProcured' ? procured(event.data) : asset;
  switch (event.type) {
    case 'AssetProcured':
    case 'AssetAudited':
      return asset;
    case 'AssetReceived':
      return received(asset, event.data);
    case 'AssetTagged':
      return withRecord(asset, { tag: event.data.tag });
    case 'AssetDeployed':
      return { status: 'InUse', record: asset.record, locationId: event.data.locationId };
    case 'AssetAssigned':
      return { status: 'InUse', record: asset.record, locationId: event.data.locationId, custody: custodyOf(event.data) };
    case 'CustodyAccepted':
      return withCustody(asset, { acceptance: 'accepted' });
    case 'CustodyDeclined':
      return released(asset);
    case 'AssetReturnRequested':
      return withCustody(asset, { returnRequested: event.data.dueBy ? { dueBy: event.data.dueBy } : {} });
    case 'AssetReturned':
      return released(asset, event.data.locationId);
    case 'AssetMoved':
      return moved(asset, event.data);
    case 'MaintenanceStarted':
      return asset.status === 'InStock' || asset.status === 'InUse' ? { ...asset, status: 'InMaintenance', resumes: asset.status } : asset;
    case 'MaintenanceCompleted':
      return asset.status === 'InMaintenance' ? resume(asset, asset.locationId) : asset;
    case 'AssetReportedMissing':
      return missing(asset, event.data);
    case 'AssetRecovered':
      return recovered(asset, event.data.locationId);
    case 'LegalHoldPlaced':
      return withRecord(asset, { legalHolds: [...asset.record.legalHolds, event.data.caseReference] });
    case 'LegalHoldLifted':
      return withRecord(asset, { legalHolds: asset.record.legalHolds.filter((held) => held !== event.data.caseReference) });
    case 'AssetRetired':
      return retired(asset, event.data.retirementReason);
    case 'AssetReinstated':
      return { status: 'InStock', record: asset.record, locationId: event.data.locationId };
    case 'AssetDisposed':
      return { status: 'Disposed', record: asset.record };
    case 'AssetCorrected':
      return { ...asset, record: applied(asset.record, event.data.after) };
  }
}

/** Where the asset is, as far as the ledger knows; an asset in transport is still where it left. */
export function locationOf(asset: KnownAsset): LocationId | undefined {
  return 'locationId' in asset ? asset.locationId : undefined;
}

/** Who has the asset, if anyone. */
export function custodianOf(asset: KnownAsset): Custody | undefined {
  return 'custody' in asset ? asset.custody : undefined;
}

function procured(data: AssetEventData<'AssetProcured'>): Asset {
  return { status: 'OnOrder', record: { ...data, legalHolds: [] } };
}

function received(asset: KnownAsset, { serial, locationId }: AssetEventData<'AssetReceived'>): Asset {
  const record = serial === undefined ? asset.record : { ...asset.record, serial };
  return asset.status === 'InTransit' ? resume({ ...asset, record }, locationId) : { status: 'InStock', record, locationId };
}

function custodyOf({ assigneeKind, assigneeId, dueBack }: AssetEventData<'AssetAssigned'>): Custody {
  return { assigneeKind, assigneeId, acceptance: assigneeKind === 'person' ? 'pending' : 'none', ...(dueBack && { dueBack }) };
}

/** Back to stock, or, from maintenance and transport, to stock once those end. */
function released(asset: KnownAsset, locationId = locationOf(asset)): Asset {
  if (locationId === undefined) return asset;
  if (asset.status !== 'InMaintenance' && asset.status !== 'InTransit') return { status: 'InStock', record: asset.record, locationId };
  const { custody: _ended, ...rest } = asset;
  return { ...rest, resumes: 'InStock', locationId };
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

function resume({ record, resumes, custody }: InMaintenance | InTransit, locationId: LocationId): Asset {
  return { status: resumes, record, locationId, ...(custody && { custody }) };
}

function missing(asset: KnownAsset, { kind }: AssetEventData<'AssetReportedMissing'>): Asset {
  if (asset.status === 'Missing') return { ...asset, kind };
  const lastLocationId = locationOf(asset);
  return {
    status: 'Missing',
    record: asset.record,
    kind,
    ...(lastLocationId && { lastLocationId }),
    ...(asset.status === 'Retired' && { retirementReason: asset.retirementReason }),
  };
}

function recovered(asset: KnownAsset, locationId: LocationId): Asset {
  const { record } = asset;
  const retirementReason = asset.status === 'Missing' ? asset.retirementReason : undefined;
  return retirementReason ? { status: 'Retired', record, locationId, retirementReason } : { status: 'InStock', record, locationId };
}

function retired(asset: KnownAsset, retirementReason: RetirementReason): Asset {
  const locationId = locationOf(asset);
  return { status: 'Retired', record: asset.record, retirementReason, ...(locationId && { locationId }) };
}

function withRecord<State extends KnownAsset>(asset: State, changes: Partial<AssetRecord>): State {
  return { ...asset, record: { ...asset.record, ...changes } };
}

function withCustody(asset: KnownAsset, changes: Partial<Custody>): KnownAsset {
  return 'custody' in asset && asset.custody ? { ...asset, custody: { ...asset.custody, ...changes } } : asset;
}
