import { Field, InputType } from '@nestjs/graphql';
import { LocalDate as LocalDateScalar, MoneyInput, Text, UUID } from '@opsledger/graphql';
import type { AssetId, AssetModelId, CostCenterId, LocalDate, LocationId, VendorId } from '@opsledger/kernel';
import type { InputOf, Maybe } from '../input-of.js';
import type { Acquisition, AssetCommandData, AssetCorrection, Assignment } from './asset.commands.js';
import { ASSIGNEE_KIND } from './asset.enums.js';
import type { AssigneeKind } from './asset.events.js';

/** Data of a command that makes an asset: the client may leave the id to the server. */
type NewAsset<Data extends { readonly assetId: AssetId }> = Omit<Data, 'assetId'> & { readonly assetId?: AssetId };

/** An order, or a purchase that has yet to arrive. */
@InputType()
export class ProcureAssetFields implements InputOf<NewAsset<Acquisition>> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new asset; default: derived from the id of the command.' })
  readonly assetId!: Maybe<AssetId>;

  @Field(() => UUID)
  readonly modelId!: AssetModelId;

  @Field(() => MoneyInput)
  readonly cost!: MoneyInput;

  @Field(() => LocalDateScalar, { description: 'Day of the order or purchase; depreciation and warranty count from it.' })
  readonly acquiredOn!: LocalDate;

  @Field(() => UUID)
  readonly costCenterId!: CostCenterId;

  @Field(() => UUID, { nullable: true })
  readonly vendorId!: Maybe<VendorId>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true, description: 'The vendor as the order names it, while there is no vendor record.' })
  readonly vendorName!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly orderNumber!: Maybe<string>;

  @Field(() => UUID, { nullable: true })
  readonly purchaseOrderLineId!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly name!: Maybe<string>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly notes!: Maybe<string>;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Default: by the warranty of the model.' })
  readonly warrantyEndsOn!: Maybe<LocalDate>;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Default: by the life of the model.' })
  readonly endOfLifeOn!: Maybe<LocalDate>;
}

/** Who gets an asset, and until when. */
@InputType()
export class AssignmentInput implements InputOf<Assignment> {
  @Field(() => ASSIGNEE_KIND)
  readonly assigneeKind!: AssigneeKind;

  @Field(() => UUID, { description: 'Id of a person, location, asset or org unit, as the kind says.' })
  readonly assigneeId!: string;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly dueBack!: Maybe<LocalDate>;
}

/** An asset that is owned already. */
@InputType()
export class RegisterAssetFields extends ProcureAssetFields implements InputOf<NewAsset<AssetCommandData<'RegisterAsset'>>> {
  @Text({ max: 200 })
  @Field()
  readonly tag!: string;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly serial!: Maybe<string>;

  @Field(() => UUID)
  readonly locationId!: LocationId;

  @Field(() => LocalDateScalar, { nullable: true, description: 'First day of service. Without an assignment it means: deployed.' })
  readonly inServiceOn!: Maybe<LocalDate>;

  @Field(() => AssignmentInput, { nullable: true })
  readonly assignment!: Maybe<AssignmentInput>;
}

/** An arrival, from the vendor or from transport. */
@InputType()
export class ReceiveAssetFields implements InputOf<AssetCommandData<'ReceiveAsset'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => UUID)
  readonly locationId!: LocationId;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly serial!: Maybe<string>;
}

/** A label. */
@InputType()
export class TagAssetFields implements InputOf<AssetCommandData<'TagAsset'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Text({ max: 200 })
  @Field()
  readonly tag!: string;
}

/** Facts to put right: left out, a fact stays; null takes an optional one away. */
@InputType()
export class AssetChangesInput implements InputOf<AssetCorrection> {
  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly tag!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly serial!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly name!: Maybe<string>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly notes!: Maybe<string>;

  @Field(() => UUID, { nullable: true, description: 'Naming the present model again takes over what it says today.' })
  readonly modelId!: Maybe<AssetModelId>;

  @Field(() => MoneyInput, { nullable: true })
  readonly cost!: Maybe<MoneyInput>;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly acquiredOn!: Maybe<LocalDate>;

  @Field(() => UUID, { nullable: true })
  readonly costCenterId!: Maybe<CostCenterId>;

  @Field(() => UUID, { nullable: true })
  readonly vendorId!: Maybe<VendorId>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly vendorName!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly orderNumber!: Maybe<string>;

  @Field(() => UUID, { nullable: true })
  readonly purchaseOrderLineId!: Maybe<string>;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly warrantyEndsOn!: Maybe<LocalDate>;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly endOfLifeOn!: Maybe<LocalDate>;
}

/** A correction. A reason is needed unless only name and notes change. */
@InputType()
export class CorrectAssetFields implements InputOf<AssetCommandData<'CorrectAsset'>> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => AssetChangesInput)
  readonly changes!: AssetChangesInput;

  @Field(() => UUID, { nullable: true, description: 'The event that recorded it wrongly, when known.' })
  readonly correctsEventId!: Maybe<string>;
}
