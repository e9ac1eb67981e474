import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import {
  CommandEdge,
  CommandInput,
  dataOf,
  Input,
  Items,
  LocalDate as LocalDateScalar,
  payloadType,
  Text,
  UUID,
  type Maybe,
  type MutationsOf,
  type PayloadValue,
} from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { CostCenterId, LocalDate } from '@opsledger/kernel';
import { DRIVER } from '../finance.enums.js';
import { BOOKKEEPERS } from '../finance.roles.js';
import type { AllocationRuleId } from '../values.events.js';
import type { AllocationRuleCommand } from './allocation-rule.decider.js';
import type { Driver } from './allocation-rule.events.js';
import { HandleAllocationRule } from './allocation-rule.handler.js';

@InputType()
class AllocationReceiverInput {
  @Field(() => UUID)
  readonly costCenterId!: CostCenterId;

  @Text({ max: 40 })
  @Field(() => String, { nullable: true, description: 'Of fixed shares, which sum to 100. Decimal text, up to 6 decimals.' })
  readonly percent!: Maybe<string>;
}

@InputType({ isAbstract: true })
abstract class RuleCommandInput extends CommandInput {
  @Field(() => UUID)
  readonly ruleId!: AllocationRuleId;
}

@InputType()
class SetAllocationRuleInput extends RuleCommandInput {
  @Text({ max: 100 })
  @Field({ description: 'Unique.' })
  readonly name!: string;

  @Field(() => UUID, { description: 'Whose costs are shared.' })
  readonly sourceCostCenterId!: CostCenterId;

  @Field(() => DRIVER)
  readonly driver!: Driver;

  @Items({ min: 1, max: 500 })
  @Field(() => [AllocationReceiverInput])
  readonly receivers!: readonly AllocationReceiverInput[];

  @Field(() => LocalDateScalar)
  readonly effectiveFrom!: LocalDate;
}

@InputType()
class RetireAllocationRuleInput extends RuleCommandInput {}

/** What every mutation on a rule answers. */
export const AllocationRulePayload = payloadType('AllocationRulePayload', {});

/** Who may send them. */
export const allocationRulePolicy = {
  setAllocationRule: BOOKKEEPERS,
  retireAllocationRule: BOOKKEEPERS,
} as const satisfies RolesOf<AllocationRuleCommand>;

/** The mutations on allocation rules. */
@Resolver()
export class AllocationRuleResolver implements MutationsOf<AllocationRuleCommand> {
  constructor(private readonly edge: CommandEdge) {}

  @Mutation(() => AllocationRulePayload, { description: 'Says how the costs of a cost center are shared from a day on.' })
  setAllocationRule(@Input() input: SetAllocationRuleInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'SetAllocationRule', data: dataOf(input) }));
  }

  @Mutation(() => AllocationRulePayload, { description: 'Nothing more is shared by the rule.' })
  retireAllocationRule(@Input() input: RetireAllocationRuleInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'RetireAllocationRule', data: dataOf(input) }));
  }

  private run(input: RuleCommandInput, command: () => AllocationRuleCommand): Promise<PayloadValue> {
    return this.edge.run(input, { command: (context) => new HandleAllocationRule(input.ruleId, command(), context) });
  }
}
