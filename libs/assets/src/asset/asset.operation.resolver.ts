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
import type { AssetId, LocalDate, LocationId, VendorId } from '@opsledger/kernel';
import { HANDS } from '../assets.roles.js';
import type { OperationCommand } from './asset.operation.decider.js';
import type { DataByType } from './asset.commands.js';
import { LOSS_KIND } from './asset.enums.js';
import type { LossKind } from './asset.events.js';
import { AssetMutations, AssetPayload } from './asset.mutations.js';

type OperationData = DataByType<OperationCommand>;

/** Into service without an assignee. */
@InputType()
export class DeployAssetFields implements InputOf<OperationData['DeployAsset']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => UUID, { nullable: true, description: 'Default: where it is.' })
  readonly locationId!: Maybe<LocationId>;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Default: the day of the command.' })
  readonly inServiceOn!: Maybe<LocalDate>;
}

/** To another location. */
@InputType()
export class MoveAssetFields implements InputOf<OperationData['MoveAsset']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => UUID)
  readonly toLocationId!: LocationId;

  @Field(() => Boolean, { nullable: true, description: 'True: it leaves now and arrives later.' })
  readonly inTransit!: Maybe<boolean>;
}

/** To be repaired or serviced. */
@InputType()
export class SendToMaintenanceFields implements InputOf<OperationData['SendToMaintenance']> {
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
export class CompleteMaintenanceFields implements InputOf<OperationData['CompleteMaintenance']> {
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
export class AuditAssetFields implements InputOf<OperationData['AuditAsset']> {
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
export class ReportAssetMissingFields implements InputOf<OperationData['ReportAssetMissing']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => LOSS_KIND)
  readonly kind!: LossKind;
}

/** It was found. */
@InputType()
export class RecoverAssetFields implements InputOf<OperationData['RecoverAsset']> {
  @Field(() => UUID)
  readonly assetId!: AssetId;

  @Field(() => UUID)
  readonly locationId!: LocationId;
}

@InputType({ description: 'Puts an asset into service without an assignee.' })
class DeployAssetInput extends inEnvelope(DeployAssetFields) {}

@InputType({ description: 'Moves an asset, at once or by transport.' })
class MoveAssetInput extends inEnvelope(MoveAssetFields) {}

@InputType({ description: 'Sends an asset to be repaired or serviced.' })
class SendToMaintenanceInput extends inEnvelope(SendToMaintenanceFields) {}

@InputType({ description: 'Ends the maintenance of an asset.' })
class CompleteMaintenanceInput extends inEnvelope(CompleteMaintenanceFields) {}

@InputType({ description: 'Records where a stock-take saw an asset.' })
class AuditAssetInput extends inEnvelope(AuditAssetFields) {}

@InputType({ description: 'Reports an asset as lost or stolen.' })
class ReportAssetMissingInput extends inEnvelope(ReportAssetMissingFields) {}

@InputType({ description: 'Records that a missing asset was found.' })
class RecoverAssetInput extends inEnvelope(RecoverAssetFields) {}

/** The commands of this group as members of a bulk request: one that is missing does not compile. */
@InputType({ isAbstract: true })
export class OperationCommandFields implements MembersOf<OperationCommand> {
  @Field(() => DeployAssetFields, { nullable: true })
  readonly deployAsset!: Maybe<DeployAssetFields>;

  @Field(() => MoveAssetFields, { nullable: true })
  readonly moveAsset!: Maybe<MoveAssetFields>;

  @Field(() => SendToMaintenanceFields, { nullable: true })
  readonly sendToMaintenance!: Maybe<SendToMaintenanceFields>;

  @Field(() => CompleteMaintenanceFields, { nullable: true })
  readonly completeMaintenance!: Maybe<CompleteMaintenanceFields>;

  @Field(() => AuditAssetFields, { nullable: true })
  readonly auditAsset!: Maybe<AuditAssetFields>;

  @Field(() => ReportAssetMissingFields, { nullable: true })
  readonly reportAssetMissing!: Maybe<ReportAssetMissingFields>;

  @Field(() => RecoverAssetFields, { nullable: true })
  readonly recoverAsset!: Maybe<RecoverAssetFields>;
}

/** Who may send them. */
export const operationPolicy = {
  deployAsset: HANDS,
  moveAsset: HANDS,
  sendToMaintenance: HANDS,
  completeMaintenance: HANDS,
  auditAsset: HANDS,
  reportAssetMissing: [...HANDS, 'security-officer'],
  recoverAsset: HANDS,
} as const satisfies RolesOf<OperationCommand>;

/** The mutations that follow assets while they are in service. */
@Resolver()
export class AssetOperationResolver implements MutationsOf<OperationCommand> {
  constructor(private readonly assets: AssetMutations) {}

  @Mutation(() => AssetPayload, { description: 'Puts an asset into service without an assignee.' })
  deployAsset(@Input() input: DeployAssetInput): Promise<PayloadValue> {
    return this.assets.run('DeployAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Moves an asset, at once or by transport.' })
  moveAsset(@Input() input: MoveAssetInput): Promise<PayloadValue> {
    return this.assets.run('MoveAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Sends an asset to be repaired or serviced.' })
  sendToMaintenance(@Input() input: SendToMaintenanceInput): Promise<PayloadValue> {
    return this.assets.run('SendToMaintenance', input);
  }

  @Mutation(() => AssetPayload, { description: 'Ends the maintenance of an asset.' })
  completeMaintenance(@Input() input: CompleteMaintenanceInput): Promise<PayloadValue> {
    return this.assets.run('CompleteMaintenance', input);
  }

  @Mutation(() => AssetPayload, { description: 'Records where a stock-take saw an asset.' })
  auditAsset(@Input() input: AuditAssetInput): Promise<PayloadValue> {
    return this.assets.run('AuditAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Reports an asset as lost or stolen.' })
  reportAssetMissing(@Input() input: ReportAssetMissingInput): Promise<PayloadValue> {
    return this.assets.run('ReportAssetMissing', input);
  }

  @Mutation(() => AssetPayload, { description: 'Records that a missing asset was found.' })
  recoverAsset(@Input() input: RecoverAssetInput): Promise<PayloadValue> {
    return this.assets.run('RecoverAsset', input);
  }
}
