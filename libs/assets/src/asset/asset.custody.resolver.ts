import { EVERYONE, type RolesOf } from '@opsledger/identity';
import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import {
  Input,
  type InputOf,
  LocalDate as LocalDateScalar,
  type Maybe,
  type MembersOf,
  type MutationsOf,
  type PayloadValue,
  UUID,
  inEnvelope,
} from '@opsledger/graphql';
import type { AssetId, LocalDate, LocationId } from '@opsledger/kernel';
import { HANDS } from '../assets.roles.js';
import type { CustodyCommand } from './asset.custody.decider.js';
import type { DataByType } from './asset.commands.js';
import { ASSET_CONDITION, ASSIGNEE_KIND } from './asset.enums.js';
import type { AssetCondition, AssigneeKind } from './asset.events.js';
import { AssetMutations, AssetPayload } from './asset.mutations.js';

type CustodyData = DataByType<CustodyCommand>;

/** From stock to an assignee. */
@InputType()
export class AssignAssetFields implements InputOf<CustodyData['AssignAsset']> {
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
export class AcceptCustodyFields implements InputOf<CustodyData['AcceptCustody']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;
}

/** The holder refuses the asset; a reason is needed. */
@InputType()
export class DeclineCustodyFields implements InputOf<CustodyData['DeclineCustody']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;
}

/** Asks the holder for the asset. */
@InputType()
export class RequestAssetReturnFields implements InputOf<CustodyData['RequestAssetReturn']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly dueBy!: Maybe<LocalDate>;
}

/** Back to stock. */
@InputType()
export class ReturnAssetFields implements InputOf<CustodyData['ReturnAsset']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => ASSET_CONDITION)
  readonly condition!: AssetCondition;

  @Field(() => UUID, { nullable: true, description: 'Where it was handed in; default: where it is.' })
  readonly locationId!: Maybe<LocationId>;
}

@InputType({ description: 'Hands an asset from stock to a person, location, asset or org unit.' })
class AssignAssetInput extends inEnvelope(AssignAssetFields) {}

@InputType({ description: 'Confirms having an asset.' })
class AcceptCustodyInput extends inEnvelope(AcceptCustodyFields) {}

@InputType({ description: 'Refuses an asset that was assigned.' })
class DeclineCustodyInput extends inEnvelope(DeclineCustodyFields) {}

@InputType({ description: 'Asks the holder for an asset.' })
class RequestAssetReturnInput extends inEnvelope(RequestAssetReturnFields) {}

@InputType({ description: 'Takes an asset back into stock.' })
class ReturnAssetInput extends inEnvelope(ReturnAssetFields) {}

/** The commands of this group as members of a bulk request: one that is missing does not compile. */
@InputType({ isAbstract: true })
export class CustodyCommandFields implements MembersOf<CustodyCommand> {
  @Field(() => AssignAssetFields, { nullable: true })
  readonly assignAsset!: Maybe<AssignAssetFields>;

  @Field(() => AcceptCustodyFields, { nullable: true })
  readonly acceptCustody!: Maybe<AcceptCustodyFields>;

  @Field(() => DeclineCustodyFields, { nullable: true })
  readonly declineCustody!: Maybe<DeclineCustodyFields>;

  @Field(() => RequestAssetReturnFields, { nullable: true })
  readonly requestAssetReturn!: Maybe<RequestAssetReturnFields>;

  @Field(() => ReturnAssetFields, { nullable: true })
  readonly returnAsset!: Maybe<ReturnAssetFields>;
}

/** Who may send them. */
export const custodyPolicy = {
  assignAsset: HANDS,
  /** The decider lets only the holder answer, or those who run the stock, with a reason. */
  acceptCustody: EVERYONE,
  declineCustody: EVERYONE,
  requestAssetReturn: HANDS,
  returnAsset: HANDS,
} as const satisfies RolesOf<CustodyCommand>;

/** The mutations that hand assets out, ask for them and take them back. */
@Resolver()
export class AssetCustodyResolver implements MutationsOf<CustodyCommand> {
  constructor(private readonly assets: AssetMutations) {}

  @Mutation(() => AssetPayload, { description: 'Hands an asset from stock to a person, location, asset or org unit.' })
  assignAsset(@Input() input: AssignAssetInput): Promise<PayloadValue> {
    return this.assets.run('AssignAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Confirms having an asset.' })
  acceptCustody(@Input() input: AcceptCustodyInput): Promise<PayloadValue> {
    return this.assets.run('AcceptCustody', input);
  }

  @Mutation(() => AssetPayload, { description: 'Refuses an asset that was assigned.' })
  declineCustody(@Input() input: DeclineCustodyInput): Promise<PayloadValue> {
    return this.assets.run('DeclineCustody', input);
  }

  @Mutation(() => AssetPayload, { description: 'Asks the holder for an asset.' })
  requestAssetReturn(@Input() input: RequestAssetReturnInput): Promise<PayloadValue> {
    return this.assets.run('RequestAssetReturn', input);
  }

  @Mutation(() => AssetPayload, { description: 'Takes an asset back into stock.' })
  returnAsset(@Input() input: ReturnAssetInput): Promise<PayloadValue> {
    return this.assets.run('ReturnAsset', input);
  }
}
