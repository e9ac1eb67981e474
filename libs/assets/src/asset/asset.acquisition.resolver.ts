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
import type { AssetId, AssetModelId, CostCenterId, LocalDate, LocationId, VendorId } from '@opsledger/kernel';
import { BUYERS, HANDS, KEEPERS } from '../assets.roles.js';
import type { Acquisition, AcquisitionCommand } from './asset.acquisition.decider.js';
import type { Assignment, DataByType, OfAsset } from './asset.commands.js';
import { ASSIGNEE_KIND } from './asset.enums.js';
import type { AssigneeKind } from './asset.events.js';
import { AssetMutations, AssetPayload } from './asset.mutations.js';

type AcquisitionData = DataByType<AcquisitionCommand>;

/** Data of a command that makes an asset: the client may leave the id to the server. */
type NewAsset<Data extends OfAsset> = Omit<Data, 'assetId'> & { readonly assetId?: AssetId };

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
export class RegisterAssetFields extends ProcureAssetFields implements InputOf<NewAsset<AcquisitionData['RegisterAsset']>> {
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
export class ReceiveAssetFields implements InputOf<AcquisitionData['ReceiveAsset']> {
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
export class TagAssetFields implements InputOf<AcquisitionData['TagAsset']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Text({ max: 200 })
  @Field()
  readonly tag!: string;
}

@InputType({ description: 'Orders an asset, or records a purchase that has yet to arrive.' })
class ProcureAssetInput extends inEnvelope(ProcureAssetFields) {}

@InputType({ description: 'Takes on an asset that is owned already.' })
class RegisterAssetInput extends inEnvelope(RegisterAssetFields) {}

@InputType({ description: 'Takes an asset into stock, or ends its transport.' })
class ReceiveAssetInput extends inEnvelope(ReceiveAssetFields) {}

@InputType({ description: 'Labels an asset, or replaces its label.' })
class TagAssetInput extends inEnvelope(TagAssetFields) {}

/** The commands of this group as members of a bulk request: one that is missing does not compile. */
@InputType({ isAbstract: true })
export class AcquisitionCommandFields implements MembersOf<AcquisitionCommand> {
  @Field(() => ProcureAssetFields, { nullable: true })
  readonly procureAsset!: Maybe<ProcureAssetFields>;

  @Field(() => RegisterAssetFields, { nullable: true })
  readonly registerAsset!: Maybe<RegisterAssetFields>;

  @Field(() => ReceiveAssetFields, { nullable: true })
  readonly receiveAsset!: Maybe<ReceiveAssetFields>;

  @Field(() => TagAssetFields, { nullable: true })
  readonly tagAsset!: Maybe<TagAssetFields>;
}

/** Who may send them. */
export const acquisitionPolicy = {
  procureAsset: BUYERS,
  registerAsset: KEEPERS,
  receiveAsset: HANDS,
  tagAsset: HANDS,
} as const satisfies RolesOf<AcquisitionCommand>;

/** The mutations that take assets on: ordered, received, labelled. */
@Resolver()
export class AssetAcquisitionResolver implements MutationsOf<AcquisitionCommand> {
  constructor(private readonly assets: AssetMutations) {}

  @Mutation(() => AssetPayload, { description: 'Orders an asset, or records a purchase that has yet to arrive.' })
  procureAsset(@Input() input: ProcureAssetInput): Promise<PayloadValue> {
    return this.assets.run('ProcureAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Takes on an asset that is owned already.' })
  registerAsset(@Input() input: RegisterAssetInput): Promise<PayloadValue> {
    return this.assets.run('RegisterAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Takes an asset into stock, or ends its transport.' })
  receiveAsset(@Input() input: ReceiveAssetInput): Promise<PayloadValue> {
    return this.assets.run('ReceiveAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Labels an asset, or replaces its label.' })
  tagAsset(@Input() input: TagAssetInput): Promise<PayloadValue> {
    return this.assets.run('TagAsset', input);
  }
}
