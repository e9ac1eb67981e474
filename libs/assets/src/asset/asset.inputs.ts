import type { Type } from '@nestjs/common';
import { Field, InputType, IntersectionType } from '@nestjs/graphql';
import { BulkInput, BulkItemInput, CommandInput } from '@opsledger/graphql';
import {
  ProcureAssetFields,
  RegisterAssetFields,
  ReceiveAssetFields,
  TagAssetFields,
  CorrectAssetFields,
} from './asset.acquisition.inputs.js';
import {
  DeployAssetFields,
  AssignAssetFields,
  AcceptCustodyFields,
  DeclineCustodyFields,
  RequestAssetReturnFields,
  ReturnAssetFields,
  MoveAssetFields,
  SendToMaintenanceFields,
  CompleteMaintenanceFields,
  AuditAssetFields,
  ReportAssetMissingFields,
  RecoverAssetFields,
  PlaceLegalHoldFields,
  LiftLegalHoldFields,
  RetireAssetFields,
  ReinstateAssetFields,
  DisposeAssetFields,
} from './asset.lifecycle.inputs.js';
import type { AssetCommand } from './asset.commands.js';
import type { Maybe } from '../input-of.js';

/** The envelope of every command, as a class to compose with. */
@InputType({ isAbstract: true })
class Envelope extends CommandInput {}

/** The input of a mutation: the fields of its command in the envelope of every command. */
const inEnvelope = <Fields extends object>(fields: Type<Fields>) => IntersectionType(Envelope, fields);

@InputType({ description: 'Orders an asset, or records a purchase that has yet to arrive.' })
export class ProcureAssetInput extends inEnvelope(ProcureAssetFields) {}

@InputType({ description: 'Takes on an asset that is owned already.' })
export class RegisterAssetInput extends inEnvelope(RegisterAssetFields) {}

@InputType({ description: 'Takes an asset into stock, or ends its transport.' })
export class ReceiveAssetInput extends inEnvelope(ReceiveAssetFields) {}

@InputType({ description: 'Labels an asset, or replaces its label.' })
export class TagAssetInput extends inEnvelope(TagAssetFields) {}

@InputType({ description: 'Puts an asset into service without an assignee.' })
export class DeployAssetInput extends inEnvelope(DeployAssetFields) {}

@InputType({ description: 'Hands an asset from stock to a person, location, asset or org unit.' })
export class AssignAssetInput extends inEnvelope(AssignAssetFields) {}

@InputType({ description: 'Confirms having an asset.' })
export class AcceptCustodyInput extends inEnvelope(AcceptCustodyFields) {}

@InputType({ description: 'Refuses an asset that was assigned.' })
export class DeclineCustodyInput extends inEnvelope(DeclineCustodyFields) {}

@InputType({ description: 'Asks the holder for an asset.' })
export class RequestAssetReturnInput extends inEnvelope(RequestAssetReturnFields) {}

@InputType({ description: 'Takes an asset back into stock.' })
export class ReturnAssetInput extends inEnvelope(ReturnAssetFields) {}

@InputType({ description: 'Moves an asset, at once or by transport.' })
export class MoveAssetInput extends inEnvelope(MoveAssetFields) {}

@InputType({ description: 'Sends an asset to be repaired or serviced.' })
export class SendToMaintenanceInput extends inEnvelope(SendToMaintenanceFields) {}

@InputType({ description: 'Ends the maintenance of an asset.' })
export class CompleteMaintenanceInput extends inEnvelope(CompleteMaintenanceFields) {}

@InputType({ description: 'Records where a stock-take saw an asset.' })
export class AuditAssetInput extends inEnvelope(AuditAssetFields) {}

@InputType({ description: 'Reports an asset as lost or stolen.' })
export class ReportAssetMissingInput extends inEnvelope(ReportAssetMissingFields) {}

@InputType({ description: 'Records that a missing asset was found.' })
export class RecoverAssetInput extends inEnvelope(RecoverAssetFields) {}

@InputType({ description: 'Keeps an asset from disposal for a case.' })
export class PlaceLegalHoldInput extends inEnvelope(PlaceLegalHoldFields) {}

@InputType({ description: 'Ends the hold of a case.' })
export class LiftLegalHoldInput extends inEnvelope(LiftLegalHoldFields) {}

@InputType({ description: 'Takes an asset out of service for good.' })
export class RetireAssetInput extends inEnvelope(RetireAssetFields) {}

@InputType({ description: 'Takes a retirement back.' })
export class ReinstateAssetInput extends inEnvelope(ReinstateAssetFields) {}

@InputType({ description: 'Records that a retired asset left the organisation.' })
export class DisposeAssetInput extends inEnvelope(DisposeAssetFields) {}

@InputType({ description: 'Puts recorded facts right.' })
export class CorrectAssetInput extends inEnvelope(CorrectAssetFields) {}

/** One command of a bulk request. A command without a field here does not compile. */
@InputType({ isOneOf: true, description: 'Exactly one command.' })
export class AssetCommandInput implements Record<Uncapitalize<AssetCommand['type']>, Maybe<object>> {
  @Field(() => ProcureAssetFields, { nullable: true })
  readonly procureAsset!: Maybe<ProcureAssetFields>;

  @Field(() => RegisterAssetFields, { nullable: true })
  readonly registerAsset!: Maybe<RegisterAssetFields>;

  @Field(() => ReceiveAssetFields, { nullable: true })
  readonly receiveAsset!: Maybe<ReceiveAssetFields>;

  @Field(() => TagAssetFields, { nullable: true })
  readonly tagAsset!: Maybe<TagAssetFields>;

  @Field(() => DeployAssetFields, { nullable: true })
  readonly deployAsset!: Maybe<DeployAssetFields>;

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

  @Field(() => CorrectAssetFields, { nullable: true })
  readonly correctAsset!: Maybe<CorrectAssetFields>;
}

@InputType()
export class BulkAssetsItem extends BulkItemInput {
  @Field(() => AssetCommandInput)
  readonly command!: AssetCommandInput;
}

@InputType({ description: 'At most 100 commands, each to one asset.' })
export class BulkAssetsInput extends BulkInput {
  @Field(() => [BulkAssetsItem])
  readonly items!: readonly BulkAssetsItem[];
}
