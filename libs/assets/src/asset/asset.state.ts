import type { AssetId, AssetModelId, CostCenterId, LocalDate, LocationId, Money, VendorId } from '@opsledger/kernel';
import type { AssigneeKind, LossKind, RetirementReason } from './asset.events.js';

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

/** Where the asset is, as far as the ledger knows; an asset in transport is still where it left. */
export function locationOf(asset: KnownAsset): LocationId | undefined {
  return 'locationId' in asset ? asset.locationId : undefined;
}

/** Who has the asset, if anyone. */
export function custodianOf(asset: KnownAsset): Custody | undefined {
  return 'custody' in asset ? asset.custody : undefined;
}

/** Whose custody an event ends, as the event says it. */
export function endedCustody(asset: KnownAsset): { assigneeKind?: Custody['assigneeKind']; assigneeId?: string } {
  const custody = custodianOf(asset);
  return custody ? { assigneeKind: custody.assigneeKind, assigneeId: custody.assigneeId } : {};
}

/** Whether the asset was retired without being in the organisation's hands, so that nothing can be done with it until it turns up. */
export function isWrittenOff(asset: KnownAsset): boolean {
  return asset.status === 'Retired' && NOT_AT_HAND.includes(asset.retirementReason);
}

const NOT_AT_HAND: readonly RetirementReason[] = ['lost', 'stolen', 'orderCancelled'];

/** The asset in the state that maintenance or transport interrupted. */
export function resume({ record, resumes, custody }: InMaintenance | InTransit, locationId: LocationId): KnownAsset {
  return { status: resumes, record, locationId, ...(custody && { custody }) };
}

/** The asset with other recorded facts. */
export function withRecord(asset: KnownAsset, changes: Partial<AssetRecord>): KnownAsset {
  return { ...asset, record: { ...asset.record, ...changes } };
}

/** The asset with other particulars of its custody; nobody's custody has none. */
export function withCustody(asset: KnownAsset, changes: Partial<Custody>): KnownAsset {
  const custody = custodianOf(asset);
  return 'custody' in asset && custody ? { ...asset, custody: { ...custody, ...changes } } : asset;
}
