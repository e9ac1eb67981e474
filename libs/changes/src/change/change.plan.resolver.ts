import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import {
  DateTime,
  inEnvelope,
  Input,
  type InputOf,
  Items,
  type Maybe,
  type MutationsOf,
  type PayloadValue,
  Text,
  UUID,
} from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { ChangeId, Instant, PersonId } from '@opsledger/kernel';
import { ANYONE, ASSESSORS } from '../changes.roles.js';
import type { ChangeModelId, ChangeType, Level } from '../values.events.js';
import { CHANGE_TYPE, LEVEL } from '../values.enums.js';
import { AffectedItemInput, MAX_ITEMS } from '../values.nodes.js';
import type { DataByType } from './change.commands.js';
import type { ChangeRevision } from './change.events.js';
import { ChangeMutations, ChangePayload } from './change.mutations.js';
import type { ChangeProposal, PlanCommand } from './change.plan.decider.js';

type PlanData = DataByType<PlanCommand>;

/** Data of a command without the person of the envelope, which the handler adds. */
export type Said<Data> = Omit<Data, 'onBehalfOf'>;

/** Longest text of a plan. */
const PLAN = 10_000;

/** A request: the client may leave the id to the server. */
@InputType()
export class RequestChangeFields implements InputOf<Omit<Said<ChangeProposal>, 'changeId'> & { readonly changeId?: ChangeId }> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new change; default: derived from the id of the command.' })
  readonly changeId!: Maybe<ChangeId>;

  @Text({ max: 200 })
  @Field()
  readonly title!: string;

  @Field(() => CHANGE_TYPE)
  readonly changeType!: ChangeType;

  @Field(() => UUID, {
    nullable: true,
    description: 'Needed for a standard change. Without it a change follows the default policy of its type.',
  })
  readonly modelId!: Maybe<ChangeModelId>;

  @Items({ min: 1, max: MAX_ITEMS })
  @Field(() => [AffectedItemInput])
  readonly affectedItems!: readonly AffectedItemInput[];

  @Field(() => DateTime)
  readonly plannedStart!: Instant;

  @Field(() => DateTime)
  readonly plannedEnd!: Instant;

  @Text({ max: PLAN, multiline: true })
  @Field(() => String, { nullable: true, description: 'Default: that of the model.' })
  readonly implementationPlan!: Maybe<string>;

  @Text({ max: PLAN, multiline: true })
  @Field(() => String, { nullable: true, description: 'Default: that of the model.' })
  readonly backoutPlan!: Maybe<string>;

  @Field(() => UUID, { nullable: true, description: 'Needed before votes are asked for.' })
  readonly implementerId!: Maybe<PersonId>;
}

@InputType({ description: 'Left out, a fact stays; null takes the implementer away.' })
export class ChangePlanChangesInput implements InputOf<ChangeRevision> {
  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly title!: Maybe<string>;

  @Items({ min: 1, max: MAX_ITEMS })
  @Field(() => [AffectedItemInput], { nullable: true })
  readonly affectedItems!: Maybe<readonly AffectedItemInput[]>;

  @Field(() => DateTime, { nullable: true })
  readonly plannedStart!: Maybe<Instant>;

  @Field(() => DateTime, { nullable: true })
  readonly plannedEnd!: Maybe<Instant>;

  @Text({ max: PLAN, multiline: true })
  @Field(() => String, { nullable: true })
  readonly implementationPlan!: Maybe<string>;

  @Text({ max: PLAN, multiline: true })
  @Field(() => String, { nullable: true })
  readonly backoutPlan!: Maybe<string>;

  @Field(() => UUID, { nullable: true })
  readonly implementerId!: Maybe<PersonId>;
}

/** Another plan. */
@InputType()
export class ReviseChangeFields implements InputOf<Said<PlanData['ReviseChange']>> {
  @Field(() => UUID)
  readonly changeId!: ChangeId;

  @Field(() => ChangePlanChangesInput)
  readonly changes!: ChangePlanChangesInput;
}

/** Impact and likelihood of harm. */
@InputType()
export class AssessChangeFields implements InputOf<Said<PlanData['AssessChange']>> {
  @Field(() => UUID)
  readonly changeId!: ChangeId;

  @Field(() => LEVEL)
  readonly impact!: Level;

  @Field(() => LEVEL)
  readonly likelihood!: Level;
}

/** A command that only names its change. */
@InputType({ isAbstract: true })
export class OfChangeFields implements InputOf<Said<PlanData['CancelChange']>> {
  @Field(() => UUID)
  readonly changeId!: ChangeId;
}

@InputType({ description: 'Asks for a change and plans it.' })
class RequestChangeInput extends inEnvelope(RequestChangeFields) {}

@InputType({ description: 'Makes another plan. Votes that were asked for or given are cancelled, which needs a reason.' })
class ReviseChangeInput extends inEnvelope(ReviseChangeFields) {}

@InputType({ description: 'Judges the risk of a change.' })
class AssessChangeInput extends inEnvelope(AssessChangeFields) {}

@InputType({ description: 'Calls a change off before its work begins. Once others were asked about it, this needs a reason.' })
class CancelChangeInput extends inEnvelope(OfChangeFields) {}

/** Who may send them. Plans are edited and called off by those who have them in hand: the rules of the change say so. */
export const planPolicy = {
  requestChange: ANYONE,
  reviseChange: ANYONE,
  assessChange: ASSESSORS,
  cancelChange: ANYONE,
} as const satisfies RolesOf<PlanCommand>;

/** The mutations that plan a change, judge it and call it off. */
@Resolver()
export class ChangePlanResolver implements MutationsOf<PlanCommand> {
  constructor(private readonly changes: ChangeMutations) {}

  @Mutation(() => ChangePayload, { description: 'Asks for a change and plans it.' })
  requestChange(@Input() input: RequestChangeInput): Promise<PayloadValue> {
    return this.changes.run('RequestChange', input);
  }

  @Mutation(() => ChangePayload, { description: 'Makes another plan. Whatever was said of the old one is void.' })
  reviseChange(@Input() input: ReviseChangeInput): Promise<PayloadValue> {
    return this.changes.run('ReviseChange', input);
  }

  @Mutation(() => ChangePayload, { description: 'Judges the risk of a change.' })
  assessChange(@Input() input: AssessChangeInput): Promise<PayloadValue> {
    return this.changes.run('AssessChange', input);
  }

  @Mutation(() => ChangePayload, { description: 'Calls a change off before its work begins.' })
  cancelChange(@Input() input: CancelChangeInput): Promise<PayloadValue> {
    return this.changes.run('CancelChange', input);
  }
}
