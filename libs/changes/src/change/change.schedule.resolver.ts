import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { inEnvelope, Input, type InputOf, Items, type Maybe, type MutationsOf, type PayloadValue, UUID } from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { ChangeId } from '@opsledger/kernel';
import { IMPLEMENTERS, MANAGERS } from '../changes.roles.js';
import type { FreezeId } from '../values.events.js';
import type { DataByType } from './change.commands.js';
import { ChangeMutations, ChangePayload } from './change.mutations.js';
import { OfChangeFields, type Said } from './change.plan.resolver.js';
import type { ScheduleCommand } from './change.schedule.decider.js';

type ScheduleData = DataByType<ScheduleCommand>;

/** A place in the calendar. */
@InputType()
export class ScheduleChangeFields extends OfChangeFields implements InputOf<Said<ScheduleData['ScheduleChange']>> {
  @Items({ max: 100 })
  @Field(() => [UUID], { nullable: true, description: 'Overlapping changes of the same things that are known. They need a reason.' })
  readonly acknowledgedConflicts!: Maybe<readonly ChangeId[]>;
}

/** A way past a freeze. */
@InputType()
export class GrantFreezeExemptionFields extends OfChangeFields implements InputOf<Said<ScheduleData['GrantFreezeExemption']>> {
  @Field(() => UUID)
  readonly freezeId!: FreezeId;
}

@InputType({ description: 'Books the window of the plan. To move it, revise the plan.' })
class ScheduleChangeInput extends inEnvelope(ScheduleChangeFields) {}

@InputType({ description: 'Lets the present plan pass a freeze. It needs a reason.' })
class GrantFreezeExemptionInput extends inEnvelope(GrantFreezeExemptionFields) {}

/** Who may send them. */
export const schedulePolicy = {
  scheduleChange: IMPLEMENTERS,
  grantFreezeExemption: MANAGERS,
} as const satisfies RolesOf<ScheduleCommand>;

/** The mutations that give a change its place in the calendar. */
@Resolver()
export class ChangeScheduleResolver implements MutationsOf<ScheduleCommand> {
  constructor(private readonly changes: ChangeMutations) {}

  @Mutation(() => ChangePayload, { description: 'Books the window of the plan.' })
  scheduleChange(@Input() input: ScheduleChangeInput): Promise<PayloadValue> {
    return this.changes.run('ScheduleChange', input);
  }

  @Mutation(() => ChangePayload, { description: 'Lets the present plan pass a freeze.' })
  grantFreezeExemption(@Input() input: GrantFreezeExemptionInput): Promise<PayloadValue> {
    return this.changes.run('GrantFreezeExemption', input);
  }
}
