import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { inEnvelope, Input, type InputOf, type Maybe, type MutationsOf, type PayloadValue, Text } from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import { IMPLEMENTERS, MANAGERS, REVIEWERS } from '../changes.roles.js';
import { CHANGE_COMPLETION } from '../values.enums.js';
import type { DataByType } from './change.commands.js';
import type { Completion } from './change.events.js';
import type { ImplementationCommand } from './change.implementation.decider.js';
import { ChangeMutations, ChangePayload } from './change.mutations.js';
import { OfChangeFields, type Said } from './change.plan.resolver.js';

type ImplementationData = DataByType<ImplementationCommand>;

/** The end of the work. */
@InputType()
export class CompleteImplementationFields extends OfChangeFields implements InputOf<Said<ImplementationData['CompleteImplementation']>> {
  @Field(() => CHANGE_COMPLETION)
  readonly outcome!: Completion;
}

/** A look back. */
@InputType()
export class ReviewChangeFields extends OfChangeFields implements InputOf<Said<ImplementationData['ReviewChange']>> {
  @Field()
  readonly successful!: boolean;

  @Text({ max: 10_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly lessons!: Maybe<string>;
}

@InputType({ description: 'Begins the work, inside the window of the schedule.' })
class StartImplementationInput extends inEnvelope(OfChangeFields) {}

@InputType({ description: 'Ends the work, well or not.' })
class CompleteImplementationInput extends inEnvelope(CompleteImplementationFields) {}

@InputType({ description: 'Records that the work was undone. It needs a reason.' })
class BackOutChangeInput extends inEnvelope(OfChangeFields) {}

@InputType({ description: 'Looks back at a change. A later review takes the place of an earlier one.' })
class ReviewChangeInput extends inEnvelope(ReviewChangeFields) {}

@InputType({ description: 'Ends a change. An emergency, and one that did not succeed, is reviewed first.' })
class CloseChangeInput extends inEnvelope(OfChangeFields) {}

/** Who may send them. */
export const implementationPolicy = {
  startImplementation: IMPLEMENTERS,
  completeImplementation: IMPLEMENTERS,
  backOutChange: IMPLEMENTERS,
  reviewChange: REVIEWERS,
  closeChange: MANAGERS,
} as const satisfies RolesOf<ImplementationCommand>;

/** The mutations that carry a change out, look back at it and end it. */
@Resolver()
export class ChangeImplementationResolver implements MutationsOf<ImplementationCommand> {
  constructor(private readonly changes: ChangeMutations) {}

  @Mutation(() => ChangePayload, { description: 'Begins the work, inside the window of the schedule.' })
  startImplementation(@Input() input: StartImplementationInput): Promise<PayloadValue> {
    return this.changes.run('StartImplementation', input);
  }

  @Mutation(() => ChangePayload, { description: 'Ends the work, well or not.' })
  completeImplementation(@Input() input: CompleteImplementationInput): Promise<PayloadValue> {
    return this.changes.run('CompleteImplementation', input);
  }

  @Mutation(() => ChangePayload, { description: 'Records that the work was undone.' })
  backOutChange(@Input() input: BackOutChangeInput): Promise<PayloadValue> {
    return this.changes.run('BackOutChange', input);
  }

  @Mutation(() => ChangePayload, { description: 'Looks back at a change.' })
  reviewChange(@Input() input: ReviewChangeInput): Promise<PayloadValue> {
    return this.changes.run('ReviewChange', input);
  }

  @Mutation(() => ChangePayload, { description: 'Ends a change.' })
  closeChange(@Input() input: CloseChangeInput): Promise<PayloadValue> {
    return this.changes.run('CloseChange', input);
  }
}
