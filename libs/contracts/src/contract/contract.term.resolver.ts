import { Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import {
  Between,
  derivedId,
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
import type { ContractId, CostCenterId, LocalDate } from '@opsledger/kernel';
import { APPROVERS, DRAFTERS } from '../contracts.roles.js';
import type { DataByType } from './contract.commands.js';
import { PARTY, RENEWAL } from './contract.enums.js';
import type { ContractAmendment, Party, Renewal } from './contract.events.js';
import { ContractMutations, ContractPayload } from './contract.mutations.js';
import type { TermCommand } from './contract.term.decider.js';

type TermData = DataByType<TermCommand>;
type NewBreach = Omit<TermData['RecordObligationBreach'], 'breachId'> & { readonly breachId?: string };

@InputType({ description: 'Left out, a term stays; null takes renewalMonths away.' })
export class ContractAmendmentInput implements InputOf<ContractAmendment> {
  @Field(() => UUID, { nullable: true })
  readonly costCenterId!: Maybe<CostCenterId>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly title!: Maybe<string>;

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

  @Field(() => MoneyInput, { nullable: true, description: 'Of the billing periods that begin on the day of effect or later.' })
  readonly price!: Maybe<MoneyInput>;
}

/** Other terms from a day on. */
@InputType()
export class AmendContractFields implements InputOf<TermData['AmendContract']> {
  @Field(() => UUID)
  readonly contractId!: ContractId;

  @Field(() => LocalDateScalar, { description: 'The day from which the changes apply: not before that of the last change.' })
  readonly effectiveOn!: LocalDate;

  @Field(() => ContractAmendmentInput)
  readonly changes!: ContractAmendmentInput;
}

@InputType({ description: 'Changes terms of a contract that binds.' })
class AmendContractInput extends inEnvelope(AmendContractFields) {}

/** Not to be renewed. */
@InputType()
export class GiveNoticeFields implements InputOf<TermData['GiveNotice']> {
  @Field(() => UUID)
  readonly contractId!: ContractId;
}

@InputType({ description: 'Says that a contract is not to be renewed. It counts on the day of occurredAt.' })
class GiveNoticeInput extends inEnvelope(GiveNoticeFields) {}

/** Another term. */
@InputType()
export class RenewContractFields implements InputOf<TermData['RenewContract']> {
  @Field(() => UUID)
  readonly contractId!: ContractId;

  @Field(() => LocalDateScalar, { description: 'The last day of the term that follows the present one.' })
  readonly newEnd!: LocalDate;

  @Field(() => MoneyInput, { nullable: true, description: 'For each billing period of the new term; left out, the price stays.' })
  readonly price!: Maybe<MoneyInput>;
}

@InputType({ description: 'Agrees on another term.' })
class RenewContractInput extends inEnvelope(RenewContractFields) {}

/** Ended early; a reason is needed. */
@InputType()
export class TerminateContractFields implements InputOf<TermData['TerminateContract']> {
  @Field(() => UUID)
  readonly contractId!: ContractId;

  @Field(() => LocalDateScalar, { description: 'The last day on which it is in force.' })
  readonly effectiveOn!: LocalDate;

  @Field(() => MoneyInput, { nullable: true, description: 'What is owed for it; left out, nothing.' })
  readonly penalty!: Maybe<MoneyInput>;
}

@InputType({ description: 'Ends a contract before its end. Needs a reason.' })
class TerminateContractInput extends inEnvelope(TerminateContractFields) {}

/** Something was not kept. */
@InputType()
export class RecordObligationBreachFields implements InputOf<NewBreach> {
  @Field(() => UUID)
  readonly contractId!: ContractId;

  @Field(() => UUID, { nullable: true, description: 'Id of the breach; default: derived from the id of the command.' })
  readonly breachId!: Maybe<string>;

  @Field(() => PARTY)
  readonly breachedBy!: Party;

  @Text({ max: 2_000, multiline: true })
  @Field({ description: 'What should have been done.' })
  readonly obligation!: string;

  @Field(() => LocalDateScalar)
  readonly breachedOn!: LocalDate;
}

@InputType({ description: 'Records that a party did not do what the contract demands.' })
class RecordObligationBreachInput extends inEnvelope(RecordObligationBreachFields) {}

/** Who may send them. What commits money is for those who approve. */
export const termPolicy = {
  amendContract: APPROVERS,
  giveNotice: DRAFTERS,
  renewContract: APPROVERS,
  terminateContract: APPROVERS,
  recordObligationBreach: DRAFTERS,
} as const satisfies RolesOf<TermCommand>;

/** The mutations on contracts that bind. */
@Resolver()
export class ContractTermResolver implements MutationsOf<TermCommand> {
  constructor(private readonly contracts: ContractMutations) {}

  @Mutation(() => ContractPayload, { description: 'Changes terms of a contract from a day on.' })
  amendContract(@Input() input: AmendContractInput): Promise<PayloadValue> {
    return this.contracts.run('AmendContract', input);
  }

  @Mutation(() => ContractPayload, { description: 'Says that a contract is not to be renewed, not later than its last day for notice.' })
  giveNotice(@Input() input: GiveNoticeInput): Promise<PayloadValue> {
    return this.contracts.run('GiveNotice', input);
  }

  @Mutation(() => ContractPayload, { description: 'Agrees on another term; takes a notice back.' })
  renewContract(@Input() input: RenewContractInput): Promise<PayloadValue> {
    return this.contracts.run('RenewContract', input);
  }

  @Mutation(() => ContractPayload, { description: 'Ends a contract before its end.' })
  terminateContract(@Input() input: TerminateContractInput): Promise<PayloadValue> {
    return this.contracts.run('TerminateContract', input);
  }

  @Mutation(() => ContractPayload, { description: 'Records that a party did not do what the contract demands.' })
  recordObligationBreach(@Input() input: RecordObligationBreachInput): Promise<PayloadValue> {
    return this.contracts.run('RecordObligationBreach', input, { breachId: input.breachId ?? derivedId('breach', input.commandId) });
  }
}
