import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import {
  CommandEdge,
  CommandInput,
  dataOf,
  DateTime,
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
import type { Instant } from '@opsledger/kernel';
import { ChangeQueries } from '../changes.queries.js';
import { freezeWindowNode, FreezeWindowNode } from '../freeze-calendar/freeze-calendar.node.js';
import type { FreezeId } from '../values.events.js';
import { AffectedItemInput, MAX_ITEMS } from '../values.nodes.js';
import type { FreezeDeclaration, FreezeWindowCommand } from './freeze-window.decider.js';
import { HandleFreezeWindow } from './freeze-window.handler.js';

type NewFreeze = Omit<FreezeDeclaration, 'freezeId'> & { readonly freezeId?: FreezeId };

@InputType()
export class DeclareFreezeInput extends CommandInput implements InputOf<NewFreeze> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new freeze; default: derived from the id of the command.' })
  readonly freezeId!: Maybe<FreezeId>;

  @Text({ max: 200 })
  @Field()
  readonly name!: string;

  @Field(() => Boolean, { nullable: true, description: 'True to protect everything; else name the items.' })
  readonly everything!: Maybe<boolean>;

  @Items({ max: MAX_ITEMS })
  @Field(() => [AffectedItemInput], { nullable: true })
  readonly items!: Maybe<readonly AffectedItemInput[]>;

  @Field(() => DateTime)
  readonly from!: Instant;

  @Field(() => DateTime, { description: 'The freeze ends here.' })
  readonly to!: Instant;
}

@InputType({ description: 'Ends a freeze before its time. It needs a reason.' })
export class LiftFreezeInput extends CommandInput {
  @Field(() => UUID)
  readonly freezeId!: FreezeId;
}

/** What every mutation on a freeze answers. */
export const FreezeWindowPayload = payloadType('FreezeWindowPayload', { freezeWindow: () => FreezeWindowNode });

/** The mutations on freezes. */
@Resolver()
export class FreezeWindowResolver implements MutationsOf<FreezeWindowCommand> {
  constructor(
    private readonly edge: CommandEdge,
    private readonly queries: ChangeQueries,
  ) {}

  @Mutation(() => FreezeWindowPayload, {
    description: 'Nothing in the scope is scheduled into this time or started in it without an exemption.',
  })
  declareFreeze(@Input() input: DeclareFreezeInput): Promise<PayloadValue> {
    const freezeId = input.freezeId ?? derivedId<FreezeId>('freezeWindow', input.commandId);
    return this.run(input, freezeId, () => ({ type: 'DeclareFreeze', data: { ...dataOf(input), freezeId } }));
  }

  @Mutation(() => FreezeWindowPayload, { description: 'Ends a freeze before its time.' })
  liftFreeze(@Input() input: LiftFreezeInput): Promise<PayloadValue> {
    return this.run(input, input.freezeId, () => ({ type: 'LiftFreeze', data: { freezeId: input.freezeId } }));
  }

  private run(input: CommandInput, id: FreezeId, command: () => FreezeWindowCommand): Promise<PayloadValue> {
    const freezeWindow = async (): Promise<FreezeWindowNode | null> => {
      const [row] = await this.queries.freezes([id]);
      return row ? freezeWindowNode(row) : null;
    };
    return this.edge.run(input, { command: (context) => new HandleFreezeWindow(id, command(), context), objects: { freezeWindow } });
  }
}
