import { Injectable } from '@nestjs/common';
import {
  CommandEdge,
  CommandInput,
  type InputOf,
  type Maybe,
  type PayloadValue,
  changesOf,
  dataOf,
  derivedId,
  payloadType,
} from '@opsledger/graphql';
import type { AssetId } from '@opsledger/kernel';
import { AssetNode } from '../asset-register/asset-register.node.js';
import { AssetQueries } from '../asset-register/asset-register.queries.js';
import type { AssetCorrection } from './asset.correction.decider.js';
import type { AssetCommand } from './asset.decider.js';
import { HandleAsset } from './asset.handler.js';

/** What every mutation on an asset answers. */
export const AssetPayload = payloadType('AssetPayload', { asset: () => AssetNode });

/** The input of any mutation on an asset. */
type AssetInput = CommandInput & { readonly assetId?: Maybe<AssetId> };

/** Sends the command of a mutation. */
@Injectable()
export class AssetMutations {
  constructor(
    private readonly edge: CommandEdge,
    private readonly assets: AssetQueries,
  ) {}

  /** Runs the command and answers the asset as it is afterwards. */
  run(type: AssetCommand['type'], input: AssetInput): Promise<PayloadValue> {
    const id = input.assetId ?? derivedId<AssetId>('asset', input.commandId);
    return this.edge.run(input, {
      command: (context) => new HandleAsset(id, assetCommand(type, id, input), context),
      objects: { asset: () => this.assets.fresh(id) },
    });
  }
}

/** Facts that null takes away. */
const OPTIONAL_FACTS = [
  'serial',
  'name',
  'notes',
  'vendorId',
  'vendorName',
  'orderNumber',
  'purchaseOrderLineId',
  'warrantyEndsOn',
  'endOfLifeOn',
] as const satisfies readonly (keyof AssetCorrection)[];

/**
 * The command of a validated input. The input classes implement the data of their commands, which is why the one cast here is sound:
 * the name of the command goes with the class of its input.
 */
export function assetCommand(type: AssetCommand['type'], assetId: AssetId, input: object): AssetCommand {
  const changes =
    'changes' in input ? { changes: changesOf<AssetCorrection>(input.changes as InputOf<AssetCorrection>, OPTIONAL_FACTS) } : {};
  return { type, data: { ...dataOf(input), assetId, ...changes } } as AssetCommand;
}
