import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import {
  changesOf,
  CommandEdge,
  CommandInput,
  dataOf,
  derivedId,
  Input,
  type InputOf,
  Items,
  type Maybe,
  type MutationsOf,
  payloadType,
  type PayloadValue,
  Text,
  UUID,
} from '@opsledger/graphql';
import { changeModelNode, ChangeModelNode } from '../change-model-list/change-model-list.node.js';
import { ChangeQueries } from '../changes.queries.js';
import type { ChangeModelId, ChangeType, Level } from '../values.events.js';
import { CHANGE_TYPE, LEVEL } from '../values.enums.js';
import { ApprovalStepInput, plainSteps } from '../values.nodes.js';
import { DEFAULT_MODEL, type ChangeModelCommand, type ChangeModelDefinition } from './change-model.decider.js';
import type { ChangeModelRevision } from './change-model.events.js';
import { HandleChangeModel } from './change-model.handler.js';

type NewModel = Omit<ChangeModelDefinition, 'modelId' | 'steps'> & { readonly modelId?: ChangeModelId };

@InputType()
export class DefineChangeModelInput extends CommandInput implements InputOf<NewModel> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new model; default: derived from the id of the command.' })
  readonly modelId!: Maybe<ChangeModelId>;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True for the policy of normal or emergency changes that name none. Its id is known then; leave modelId out.',
  })
  readonly isDefault!: Maybe<boolean>;

  @Text({ max: 200 })
  @Field()
  readonly name!: string;

  @Field(() => CHANGE_TYPE)
  readonly changeType!: ChangeType;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly description!: Maybe<string>;

  @Items({ max: 5 })
  @Field(() => [ApprovalStepInput], {
    nullable: true,
    description: 'None for a standard change, one for an emergency, 1 to 5 for a normal one.',
  })
  readonly steps!: Maybe<readonly ApprovalStepInput[]>;

  @Field(() => LEVEL, { nullable: true, description: 'The policy authorises changes up to this risk. Default: VERY_HIGH.' })
  readonly highestRisk!: Maybe<Level>;

  @Text({ max: 10_000, multiline: true })
  @Field(() => String, { nullable: true, description: 'Taken by changes that bring none.' })
  readonly implementationPlan!: Maybe<string>;

  @Text({ max: 10_000, multiline: true })
  @Field(() => String, { nullable: true, description: 'Taken by changes that bring none.' })
  readonly backoutPlan!: Maybe<string>;
}

@InputType({ description: 'Left out, a fact stays; null takes an optional one away.' })
export class ChangeModelChangesInput implements InputOf<Omit<ChangeModelRevision, 'steps'>> {
  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly name!: Maybe<string>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly description!: Maybe<string>;

  @Items({ max: 5 })
  @Field(() => [ApprovalStepInput], { nullable: true })
  readonly steps!: Maybe<readonly ApprovalStepInput[]>;

  @Field(() => LEVEL, { nullable: true })
  readonly highestRisk!: Maybe<Level>;

  @Text({ max: 10_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly implementationPlan!: Maybe<string>;

  @Text({ max: 10_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly backoutPlan!: Maybe<string>;
}

@InputType({ isAbstract: true })
abstract class ModelCommandInput extends CommandInput {
  @Field(() => UUID)
  readonly modelId!: ChangeModelId;
}

@InputType()
export class ReviseChangeModelInput extends ModelCommandInput {
  @Field(() => ChangeModelChangesInput)
  readonly changes!: ChangeModelChangesInput;
}

@InputType()
export class RetireChangeModelInput extends ModelCommandInput {}

@InputType()
export class ReinstateChangeModelInput extends ModelCommandInput {}

/** What every mutation on a model answers. */
export const ChangeModelPayload = payloadType('ChangeModelPayload', { changeModel: () => ChangeModelNode });

/** Facts that null takes away. */
const OPTIONAL_FACTS = ['description', 'implementationPlan', 'backoutPlan'] as const;

/** The mutations on models: one per command, named like it. */
@Resolver()
export class ChangeModelResolver implements MutationsOf<ChangeModelCommand> {
  constructor(
    private readonly edge: CommandEdge,
    private readonly queries: ChangeQueries,
  ) {}

  @Mutation(() => ChangeModelPayload, {
    description: 'Describes a kind of change, with its policy of approval. A standard one is approved by this.',
  })
  defineChangeModel(@Input() input: DefineChangeModelInput): Promise<PayloadValue> {
    const modelId = newIdOf(input);
    return this.run(input, modelId, () => {
      const { isDefault: _known, steps: _plain, ...data } = dataOf(input);
      return { type: 'DefineChangeModel', data: { ...data, modelId, ...(input.steps && { steps: plainSteps(input.steps) }) } };
    });
  }

  @Mutation(() => ChangeModelPayload, {
    description: 'Describes a model anew from now on. Rounds of votes under way keep what they took from it.',
  })
  reviseChangeModel(@Input() input: ReviseChangeModelInput): Promise<PayloadValue> {
    const { modelId, changes } = input;
    const { steps, ...others } = changes;
    return this.run(input, modelId, () => ({
      type: 'ReviseChangeModel',
      data: {
        modelId,
        changes: { ...changesOf<Omit<ChangeModelRevision, 'steps'>>(others, OPTIONAL_FACTS), ...(steps && { steps: plainSteps(steps) }) },
      },
    }));
  }

  @Mutation(() => ChangeModelPayload, { description: 'No change follows this model from now on.' })
  retireChangeModel(@Input() input: RetireChangeModelInput): Promise<PayloadValue> {
    return this.run(input, input.modelId, () => ({ type: 'RetireChangeModel', data: { modelId: input.modelId } }));
  }

  @Mutation(() => ChangeModelPayload, { description: 'Changes may follow this model again.' })
  reinstateChangeModel(@Input() input: ReinstateChangeModelInput): Promise<PayloadValue> {
    return this.run(input, input.modelId, () => ({ type: 'ReinstateChangeModel', data: { modelId: input.modelId } }));
  }

  private run(input: CommandInput, id: ChangeModelId, command: () => ChangeModelCommand): Promise<PayloadValue> {
    const changeModel = async (): Promise<ChangeModelNode | null> => {
      const [row] = await this.queries.models([id]);
      return row ? changeModelNode(row) : null;
    };
    return this.edge.run(input, { command: (context) => new HandleChangeModel(id, command(), context), objects: { changeModel } });
  }
}

/** The id that a definition says, the well-known one of a default, or one that follows from the command. */
function newIdOf({ modelId, isDefault, changeType, commandId }: DefineChangeModelInput): ChangeModelId {
  if (modelId) return modelId;
  return isDefault && changeType !== 'standard' ? DEFAULT_MODEL[changeType] : derivedId<ChangeModelId>('changeModel', commandId);
}
