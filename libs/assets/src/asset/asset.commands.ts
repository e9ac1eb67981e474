import type { AssetId, AssetModelId, CostCenterId, LocalDate, LocationId, Money, VendorId } from '@opsledger/kernel';
import type { Standing } from '../values.events.js';
import type { AssetCondition, AssigneeKind, DisposalMethod, LossKind, RetirementReason } from './asset.events.js';

/** How an asset was acquired and what it cost. */
export interface Acquisition {
  readonly assetId: AssetId;
  readonly modelId: AssetModelId;
  readonly cost: Money;
  /** Day of the order or purchase; depreciation and warranty count from it. */
  readonly acquiredOn: LocalDate;
  readonly costCenterId: CostCenterId;
  readonly vendorId?: VendorId;
  /** The vendor as the order names it, while there is no vendor record. */
  readonly vendorName?: string;
  readonly orderNumber?: string;
  readonly purchaseOrderLineId?: string;
  readonly name?: string;
  readonly notes?: string;
  /** Default: the model's warranty counted from `acquiredOn`. */
  readonly warrantyEndsOn?: LocalDate;
  /** Default: the model's life counted from `acquiredOn`. */
  readonly endOfLifeOn?: LocalDate;
}

/** Who gets an asset, and until when. */
export interface Assignment {
  readonly assigneeKind: AssigneeKind;
  /** Id of a person, location, asset or org unit, as the kind says. */
  readonly assigneeId: string;
  readonly dueBack?: LocalDate;
}

/** Fields to put right: absent stays, null takes an optional fact away. */
export interface AssetCorrection {
  readonly tag?: string;
  readonly serial?: string | null;
  readonly name?: string | null;
  readonly notes?: string | null;
  /** Naming the present model again takes over what the model says today (manufacturer, media-bearing). */
  readonly modelId?: AssetModelId;
  readonly cost?: Money;
  readonly acquiredOn?: LocalDate;
  readonly costCenterId?: CostCenterId;
  readonly vendorId?: VendorId | null;
  readonly vendorName?: string | null;
  readonly orderNumber?: string | null;
  readonly purchaseOrderLineId?: string | null;
  readonly warrantyEndsOn?: LocalDate | null;
  readonly endOfLifeOn?: LocalDate | null;
}

interface OfAsset {
  readonly assetId: AssetId;
}

/** Everything that can be asked of an asset. */
export type AssetCommand =
  | { readonly type: 'ProcureAsset'; readonly data: Acquisition }
  /** Takes on an asset that is owned already: procured, received, tagged and, if asked, put into service, at one stroke. */
  | {
      readonly type: 'RegisterAsset';
      readonly data: Acquisition & {
        readonly tag: string;
        readonly serial?: string;
        readonly locationId: LocationId;
        /** First day of service. Without an assignment it means: deployed. */
        readonly inServiceOn?: LocalDate;
        readonly assignment?: Assignment;
      };
    }
  | { readonly type: 'ReceiveAsset'; readonly data: OfAsset & { readonly locationId: LocationId; readonly serial?: string } }
  | { readonly type: 'TagAsset'; readonly data: OfAsset & { readonly tag: string } }
  | { readonly type: 'DeployAsset'; readonly data: OfAsset & { readonly locationId?: LocationId; readonly inServiceOn?: LocalDate } }
  | { readonly type: 'AssignAsset'; readonly data: OfAsset & Assignment & { readonly locationId?: LocationId } }
  | { readonly type: 'AcceptCustody'; readonly data: OfAsset }
  | { readonly type: 'DeclineCustody'; readonly data: OfAsset }
  | { readonly type: 'RequestAssetReturn'; readonly data: OfAsset & { readonly dueBy?: LocalDate } }
  | { readonly type: 'ReturnAsset'; readonly data: OfAsset & { readonly condition: AssetCondition; readonly locationId?: LocationId } }
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
  | { readonly type: 'RecoverAsset'; readonly data: OfAsset & { readonly locationId: LocationId } }
  | { readonly type: 'PlaceLegalHold'; readonly data: OfAsset & { readonly caseReference: string } }
  | { readonly type: 'LiftLegalHold'; readonly data: OfAsset & { readonly caseReference: string } }
  | { readonly type: 'RetireAsset'; readonly data: OfAsset & { readonly retirementReason: RetirementReason } }
  | { readonly type: 'ReinstateAsset'; readonly data: OfAsset & { readonly locationId: LocationId } }
  | {
      readonly type: 'DisposeAsset';
      readonly data: OfAsset & {
        readonly method: DisposalMethod;
        /** What is received for it; absent means nothing. In the currency of the asset's cost. */
        readonly proceeds?: Money;
        readonly dataErasureCertificateId?: string;
        readonly recipient?: string;
      };
    }
  | {
      readonly type: 'CorrectAsset';
      readonly data: OfAsset & { readonly changes: AssetCorrection; readonly correctsEventId?: string };
    };

/** The data of one command. */
export type AssetCommandData<Type extends AssetCommand['type']> = Extract<AssetCommand, { type: Type }>['data'];

/** What an asset needs to know of its model and of the model's type. */
export interface ModelFact {
  readonly standing: Standing;
  readonly manufacturer: string;
  readonly mediaBearing: boolean;
  readonly warrantyMonths?: number;
  readonly endOfLifeMonths?: number;
  readonly auditIntervalMonths?: number;
}

/** What the rest of the organisation says at the time of a command. A member is present when the command names such a thing. */
export interface AssetFacts {
  /** The model the command names; for a command that names none, the model of the asset. */
  readonly model?: ModelFact;
  readonly costCenter?: Standing;
  /** The location the command names. */
  readonly location?: Standing;
  readonly assignee?: AssigneeFact;
}

/** What an asset needs to know of whoever gets it. */
export interface AssigneeFact {
  readonly standing: Standing;
  /** For an asset: itself and every asset it is assigned to in turn, innermost first. Empty for the other kinds. */
  readonly chain: readonly AssetId[];
}
