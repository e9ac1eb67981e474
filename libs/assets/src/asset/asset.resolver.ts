import { Mutation, Resolver } from '@nestjs/graphql';
import { CommandEdge, type CommandInput, derivedId, Input, payloadType, type PayloadValue } from '@opsledger/graphql';
import type { AssetId } from '@opsledger/kernel';
import { AssetQueries } from '../asset-register/asset-register.queries.js';
import { AssetNode } from '../asset-register/asset-register.node.js';
import { assetCommand } from './asset.input-commands.js';
import { HandleAsset } from './asset.handler.js';
import {
  ProcureAssetInput,
  RegisterAssetInput,
  ReceiveAssetInput,
  TagAssetInput,
  DeployAssetInput,
  AssignAssetInput,
  AcceptCustodyInput,
  DeclineCustodyInput,
  RequestAssetReturnInput,
  ReturnAssetInput,
  MoveAssetInput,
  SendToMaintenanceInput,
  CompleteMaintenanceInput,
  AuditAssetInput,
  ReportAssetMissingInput,
  RecoverAssetInput,
  PlaceLegalHoldInput,
  LiftLegalHoldInput,
  RetireAssetInput,
  ReinstateAssetInput,
  DisposeAssetInput,
  CorrectAssetInput,
} from './asset.inputs.js';
import type { Maybe } from '../input-of.js';
import type { AssetCommand } from './asset.commands.js';

/** What every mutation on an asset answers. */
export const AssetPayload = payloadType('AssetPayload', { asset: () => AssetNode });

/** The mutations on assets: one per command, named like it. */
@Resolver()
export class AssetResolver {
  constructor(
    private readonly edge: CommandEdge,
    private readonly assets: AssetQueries,
  ) {}

  @Mutation(() => AssetPayload, { description: 'Orders an asset, or records a purchase that has yet to arrive.' })
  procureAsset(@Input() input: ProcureAssetInput): Promise<PayloadValue> {
    return this.run('ProcureAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Takes on an asset that is owned already.' })
  registerAsset(@Input() input: RegisterAssetInput): Promise<PayloadValue> {
    return this.run('RegisterAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Takes an asset into stock, or ends its transport.' })
  receiveAsset(@Input() input: ReceiveAssetInput): Promise<PayloadValue> {
    return this.run('ReceiveAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Labels an asset, or replaces its label.' })
  tagAsset(@Input() input: TagAssetInput): Promise<PayloadValue> {
    return this.run('TagAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Puts an asset into service without an assignee.' })
  deployAsset(@Input() input: DeployAssetInput): Promise<PayloadValue> {
    return this.run('DeployAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Hands an asset from stock to a person, location, asset or org unit.' })
  assignAsset(@Input() input: AssignAssetInput): Promise<PayloadValue> {
    return this.run('AssignAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Confirms having an asset.' })
  acceptCustody(@Input() input: AcceptCustodyInput): Promise<PayloadValue> {
    return this.run('AcceptCustody', input);
  }

  @Mutation(() => AssetPayload, { description: 'Refuses an asset that was assigned.' })
  declineCustody(@Input() input: DeclineCustodyInput): Promise<PayloadValue> {
    return this.run('DeclineCustody', input);
  }

  @Mutation(() => AssetPayload, { description: 'Asks the holder for an asset.' })
  requestAssetReturn(@Input() input: RequestAssetReturnInput): Promise<PayloadValue> {
    return this.run('RequestAssetReturn', input);
  }

  @Mutation(() => AssetPayload, { description: 'Takes an asset back into stock.' })
  returnAsset(@Input() input: ReturnAssetInput): Promise<PayloadValue> {
    return this.run('ReturnAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Moves an asset, at once or by transport.' })
  moveAsset(@Input() input: MoveAssetInput): Promise<PayloadValue> {
    return this.run('MoveAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Sends an asset to be repaired or serviced.' })
  sendToMaintenance(@Input() input: SendToMaintenanceInput): Promise<PayloadValue> {
    return this.run('SendToMaintenance', input);
  }

  @Mutation(() => AssetPayload, { description: 'Ends the maintenance of an asset.' })
  completeMaintenance(@Input() input: CompleteMaintenanceInput): Promise<PayloadValue> {
    return this.run('CompleteMaintenance', input);
  }

  @Mutation(() => AssetPayload, { description: 'Records where a stock-take saw an asset.' })
  auditAsset(@Input() input: AuditAssetInput): Promise<PayloadValue> {
    return this.run('AuditAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Reports an asset as lost or stolen.' })
  reportAssetMissing(@Input() input: ReportAssetMissingInput): Promise<PayloadValue> {
    return this.run('ReportAssetMissing', input);
  }

  @Mutation(() => AssetPayload, { description: 'Records that a missing asset was found.' })
  recoverAsset(@Input() input: RecoverAssetInput): Promise<PayloadValue> {
    return this.run('RecoverAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Keeps an asset from disposal for a case.' })
  placeLegalHold(@Input() input: PlaceLegalHoldInput): Promise<PayloadValue> {
    return this.run('PlaceLegalHold', input);
  }

  @Mutation(() => AssetPayload, { description: 'Ends the hold of a case.' })
  liftLegalHold(@Input() input: LiftLegalHoldInput): Promise<PayloadValue> {
    return this.run('LiftLegalHold', input);
  }

  @Mutation(() => AssetPayload, { description: 'Takes an asset out of service for good.' })
  retireAsset(@Input() input: RetireAssetInput): Promise<PayloadValue> {
    return this.run('RetireAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Takes a retirement back.' })
  reinstateAsset(@Input() input: ReinstateAssetInput): Promise<PayloadValue> {
    return this.run('ReinstateAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Records that a retired asset left the organisation.' })
  disposeAsset(@Input() input: DisposeAssetInput): Promise<PayloadValue> {
    return this.run('DisposeAsset', input);
  }

  @Mutation(() => AssetPayload, { description: 'Puts recorded facts right.' })
  correctAsset(@Input() input: CorrectAssetInput): Promise<PayloadValue> {
    return this.run('CorrectAsset', input);
  }

  private run(type: AssetCommand['type'], input: AssetInput): Promise<PayloadValue> {
    const id = input.assetId ?? derivedId<AssetId>('asset', input.commandId);
    return this.edge.run(input, {
      command: (context) => new HandleAsset(id, assetCommand(type, id, input), context),
      objects: { asset: () => this.assets.fresh(id) },
    });
  }
}

/** The input of any mutation on an asset. */
type AssetInput = CommandInput & { readonly assetId?: Maybe<AssetId> };
