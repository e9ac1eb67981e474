import { Field, ID, InputType, Int, Mutation, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import type { OperationsLog } from '@opsledger/eventsourcing';
import {
  apiError,
  commandContext,
  CommandInput,
  Consistency,
  DateTime,
  Input,
  Payload,
  PositionScalar,
  Text,
  userError,
  UUID,
  validateInput,
  type PayloadValue,
} from '@opsledger/graphql';
import type { Policy } from '@opsledger/identity';
import { reject, type Instant, type Rejection } from '@opsledger/kernel';
import { scrubbed, UnknownReadModel, type ReadModelUpkeep, type ReplayedStream } from '@opsledger/operations';
import { RebuildRefused, type ParkedStream, type RebuildRecord } from '@opsledger/read-store';

const REBUILD_STATES = Object.fromEntries(
  ['filling', 'switched', 'differs', 'failed', 'cancelled'].map((state) => [state.toUpperCase(), state]),
);
registerEnumType(REBUILD_STATES, {
  name: 'RebuildState',
  description:
    'SWITCHED: the rebuilt tables are served, the earlier ones can be gone back to for a day. DIFFERS: the rebuilt tables hold other rows; nothing was switched.',
});

@ObjectType({ description: 'A stream of which a read model could not apply an event: it and what follows are set aside.' })
class ParkedStreamNode {
  @Field()
  readonly readModel!: string;

  @Field()
  readonly stream!: string;

  @Field(() => Int, { description: 'How many events are set aside, the first one included.' })
  readonly events!: number;

  @Field(() => ID, { description: 'The first of them, which the others wait for.' })
  readonly eventId!: string;

  @Field()
  readonly eventType!: string;

  @Field(() => PositionScalar)
  readonly position!: unknown;

  @Field({ description: 'Why it cannot be applied. Values of the data are left out.' })
  readonly error!: string;

  @Field(() => DateTime)
  readonly parkedAt!: Instant;
}

@ObjectType({ description: 'The rebuild of a read model.' })
class RebuildNode {
  @Field()
  readonly readModel!: string;

  @Field(() => REBUILD_STATES)
  readonly state!: string;

  @Field({ description: 'Somebody works on it.' })
  readonly active!: boolean;

  @Field(() => Int, { description: 'Events applied so far.' })
  readonly events!: number;

  @Field(() => String, { nullable: true })
  readonly detail?: string | undefined;

  @Field(() => DateTime)
  readonly startedAt!: Instant;

  @Field(() => DateTime)
  readonly updatedAt!: Instant;
}

@ObjectType({ description: 'What came of the replay of one stream.' })
class ReplayedStreamNode {
  @Field()
  readonly stream!: string;

  @Field(() => Int)
  readonly applied!: number;

  @Field(() => String, { nullable: true, description: 'Why the next one still cannot be applied.' })
  readonly error?: string;
}

@ObjectType()
class ReplayParkedEventsPayload extends Payload {
  @Field(() => [ReplayedStreamNode])
  readonly replayed!: readonly ReplayedStreamNode[];
}

@ObjectType()
class DiscardParkedEventPayload extends Payload {}

@ObjectType()
class RebuildPayload extends Payload {}

@InputType()
class ReplayParkedEventsInput {
  @Text({ max: 100 })
  @Field()
  readonly readModel!: string;

  @Text({ max: 500 })
  @Field(() => String, { nullable: true, description: 'Left out: every stream of the read model.' })
  readonly stream?: string | null;
}

@InputType({ description: 'Leaves an event out of a read model for good; the reason is recorded. What has waited behind it is applied.' })
class DiscardParkedEventInput extends CommandInput {
  @Text({ max: 100 })
  @Field()
  readonly readModel!: string;

  @Field(() => UUID)
  readonly eventId!: string;
}

@InputType()
class RebuildReadModelInput {
  @Text({ max: 100 })
  @Field()
  readonly readModel!: string;

  @Field(() => Boolean, { nullable: true, description: 'Serve the tables again that were served before the last rebuild.' })
  readonly back?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Serve the rebuilt tables though their rows differ.' })
  readonly acceptDifferences?: boolean | null;
}

@InputType()
class CancelRebuildInput {
  @Text({ max: 100 })
  @Field()
  readonly readModel!: string;
}

/** What looks after the read models; undefined where nothing does. */
export abstract class Upkeep {
  abstract readonly readModels: ReadModelUpkeep | undefined;
  abstract readonly log: OperationsLog;
}

const done = (more: object = {}): PayloadValue => ({ userErrors: [], position: null, version: null, stale: false, ...more });
const refused = (rejection: Rejection): PayloadValue => ({ ...done(), userErrors: [userError(rejection)] });

/** For operators: rebuilds, and what read models could not apply. */
@Resolver()
export class UpkeepResolver {
  constructor(
    private readonly upkeep: Upkeep,
    private readonly consistency: Consistency,
  ) {}

  @Query(() => [ParkedStreamNode], { description: 'What read models could not apply, oldest first; at most a thousand streams.' })
  async parkedEvents(): Promise<readonly ParkedStreamNode[]> {
    return ((await this.upkeep.readModels?.parked()) ?? []).map(parkedNode);
  }

  @Query(() => [RebuildNode], { description: 'Rebuilds that are under way, were left, or can be gone back from.' })
  async rebuilds(): Promise<readonly RebuildNode[]> {
    return ((await this.upkeep.readModels?.rebuilds()) ?? []).map(rebuildNode);
  }

  @Mutation(() => ReplayParkedEventsPayload, {
    description: 'Applies what a read model has set aside, in order, once the cause is mended.',
  })
  replayParkedEvents(@Input() { readModel, stream }: ReplayParkedEventsInput): Promise<PayloadValue> {
    return this.attend({ replayed: [] }, async (upkeep) =>
      done({ replayed: await upkeep.replay(readModel, stream ?? undefined).then(scrub) }),
    );
  }

  @Mutation(() => DiscardParkedEventPayload)
  async discardParkedEvent(@Input() input: DiscardParkedEventInput): Promise<PayloadValue> {
    const faults = validateInput(input);
    if (faults.length > 0) return { ...done(), userErrors: faults.map(userError) };
    return this.attend({}, async (upkeep) => {
      const outcome = await upkeep.discard(input.readModel, input.eventId, commandContext(input));
      if (!outcome.accepted) return refused(outcome.rejection);
      const { position, revision: version } = outcome;
      return { ...done(), position, version, stale: !(await this.consistency.reach(position)) };
    });
  }

  @Mutation(() => RebuildPayload, {
    description: 'Begins to build a read model anew, or goes on with it, in the background: see rebuilds.',
  })
  rebuildReadModel(@Input() { readModel, back, acceptDifferences }: RebuildReadModelInput): Promise<PayloadValue> {
    return this.attend({}, async (upkeep) => {
      const known = await upkeep.rebuilds();
      if (known.some((record) => record.projection === readModel && record.active))
        return refused(
          reject('INVALID_TRANSITION', 'The read model is being rebuilt. Wait for it, or cancel it (cancelRebuild).', ['readModel']),
        );
      const work = upkeep.rebuild(readModel, { back: back === true, acceptDifferences: acceptDifferences === true });
      void work.then(
        ({ outcome, events }) => this.upkeep.log('info', `The rebuild of read model "${readModel}" has ended: ${outcome}.`, { events }),
        (error: unknown) => this.upkeep.log('error', `The rebuild of read model "${readModel}" failed: ${String(error)}`),
      );
      return done();
    });
  }

  @Mutation(() => RebuildPayload, { description: 'Ends a rebuild within seconds, and drops what it has built.' })
  cancelRebuild(@Input() { readModel }: CancelRebuildInput): Promise<PayloadValue> {
    return this.attend({}, async (upkeep) => {
      if (await upkeep.cancel(readModel)) return done();
      return refused(reject('INVALID_TRANSITION', 'The read model is not being rebuilt.', ['readModel']));
    });
  }

  private async attend(empty: object, work: (upkeep: ReadModelUpkeep) => Promise<PayloadValue>): Promise<PayloadValue> {
    if (!this.upkeep.readModels) throw apiError('UNAVAILABLE', 'This node does not look after read models.');
    try {
      return await work(this.upkeep.readModels);
    } catch (error) {
      if (error instanceof UnknownReadModel) return { ...refused(reject('NOT_FOUND', error.message, ['readModel'])), ...empty };
      if (error instanceof RebuildRefused) return { ...refused(reject('INVALID_TRANSITION', error.message, ['readModel'])), ...empty };
      throw error;
    }
  }
}

function parkedNode({ projection: readModel, stream, events, first, error, parkedAt }: ParkedStream): ParkedStreamNode {
  const { id: eventId, type: eventType, position } = first;
  return { readModel, stream, events, eventId, eventType, position, error: scrubbed(error), parkedAt: parkedAt as Instant };
}

function rebuildNode({ projection: readModel, state, active, events, detail, startedAt, updatedAt }: RebuildRecord): RebuildNode {
  const told = detail === undefined ? undefined : scrubbed(detail);
  return { readModel, state, active, events, detail: told, startedAt: startedAt as Instant, updatedAt: updatedAt as Instant };
}

const scrub = (replayed: readonly ReplayedStream[]): readonly ReplayedStream[] =>
  replayed.map(({ error, ...rest }) => ({ ...rest, ...(error !== undefined && { error: scrubbed(error) }) }));

/** Who may do what for the upkeep. */
export const upkeepPolicy: Policy = {
  mutations: { replayParkedEvents: ['admin'], discardParkedEvent: ['admin'], rebuildReadModel: ['admin'], cancelRebuild: ['admin'] },
  queries: { parkedEvents: ['admin', 'auditor'], rebuilds: ['admin', 'auditor'] },
};
