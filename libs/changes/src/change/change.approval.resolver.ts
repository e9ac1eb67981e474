import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { inEnvelope, Input, type InputOf, type Maybe, type MutationsOf, type PayloadValue, UUID } from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { PersonId } from '@opsledger/kernel';
import { ANYONE, IMPLEMENTERS, MANAGERS } from '../changes.roles.js';
import type { ChangeModelId } from '../values.events.js';
import type { ApprovalCommand } from './change.approval.decider.js';
import type { DataByType } from './change.commands.js';
import { ChangeMutations, ChangePayload } from './change.mutations.js';
import { OfChangeFields, type Said } from './change.plan.resolver.js';

/** A round of votes. */
@InputType()
export class SubmitForApprovalFields extends OfChangeFields implements InputOf<Said<DataByType<ApprovalCommand>['SubmitForApproval']>> {
  @Field(() => UUID, {
    nullable: true,
    description: 'Model whose policy applies. Default: that of the change, or the default of its type.',
  })
  readonly policyId!: Maybe<ChangeModelId>;
}

@InputType({ description: 'Begins a round of votes. Its steps, seats and the approvals that each step needs are fixed.' })
class SubmitForApprovalInput extends inEnvelope(SubmitForApprovalFields) {}

@InputType({ description: 'A vote for the change.' })
class ApproveChangeInput extends inEnvelope(OfChangeFields) {}

@InputType({ description: 'A vote against the change. It needs a reason.' })
class RejectChangeInput extends inEnvelope(OfChangeFields) {}

@InputType({ description: 'A seat taken without approving or rejecting: it is no approval.' })
class AbstainFromChangeInput extends inEnvelope(OfChangeFields) {}

/** The seat of somebody who has left goes to another person. */
@InputType()
export class ReassignApprovalFields extends OfChangeFields implements InputOf<Said<DataByType<ApprovalCommand>['ReassignApproval']>> {
  @Field(() => UUID, { description: 'A person who has left and has not voted.' })
  readonly fromApproverId!: PersonId;

  @Field(() => UUID, { description: 'A person without a part in the plan and without a seat in the round.' })
  readonly toApproverId!: PersonId;
}

@InputType({ description: 'Gives the seat of an approver who has left to another person. Not for those with a part in the plan.' })
class ReassignApprovalInput extends inEnvelope(ReassignApprovalFields) {}

/** Who may send them. Whoever is asked votes, whatever the role: the rules of the change say who is. */
export const approvalPolicy = {
  submitForApproval: IMPLEMENTERS,
  approveChange: ANYONE,
  rejectChange: ANYONE,
  abstainFromChange: ANYONE,
  reassignApproval: MANAGERS,
} as const satisfies RolesOf<ApprovalCommand>;

/** The mutations that ask for votes, and the votes. */
@Resolver()
export class ChangeApprovalResolver implements MutationsOf<ApprovalCommand> {
  constructor(private readonly changes: ChangeMutations) {}

  @Mutation(() => ChangePayload, { description: 'Begins a round of votes on a change.' })
  submitForApproval(@Input() input: SubmitForApprovalInput): Promise<PayloadValue> {
    return this.changes.run('SubmitForApproval', input);
  }

  @Mutation(() => ChangePayload, { description: 'Votes for a change, in person.' })
  approveChange(@Input() input: ApproveChangeInput): Promise<PayloadValue> {
    return this.changes.run('ApproveChange', input);
  }

  @Mutation(() => ChangePayload, { description: 'Votes against a change, in person and with a reason.' })
  rejectChange(@Input() input: RejectChangeInput): Promise<PayloadValue> {
    return this.changes.run('RejectChange', input);
  }

  @Mutation(() => ChangePayload, { description: 'Takes a seat without approving or rejecting.' })
  abstainFromChange(@Input() input: AbstainFromChangeInput): Promise<PayloadValue> {
    return this.changes.run('AbstainFromChange', input);
  }

  @Mutation(() => ChangePayload, { description: 'Gives the seat of an approver who has left to another person.' })
  reassignApproval(@Input() input: ReassignApprovalInput): Promise<PayloadValue> {
    return this.changes.run('ReassignApproval', input);
  }
}
