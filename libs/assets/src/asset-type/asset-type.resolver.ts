import { Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import {
  Between,
  CommandEdge,
  CommandInput,
  Input,
  type InputOf,
  type Maybe,
  type PayloadValue,
  Text,
  UUID,
  changesOf,
  dataOf,
  derivedId,
  payloadType,
} from '@opsledger/graphql';
import { AssetQueries } from '../asset-register/asset-register.queries.js';
import { assetTypeNode, AssetTypeNode } from '../asset-type-list/asset-type-list.node.js';
import type { AssetTypeId } from '../values.events.js';
import type { AssetTypeCommand, AssetTypeRecord } from './asset-type.decider.js';
import type { AssetTypeRevision } from './asset-type.events.js';
import { HandleAssetType } from './asset-type.handler.js';

@InputType()
export class DefineAssetTypeInput extends CommandInput implements InputOf<AssetTypeRecord & { readonly typeId?: AssetTypeId }> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new type; default: derived from the id of the command.' })
  readonly typeId!: Maybe<AssetTypeId>;

  @Text({ max: 200 })
  @Field()
  readonly name!: string;

  @Field({ description: 'True when its assets hold data that must be erased before disposal.' })
  readonly mediaBearing!: boolean;

  @Between(1, 600)
  @Field(() => Int, { nullable: true, description: 'Months between two stock-takes of an asset.' })
  readonly auditIntervalMonths!: Maybe<number>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly notes!: Maybe<string>;
}

@InputType({ description: 'Left out, a fact stays; null takes an optional one away.' })
export class AssetTypeChangesInput implements InputOf<AssetTypeRevision> {
  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly name!: Maybe<string>;

  @Field(() => Boolean, { nullable: true })
  readonly mediaBearing!: Maybe<boolean>;

  @Between(1, 600)
  @Field(() => Int, { nullable: true })
  readonly auditIntervalMonths!: Maybe<number>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly notes!: Maybe<string>;
}

@InputType({ isAbstract: true })
abstract class TypeCommandInput extends CommandInput {
  @Field(() => UUID)
  readonly typeId!: AssetTypeId;
}

@InputType()
export class ReviseAssetTypeInput extends TypeCommandInput {
  @Field(() => AssetTypeChangesInput)
  readonly changes!: AssetTypeChangesInput;
}

@InputType()
export class RetireAssetTypeInput extends TypeCommandInput {}

@InputType()
export class ReinstateAssetTypeInput extends TypeCommandInput {}

/** What every mutation on a kind of equipment answers. */
export const AssetTypePayload = payloadType('AssetTypePayload', { assetType: () => AssetTypeNode });

/** Facts that null takes away. */
const OPTIONAL_FACTS = ['auditIntervalMonths', 'notes'] as const;

/** The mutations on kinds of equipment: one per command, named like it. */
@Resolver()
export class AssetTypeResolver {
  constructor(
    private readonly edge: CommandEdge,
    private readonly queries: AssetQueries,
  ) {}

  @Mutation(() => AssetTypePayload, { description: 'Names a kind of equipment.' })
  defineAssetType(@Input() input: DefineAssetTypeInput): Promise<PayloadValue> {
    const typeId = input.typeId ?? derivedId<AssetTypeId>('assetType', input.commandId);
    return this.run(input, typeId, () => ({ type: 'DefineAssetType', data: { ...dataOf(input), typeId } }));
  }

  @Mutation(() => AssetTypePayload, { description: 'Describes a kind of equipment anew from now on.' })
  reviseAssetType(@Input() input: ReviseAssetTypeInput): Promise<PayloadValue> {
    const { typeId, changes } = input;
    return this.run(input, typeId, () => ({
      type: 'ReviseAssetType',
      data: { typeId, changes: changesOf<AssetTypeRevision>(changes, OPTIONAL_FACTS) },
    }));
  }

  @Mutation(() => AssetTypePayload, { description: 'No new model is defined of this kind from now on.' })
  retireAssetType(@Input() input: RetireAssetTypeInput): Promise<PayloadValue> {
    return this.run(input, input.typeId, () => ({ type: 'RetireAssetType', data: { typeId: input.typeId } }));
  }

  @Mutation(() => AssetTypePayload, { description: 'The kind may be used for new models again.' })
  reinstateAssetType(@Input() input: ReinstateAssetTypeInput): Promise<PayloadValue> {
    return this.run(input, input.typeId, () => ({ type: 'ReinstateAssetType', data: { typeId: input.typeId } }));
  }

  private run(input: CommandInput, id: AssetTypeId, command: () => AssetTypeCommand): Promise<PayloadValue> {
    const assetType = async (): Promise<AssetTypeNode | null> => {
      const row = await this.queries.freshType(id);
      return row && assetTypeNode(row);
    };
    return this.edge.run(input, { command: (context) => new HandleAssetType(id, command(), context), objects: { assetType } });
  }
}
