import { Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import {
  Between,
  inEnvelope,
  Input,
  LocalDate as LocalDateScalar,
  MoneyInput,
  Text,
  UUID,
  type InputOf,
  type Maybe,
  type MutationsOf,
  type PayloadValue,
} from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { ContractId, CostCenterId, LocalDate, VendorId } from '@opsledger/kernel';
import { APPROVERS, DRAFTERS } from '../contracts.roles.js';
import type { DataByType } from './contract.commands.js';
import type { DraftingCommand } from './contract.drafting.decider.js';
import { BILLING_PERIOD, RENEWAL } from './contract.enums.js';
import type { BillingPeriod, DraftChanges, Renewal } from './contract.events.js';
import { ContractMutations, ContractPayload } from './contract.mutations.js';

type DraftingData = DataByType<DraftingCommand>;
type NewContract = Omit<DraftingData['DraftContract'], 'contractId'> & { readonly contractId?: ContractId };

/** Terms to be decided on. */
@InputType()
export class DraftContractFields implements InputOf<NewContract> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new contract; default: derived from the id of the command.' })
  readonly contractId!: Maybe<ContractId>;

  @Field(() => UUID)
  readonly vendorId!: VendorId;

  @Field(() => UUID, { description: 'Who pays for it.' })
  readonly costCenterId!: CostCenterId;

  @Text({ max: 100 })
  @Field({ description: 'Our number of the contract. No other contract has it.' })
  readonly number!: string;

  @Text({ max: 200 })
  @Field()
  readonly title!: string;

  @Field(() => LocalDateScalar)
  readonly start!: LocalDate;

  @Field(() => LocalDateScalar, { description: 'The last day of the term.' })
  readonly end!: LocalDate;

  @Field(() => RENEWAL)
  readonly renewal!: Renewal;

  @Between(1, 120)
  @Field(() => Int, { nullable: true, description: 'By how many months a tacit renewal prolongs; of no other renewal.' })
  readonly renewalMonths!: Maybe<number>;

  @Between(0, 3_653)
  @Field(() => Int, { description: 'Notice must be given so many days before the end.' })
  readonly noticeDays!: number;

  @Field(() => BILLING_PERIOD)
  readonly billingPeriod!: BillingPeriod;

  @Field(() => MoneyInput, { description: 'What is paid for each billing period.' })
  readonly price!: MoneyInput;
}

@InputType({ description: 'Writes down the terms of a contract that binds nobody yet.' })
class DraftContractInput extends inEnvelope(DraftContractFields) {}

@InputType({ description: 'Left out, a term stays; null takes renewalMonths away.' })
export class ContractDraftChangesInput implements InputOf<DraftChanges> {
  @Field(() => UUID, { nullable: true })
  readonly vendorId!: Maybe<VendorId>;

  @Field(() => UUID, { nullable: true })
  readonly costCenterId!: Maybe<CostCenterId>;

  @Text({ max: 100 })
  @Field(() => String, { nullable: true })
  readonly number!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly title!: Maybe<string>;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly start!: Maybe<LocalDate>;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly end!: Maybe<LocalDate>;

  @Field(() => RENEWAL, { nullable: true })
  readonly renewal!: Maybe<Renewal>;

  @Between(1, 120)
  @Field(() => Int, { nullable: true })
  readonly renewalMonths!: Maybe<number>;

  @Between(0, 3_653)
  @Field(() => Int, { nullable: true })
  readonly noticeDays!: Maybe<number>;

  @Field(() => BILLING_PERIOD, { nullable: true })
  readonly billingPeriod!: Maybe<BillingPeriod>;

  @Field(() => MoneyInput, { nullable: true })
  readonly price!: Maybe<MoneyInput>;
}

/** A command that names nothing but its contract. */
@InputType({ isAbstract: true })
abstract class OneContract {
  @Field(() => UUID)
  readonly contractId!: ContractId;
}

/** Other terms. */
@InputType()
export class ReviseContractDraftFields extends OneContract implements InputOf<DraftingData['ReviseContractDraft']> {
  @Field(() => ContractDraftChangesInput)
  readonly changes!: ContractDraftChangesInput;
}

@InputType({ description: 'Changes a draft, or takes up one that was rejected.' })
class ReviseContractDraftInput extends inEnvelope(ReviseContractDraftFields) {}

/** Handed in. */
@InputType()
export class SubmitContractFields extends OneContract implements InputOf<DraftingData['SubmitContract']> {}

@InputType({ description: 'Hands a draft in for a decision.' })
class SubmitContractInput extends inEnvelope(SubmitContractFields) {}

/** Agreed to. */
@InputType()
export class ApproveContractFields extends OneContract implements InputOf<DraftingData['ApproveContract']> {}

@InputType({ description: 'Agrees to the terms. Not for those who drafted them, nor on their behalf.' })
class ApproveContractInput extends inEnvelope(ApproveContractFields) {}

/** Not agreed to; a reason is needed. */
@InputType()
export class RejectContractFields extends OneContract implements InputOf<DraftingData['RejectContract']> {}

@InputType({ description: 'Does not agree to the terms. Needs a reason.' })
class RejectContractInput extends inEnvelope(RejectContractFields) {}

/** Binding. */
@InputType()
export class ActivateContractFields extends OneContract implements InputOf<DraftingData['ActivateContract']> {}

@InputType({ description: 'Binds both parties to the terms that were approved.' })
class ActivateContractInput extends inEnvelope(ActivateContractFields) {}

/** Who may send them. */
export const draftingPolicy = {
  draftContract: DRAFTERS,
  reviseContractDraft: DRAFTERS,
  submitContract: DRAFTERS,
  approveContract: APPROVERS,
  rejectContract: APPROVERS,
  activateContract: DRAFTERS,
} as const satisfies RolesOf<DraftingCommand>;

/** The mutations that lead from a draft to a contract that binds. */
@Resolver()
export class ContractDraftingResolver implements MutationsOf<DraftingCommand> {
  constructor(private readonly contracts: ContractMutations) {}

  @Mutation(() => ContractPayload, { description: 'Writes down the terms of a contract that binds nobody yet.' })
  draftContract(@Input() input: DraftContractInput): Promise<PayloadValue> {
    return this.contracts.run('DraftContract', input);
  }

  @Mutation(() => ContractPayload, { description: 'Changes a draft, or takes up one that was rejected.' })
  reviseContractDraft(@Input() input: ReviseContractDraftInput): Promise<PayloadValue> {
    return this.contracts.run('ReviseContractDraft', input);
  }

  @Mutation(() => ContractPayload, { description: 'Hands a draft in for a decision.' })
  submitContract(@Input() input: SubmitContractInput): Promise<PayloadValue> {
    return this.contracts.run('SubmitContract', input);
  }

  @Mutation(() => ContractPayload, { description: 'Agrees to the terms of a submitted contract.' })
  approveContract(@Input() input: ApproveContractInput): Promise<PayloadValue> {
    return this.contracts.run('ApproveContract', input);
  }

  @Mutation(() => ContractPayload, { description: 'Does not agree to the terms of a submitted contract.' })
  rejectContract(@Input() input: RejectContractInput): Promise<PayloadValue> {
    return this.contracts.run('RejectContract', input);
  }

  @Mutation(() => ContractPayload, { description: 'Binds both parties to the terms that were approved.' })
  activateContract(@Input() input: ActivateContractInput): Promise<PayloadValue> {
    return this.contracts.run('ActivateContract', input);
  }
}
