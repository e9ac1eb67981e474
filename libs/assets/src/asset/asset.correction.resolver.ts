import type { RolesOf } from '@opsledger/identity';
import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import {
  Input,
  type InputOf,
  LocalDate as LocalDateScalar,
  type Maybe,
  type MembersOf,
  MoneyInput,
  type MutationsOf,
  type PayloadValue,
  Text,
  UUID,
  inEnvelope,
} from '@opsledger/graphql';
import type { AssetId, AssetModelId, CostCenterId, LocalDate, VendorId } from '@opsledger/kernel';
import { KEEPERS } from '../assets.roles.js';
import type { AssetCorrection, CorrectionCommand } from './asset.correction.decider.js';
import type { DataByType } from './asset.commands.js';
import { AssetMutations, AssetPayload } from './asset.mutations.js';

type CorrectionData = DataByType<CorrectionCommand>;

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
export class CorrectAssetFields implements InputOf<CorrectionData['CorrectAsset']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => AssetChangesInput)
  readonly changes!: AssetChangesInput;

  @Field(() => UUID, { nullable: true, description: 'The event that recorded it wrongly, when known.' })
  readonly correctsEventId!: Maybe<string>;
}

@InputType({ description: 'Puts recorded facts right.' })
class CorrectAssetInput extends inEnvelope(CorrectAssetFields) {}

/** The commands of this group as members of a bulk request: one that is missing does not compile. */
@InputType({ isAbstract: true })
export class CorrectionCommandFields implements MembersOf<CorrectionCommand> {
  @Field(() => CorrectAssetFields, { nullable: true })
  readonly correctAsset!: Maybe<CorrectAssetFields>;
}

/** Who may send them. */
export const correctionPolicy = {
  correctAsset: KEEPERS,
} as const satisfies RolesOf<CorrectionCommand>;

/** The mutations that put the record right. */
@Resolver()
export class AssetCorrectionResolver implements MutationsOf<CorrectionCommand> {
  constructor(private readonly assets: AssetMutations) {}

  @Mutation(() => AssetPayload, { description: 'Puts recorded facts right.' })
  correctAsset(@Input() input: CorrectAssetInput): Promise<PayloadValue> {
    return this.assets.run('CorrectAsset', input);
  }
}
