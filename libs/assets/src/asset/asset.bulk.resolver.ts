import { Field, InputType, IntersectionType, Mutation, Resolver } from '@nestjs/graphql';
import {
  BulkEdge,
  BulkInput,
  BulkItemInput,
  type BulkPayloadValue,
  Input,
  type Maybe,
  type MembersOf,
  apiError,
  bulkPayloadType,
  currentActor,
  derivedId,
  itemCommandId,
} from '@opsledger/graphql';
import type { AssetId } from '@opsledger/kernel';
import { AssetNode } from '../asset-register/asset-register.node.js';
import { AssetQueries } from '../asset-register/asset-register.queries.js';
import { maySend } from '../assets.policy.js';
import { AcquisitionCommandFields } from './asset.acquisition.resolver.js';
import { CorrectionCommandFields } from './asset.correction.resolver.js';
import { CustodyCommandFields } from './asset.custody.resolver.js';
import type { AssetCommand } from './asset.decider.js';
import { assetCommand } from './asset.mutations.js';
import { OperationCommandFields } from './asset.operation.resolver.js';
import { RetirementCommandFields } from './asset.retirement.resolver.js';

/** Each group brings its members; they are joined two at a time. */
const Members = IntersectionType(
  IntersectionType(
    IntersectionType(AcquisitionCommandFields, CustodyCommandFields),
    IntersectionType(OperationCommandFields, RetirementCommandFields),
  ),
  CorrectionCommandFields,
);

/** One command of a bulk request. A command without a field here does not compile. */
@InputType({ isOneOf: true, description: 'Exactly one command.' })
export class AssetCommandInput extends Members implements MembersOf<AssetCommand> {}

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

/** What the bulk mutation answers. */
export const BulkAssetsPayload = bulkPayloadType('BulkAssetsPayload', 'BulkAssetsResult', { asset: () => AssetNode });

/** Up to 100 commands to assets in one request. */
@Resolver()
export class AssetBulkResolver {
  constructor(
    private readonly bulk: BulkEdge,
    private readonly assets: AssetQueries,
  ) {}

  @Mutation(() => BulkAssetsPayload, { description: 'Sends up to 100 commands to assets, with a result for each.' })
  bulkAssets(@Input() input: BulkAssetsInput): Promise<BulkPayloadValue> {
    const actor = currentActor();
    const forbidden = input.items.find((item) => !maySend(actor, chosen(item).type));
    if (forbidden) throw apiError('FORBIDDEN', `Your role does not allow ${chosen(forbidden).type}.`);
    const idOf = (item: BulkAssetsItem, index: number): AssetId =>
      chosen(item).fields.assetId ?? derivedId<AssetId>('asset', itemCommandId(input.commandId, index));
    return this.bulk.run(input, {
      category: 'asset',
      id: idOf,
      command: (item, index) => assetCommand(chosen(item).type, idOf(item, index), chosen(item).fields),
      objects: (item, index) => ({ asset: () => this.assets.fresh(idOf(item, index)) }),
    });
  }
}

/** The one command of an item; the schema lets no item have none or several. */
function chosen({ command }: BulkAssetsItem): {
  readonly type: AssetCommand['type'];
  readonly fields: { readonly assetId?: Maybe<AssetId> };
} {
  const [name, fields] = Object.entries(command).find(([, value]) => value !== null && value !== undefined)! as [
    string,
    { assetId?: Maybe<AssetId> },
  ];
  return { type: `${name.charAt(0).toUpperCase()}${name.slice(1)}` as AssetCommand['type'], fields };
}
