import { Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import {
  Between,
  CommandEdge,
  CommandInput,
  dataOf,
  Input,
  Items,
  MoneyInput,
  payloadType,
  Text,
  UUID,
  type Maybe,
  type MutationsOf,
  type PayloadValue,
} from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { BudgetId, CostCenterId } from '@opsledger/kernel';
import { GRANTORS, PLANNERS } from '../finance.roles.js';
import type { BudgetLineId, BudgetTransferId } from '../values.events.js';
import type { BudgetRequest } from './budget.decider.js';
import { HandleBudget } from './budget.handler.js';

/** One purpose of a budget. */
@InputType()
class BudgetLineInput {
  @Field(() => UUID, { description: 'Made by the client; it stays when the amount changes.' })
  readonly lineId!: BudgetLineId;

  @Text({ max: 100 })
  @Field({ description: 'What the money is for.' })
  readonly category!: string;

  @Field(() => MoneyInput)
  readonly amount!: MoneyInput;
}

@InputType({ isAbstract: true })
abstract class BudgetCommandInput extends CommandInput {
  @Field(() => UUID)
  readonly budgetId!: BudgetId;
}

@InputType({ description: 'Asks for money, for a cost center and a fiscal year. All lines are of one currency.' })
class ProposeBudgetInput extends BudgetCommandInput {
  @Text({ max: 200 })
  @Field({ description: 'Unique for the cost center and the year.' })
  readonly name!: string;

  @Between(1900, 9999)
  @Field(() => Int, { description: 'The calendar year in which the fiscal year ends.' })
  readonly fiscalYear!: number;

  @Field(() => UUID)
  readonly costCenterId!: CostCenterId;

  @Items({ min: 1, max: 200 })
  @Field(() => [BudgetLineInput])
  readonly lines!: readonly BudgetLineInput[];
}

@InputType({ description: 'Left out, a fact stays; lines are given whole.' })
class ReviseBudgetProposalInput extends BudgetCommandInput {
  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly name!: Maybe<string>;

  @Items({ min: 1, max: 200 })
  @Field(() => [BudgetLineInput], { nullable: true })
  readonly lines!: Maybe<readonly BudgetLineInput[]>;
}

@InputType()
class ApproveBudgetInput extends BudgetCommandInput {}

@InputType({ description: 'It needs a reason.' })
class RejectBudgetInput extends BudgetCommandInput {}

@InputType({ description: 'Gives all lines of an approved budget, some with other amounts, and new ones. It needs a reason.' })
class AmendBudgetInput extends BudgetCommandInput {
  @Items({ min: 1, max: 200 })
  @Field(() => [BudgetLineInput])
  readonly lines!: readonly BudgetLineInput[];
}

@InputType()
class TransferBudgetInput extends BudgetCommandInput {
  @Field(() => UUID, { description: 'Made by the client: one transfer has it.' })
  readonly transferId!: BudgetTransferId;

  @Field(() => UUID)
  readonly fromLineId!: BudgetLineId;

  @Field(() => UUID, { nullable: true, description: 'The budget that the money goes to; default: this one.' })
  readonly toBudgetId!: Maybe<BudgetId>;

  @Field(() => UUID)
  readonly toLineId!: BudgetLineId;

  @Field(() => MoneyInput)
  readonly amount!: MoneyInput;
}

@InputType()
class CloseBudgetInput extends BudgetCommandInput {}

/** What every mutation on a budget answers. */
export const BudgetPayload = payloadType('BudgetPayload', {});

/** Who may send them. */
export const budgetPolicy = {
  proposeBudget: PLANNERS,
  reviseBudgetProposal: PLANNERS,
  approveBudget: GRANTORS,
  rejectBudget: [...new Set([...PLANNERS, ...GRANTORS])],
  amendBudget: GRANTORS,
  transferBudget: PLANNERS,
  closeBudget: GRANTORS,
} as const satisfies RolesOf<BudgetRequest>;

/** The mutations on budgets: one per command, named like it. */
@Resolver()
export class BudgetResolver implements MutationsOf<BudgetRequest> {
  constructor(private readonly edge: CommandEdge) {}

  @Mutation(() => BudgetPayload, { description: 'Asks for money, for a cost center and a fiscal year.' })
  proposeBudget(@Input() input: ProposeBudgetInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'ProposeBudget', data: dataOf(input) }));
  }

  @Mutation(() => BudgetPayload, { description: 'Changes a proposal, or takes up one that was rejected.' })
  reviseBudgetProposal(@Input() input: ReviseBudgetProposalInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'ReviseBudgetProposal', data: dataOf(input) }));
  }

  @Mutation(() => BudgetPayload, { description: 'Grants what was proposed. Never for whoever proposed it.' })
  approveBudget(@Input() input: ApproveBudgetInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'ApproveBudget', data: dataOf(input) }));
  }

  @Mutation(() => BudgetPayload, { description: 'Does not grant what was proposed, or takes the proposal back.' })
  rejectBudget(@Input() input: RejectBudgetInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'RejectBudget', data: dataOf(input) }));
  }

  @Mutation(() => BudgetPayload, { description: 'Gives the lines of an approved budget other amounts. Never for whoever proposed it.' })
  amendBudget(@Input() input: AmendBudgetInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'AmendBudget', data: dataOf(input) }));
  }

  @Mutation(() => BudgetPayload, { description: 'Moves money from a line to another, of this budget or of another approved one.' })
  transferBudget(@Input() input: TransferBudgetInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'TransferBudget', data: dataOf(input) }));
  }

  @Mutation(() => BudgetPayload, { description: 'Nothing more is ordered from the budget.' })
  closeBudget(@Input() input: CloseBudgetInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'CloseBudget', data: dataOf(input) }));
  }

  private run(input: BudgetCommandInput, command: () => BudgetRequest): Promise<PayloadValue> {
    return this.edge.run(input, { command: (context) => new HandleBudget(input.budgetId, command(), context) });
  }
}
