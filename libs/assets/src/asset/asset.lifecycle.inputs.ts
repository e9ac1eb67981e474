import { Field, InputType } from '@nestjs/graphql';
import { LocalDate as LocalDateScalar, MoneyInput, Text, UUID } from '@opsledger/graphql';
import type { AssetId, LocalDate, LocationId, VendorId } from '@opsledger/kernel';
import type { InputOf, Maybe } from '../input-of.js';
import type { AssetCommandData } from './asset.commands.js';
import { ASSET_CONDITION, ASSIGNEE_KIND, DISPOSAL_METHOD, LOSS_KIND, RETIREMENT_REASON } from './asset.enums.js';
import type { AssetCondition, AssigneeKind, DisposalMethod, LossKind, RetirementReason } from './asset.events.js';

/** Into service without an assignee. */
@InputType()
export class DeployAssetFields implements InputOf<AssetCommandData<'DeployAsset'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => UUID, { nullable: true, description: 'Default: where it is.' })
  readonly locationId!: Maybe<LocationId>;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Default: the day of the command.' })
  readonly inServiceOn!: Maybe<LocalDate>;
}

/** From stock to an assignee. */
@InputType()
export class AssignAssetFields implements InputOf<AssetCommandData<'AssignAsset'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => ASSIGNEE_KIND)
  readonly assigneeKind!: AssigneeKind;

  @Field(() => UUID, { description: 'Id of a person, location, asset or org unit, as the kind says.' })
  readonly assigneeId!: string;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly dueBack!: Maybe<LocalDate>;

  @Field(() => UUID, { nullable: true, description: 'Where it goes with that; default: where it is.' })
  readonly locationId!: Maybe<LocationId>;
}

/** The holder confirms having the asset. */
@InputType()
export class AcceptCustodyFields implements InputOf<AssetCommandData<'AcceptCustody'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;
}

/** The holder refuses the asset; a reason is needed. */
@InputType()
export class DeclineCustodyFields implements InputOf<AssetCommandData<'DeclineCustody'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;
}

/** Asks the holder for the asset. */
@InputType()
export class RequestAssetReturnFields implements InputOf<AssetCommandData<'RequestAssetReturn'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly dueBy!: Maybe<LocalDate>;
}

/** Back to stock. */
@InputType()
export class ReturnAssetFields implements InputOf<AssetCommandData<'ReturnAsset'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => ASSET_CONDITION)
  readonly condition!: AssetCondition;

  @Field(() => UUID, { nullable: true, description: 'Where it was handed in; default: where it is.' })
  readonly locationId!: Maybe<LocationId>;
}

/** To another location. */
@InputType()
export class MoveAssetFields implements InputOf<AssetCommandData<'MoveAsset'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => UUID)
  readonly toLocationId!: LocationId;

  @Field(() => Boolean, { nullable: true, description: 'True: it leaves now and arrives later.' })
  readonly inTransit!: Maybe<boolean>;
}

/** To be repaired or serviced. */
@InputType()
export class SendToMaintenanceFields implements InputOf<AssetCommandData<'SendToMaintenance'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => UUID, { nullable: true })
  readonly vendorId!: Maybe<VendorId>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly description!: Maybe<string>;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly expectedBackOn!: Maybe<LocalDate>;
}

/** Back from maintenance. */
@InputType()
export class CompleteMaintenanceFields implements InputOf<AssetCommandData<'CompleteMaintenance'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => MoneyInput, { nullable: true })
  readonly cost!: Maybe<MoneyInput>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly description!: Maybe<string>;
}

/** Seen in a stock-take. */
@InputType()
export class AuditAssetFields implements InputOf<AssetCommandData<'AuditAsset'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => UUID)
  readonly seenAt!: LocationId;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Default: by the rule of the type.' })
  readonly nextAuditOn!: Maybe<LocalDate>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly notes!: Maybe<string>;
}

/** It cannot be found. */
@InputType()
export class ReportAssetMissingFields implements InputOf<AssetCommandData<'ReportAssetMissing'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => LOSS_KIND)
  readonly kind!: LossKind;
}

/** It was found. */
@InputType()
export class RecoverAssetFields implements InputOf<AssetCommandData<'RecoverAsset'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => UUID)
  readonly locationId!: LocationId;
}

/** It may be evidence. */
@InputType()
export class PlaceLegalHoldFields implements InputOf<AssetCommandData<'PlaceLegalHold'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Text({ max: 200 })
  @Field()
  readonly caseReference!: string;
}

/** A case no longer needs it. */
@InputType()
export class LiftLegalHoldFields implements InputOf<AssetCommandData<'LiftLegalHold'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Text({ max: 200 })
  @Field()
  readonly caseReference!: string;
}

/** Out of service for good. */
@InputType()
export class RetireAssetFields implements InputOf<AssetCommandData<'RetireAsset'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => RETIREMENT_REASON)
  readonly retirementReason!: RetirementReason;
}

/** A retirement is taken back; a reason is needed. */
@InputType()
export class ReinstateAssetFields implements InputOf<AssetCommandData<'ReinstateAsset'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => UUID)
  readonly locationId!: LocationId;
}

/** Out of the organisation. */
@InputType()
export class DisposeAssetFields implements InputOf<AssetCommandData<'DisposeAsset'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => DISPOSAL_METHOD)
  readonly method!: DisposalMethod;

  @Field(() => MoneyInput, { nullable: true, description: 'What is received, in the currency of the cost. Needed when sold or credited.' })
  readonly proceeds!: Maybe<MoneyInput>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true, description: 'Needed when the asset bears data.' })
  readonly dataErasureCertificateId!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true, description: 'A company, never a person.' })
  readonly recipient!: Maybe<string>;
}
