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
import type { AssetModelId } from '@opsledger/kernel';
import { assetModelNode, AssetModelNode } from '../asset-model-list/asset-model-list.node.js';
import { AssetQueries } from '../asset-register/asset-register.queries.js';
import type { AssetTypeId } from '../values.events.js';
import type { AssetModelCommand, ModelDefinition } from './asset-model.decider.js';
import type { AssetModelRevision } from './asset-model.events.js';
import { HandleAssetModel } from './asset-model.handler.js';

type NewModel = Omit<ModelDefinition, 'modelId'> & { readonly modelId?: AssetModelId };

@InputType()
export class DefineAssetModelInput extends CommandInput implements InputOf<NewModel> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new model; default: derived from the id of the command.' })
  readonly modelId!: Maybe<AssetModelId>;

  @Text({ max: 200 })
  @Field()
  readonly name!: string;

  @Text({ max: 200 })
  @Field()
  readonly manufacturer!: string;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly modelNumber!: Maybe<string>;

  @Field(() => UUID)
  readonly typeId!: AssetTypeId;

  @Between(1, 600)
  @Field(() => Int, { nullable: true, description: 'Months of useful life, counted from acquisition.' })
  readonly endOfLifeMonths!: Maybe<number>;

  @Between(1, 600)
  @Field(() => Int, { nullable: true, description: 'Months of warranty, counted from acquisition.' })
  readonly warrantyMonths!: Maybe<number>;

  @Between(0, 1_000_000)
  @Field(() => Int, { nullable: true, description: 'Fewer assets in stock than this is a shortage.' })
  readonly minimumStock!: Maybe<number>;

  @Field(() => Boolean, { nullable: true, description: 'Whether people may ask for one themselves. Default: false.' })
  readonly requestable!: Maybe<boolean>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly notes!: Maybe<string>;
}

@InputType({ description: 'Left out, a fact stays; null takes an optional one away.' })
export class AssetModelChangesInput implements InputOf<AssetModelRevision> {
  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly name!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly manufacturer!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly modelNumber!: Maybe<string>;

  @Field(() => UUID, { nullable: true })
  readonly typeId!: Maybe<AssetTypeId>;

  @Between(1, 600)
  @Field(() => Int, { nullable: true })
  readonly endOfLifeMonths!: Maybe<number>;

  @Between(1, 600)
  @Field(() => Int, { nullable: true })
  readonly warrantyMonths!: Maybe<number>;

  @Between(0, 1_000_000)
  @Field(() => Int, { nullable: true })
  readonly minimumStock!: Maybe<number>;

  @Field(() => Boolean, { nullable: true })
  readonly requestable!: Maybe<boolean>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly notes!: Maybe<string>;
}

@InputType({ isAbstract: true })
abstract class ModelCommandInput extends CommandInput {
  @Field(() => UUID)
  readonly modelId!: AssetModelId;
}

@InputType()
export class ReviseAssetModelInput extends ModelCommandInput {
  @Field(() => AssetModelChangesInput)
  readonly changes!: AssetModelChangesInput;
}

@InputType()
export class RetireAssetModelInput extends ModelCommandInput {}

@InputType()
export class ReinstateAssetModelInput extends ModelCommandInput {}

/** What every mutation on a model answers. */
export const AssetModelPayload = payloadType('AssetModelPayload', { assetModel: () => AssetModelNode });

/** Facts that null takes away. */
const OPTIONAL_FACTS = ['modelNumber', 'endOfLifeMonths', 'warrantyMonths', 'minimumStock', 'notes'] as const;

/** The mutations on models: one per command, named like it. */
@Resolver()
export class AssetModelResolver {
  constructor(
    private readonly edge: CommandEdge,
    private readonly queries: AssetQueries,
  ) {}

  @Mutation(() => AssetModelPayload, { description: 'Enters a model in the catalogue.' })
  defineAssetModel(@Input() input: DefineAssetModelInput): Promise<PayloadValue> {
    const modelId = input.modelId ?? derivedId<AssetModelId>('assetModel', input.commandId);
    return this.run(input, modelId, () => ({ type: 'DefineAssetModel', data: { ...dataOf(input), modelId } }));
  }

  @Mutation(() => AssetModelPayload, { description: 'Describes a model anew from now on.' })
  reviseAssetModel(@Input() input: ReviseAssetModelInput): Promise<PayloadValue> {
    const { modelId, changes } = input;
    return this.run(input, modelId, () => ({
      type: 'ReviseAssetModel',
      data: { modelId, changes: changesOf<AssetModelRevision>(changes, OPTIONAL_FACTS) },
    }));
  }

  @Mutation(() => AssetModelPayload, { description: 'No new asset is procured of this model from now on.' })
  retireAssetModel(@Input() input: RetireAssetModelInput): Promise<PayloadValue> {
    return this.run(input, input.modelId, () => ({ type: 'RetireAssetModel', data: { modelId: input.modelId } }));
  }

  @Mutation(() => AssetModelPayload, { description: 'Assets of this model may be procured again.' })
  reinstateAssetModel(@Input() input: ReinstateAssetModelInput): Promise<PayloadValue> {
    return this.run(input, input.modelId, () => ({ type: 'ReinstateAssetModel', data: { modelId: input.modelId } }));
  }

  private run(input: CommandInput, id: AssetModelId, command: () => AssetModelCommand): Promise<PayloadValue> {
    const assetModel = async (): Promise<AssetModelNode | null> => {
      const row = await this.queries.freshModel(id);
      return row && assetModelNode(row);
    };
    return this.edge.run(input, { command: (context) => new HandleAssetModel(id, command(), context), objects: { assetModel } });
  }
}
