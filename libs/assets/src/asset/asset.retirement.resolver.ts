import type { RolesOf } from '@opsledger/identity';
import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import {
  Input,
  type InputOf,
  type Maybe,
  type MembersOf,
  MoneyInput,
  type MutationsOf,
  type PayloadValue,
  Text,
  UUID,
  inEnvelope,
} from '@opsledger/graphql';
import type { AssetId, LocationId } from '@opsledger/kernel';
import { KEEPERS, LAW } from '../assets.roles.js';
import type { RetirementCommand } from './asset.retirement.decider.js';
import type { DataByType } from './asset.commands.js';
import { DISPOSAL_METHOD, RETIREMENT_REASON } from './asset.enums.js';
import type { DisposalMethod, RetirementReason } from './asset.events.js';
import { AssetMutations, AssetPayload } from './asset.mutations.js';

type RetirementData = DataByType<RetirementCommand>;

/** It may be evidence. */
@InputType()
export class PlaceLegalHoldFields implements InputOf<RetirementData['PlaceLegalHold']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Text({ max: 200 })
  @Field()
  readonly caseReference!: string;
}

/** A case no longer needs it. */
@InputType()
export class LiftLegalHoldFields implements InputOf<RetirementData['LiftLegalHold']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Text({ max: 200 })
  @Field()
  readonly caseReference!: string;
}

/** Out of service for good. */
@InputType()
export class RetireAssetFields implements InputOf<RetirementData['RetireAsset']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => RETIREMENT_REASON)
  readonly retirementReason!: RetirementReason;
}

/** A retirement is taken back; a reason is needed. */
@InputType()
export class ReinstateAssetFields implements InputOf<RetirementData['ReinstateAsset']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => UUID)
  readonly locationId!: LocationId;
}

/** Out of the organisation. */
@InputType()
export class DisposeAssetFields implements InputOf<RetirementData['DisposeAsset']> {
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

@InputType({ description: 'Keeps an asset from disposal for a case.' })
class PlaceLegalHoldInput extends inEnvelope(PlaceLegalHoldFields) {}

@InputType({ description: 'Ends the hold of a case.' })
class LiftLegalHoldInput extends inEnvelope(LiftLegalHoldFields) {}

@InputType({ description: 'Takes an asset out of service for good.' })
class RetireAssetInput extends inEnvelope(RetireAssetFields) {}

@InputType({ description: 'Takes a retirement back.' })
class ReinstateAssetInput extends inEnvelope(ReinstateAssetFields) {}

@InputType({ description: 'Records that a retired asset left the organisation.' })
class DisposeAssetInput extends inEnvelope(DisposeAssetFields) {}

/** The commands of this group as members of a bulk request: one that is missing does not compile. */
@InputType({ isAbstract: true })
export class RetirementCommandFields implements MembersOf<RetirementCommand> {
  @Field(() => PlaceLegalHoldFields, { nullable: true })
  readonly placeLegalHold!: Maybe<PlaceLegalHoldFields>;

  @Field(() => LiftLegalHoldFields, { nullable: true })
  readonly liftLegalHold!: Maybe<LiftLegalHoldFields>;

  @Field(() => RetireAssetFields, { nullable: true })
  readonly retireAsset!: Maybe<RetireAssetFields>;

  @Field(() => ReinstateAssetFields, { nullable: true })
  readonly reinstateAsset!: Maybe<ReinstateAssetFields>;

  @Field(() => DisposeAssetFields, { nullable: true })
  readonly disposeAsset!: Maybe<DisposeAssetFields>;
}

/** Who may send them. */
export const retirementPolicy = {
  placeLegalHold: LAW,
  liftLegalHold: LAW,
  retireAsset: KEEPERS,
  reinstateAsset: KEEPERS,
  disposeAsset: KEEPERS,
} as const satisfies RolesOf<RetirementCommand>;

/** The mutations that end the service of assets, and keep some for a case. */
@Resolver()
export class AssetRetirementResolver implements MutationsOf<RetirementCommand> {
  constructor(private readonly assets: AssetMutations) {}

  @Mutation(() => AssetPayload, { description: 'Keeps an asset from disposal for a case.' })
  placeLegalHold(@Input() input: PlaceLegalHoldInput): Promise<PayloadValue> {
    return this.assets.run('PlaceLegalHold', input);
  }

  @Mutation(() => AssetPayload, { description: 'Ends the hold of a case.' })
  liftLegalHold(@Input() input: LiftLegalHoldInput): Promise<PayloadValue> {
    return this.assets.run('LiftLegalHold', input);
  }

  @Mutation(() => AssetPayload, { description: 'Takes an asset out of service for good.' })
  retireAsset(@Input() input: RetireAssetInput): Promise<PayloadValue> {
    return this.assets.run('RetireAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Takes a retirement back.' })
  reinstateAsset(@Input() input: ReinstateAssetInput): Promise<PayloadValue> {
    return this.assets.run('ReinstateAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Records that a retired asset left the organisation.' })
  disposeAsset(@Input() input: DisposeAssetInput): Promise<PayloadValue> {
    return this.assets.run('DisposeAsset', input);
  }
}
