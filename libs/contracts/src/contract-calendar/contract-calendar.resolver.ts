import { Args, Field, ObjectType, Parent, Query, registerEnumType, ResolveField, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { apiError, Consistency, LocalDate as LocalDateScalar, PositionScalar, UUID } from '@opsledger/graphql';
import type { ContractId, LocalDate } from '@opsledger/kernel';
import { contractNode, ContractNode } from '../contract-register/contract-register.node.js';
import { ContractQueries, type ContractDay } from '../contract-register/contract-register.queries.js';

/** Most days of one answer. */
const MAX_DAYS = 1_000;

const CONTRACT_DAY = {
  START: 'start',
  NOTICE_DEADLINE: 'noticeDeadline',
  END: 'end',
  TERMINATION: 'termination',
} as const satisfies Record<string, ContractDay['kind']>;
registerEnumType(CONTRACT_DAY, {
  name: 'ContractDayKind',
  description: 'Why a day matters to a contract.',
  valuesMap: { NOTICE_DEADLINE: { description: 'The last day for notice, while none was given.' } },
});

@ObjectType('ContractDay', { description: 'A day that matters to a contract.' })
export class ContractDayNode {
  @Field(() => LocalDateScalar)
  readonly on!: LocalDate;

  @Field(() => CONTRACT_DAY)
  readonly kind!: ContractDay['kind'];

  @Field(() => UUID)
  readonly contractId!: ContractId;
}

/** `contractCalendar`. */
@Resolver(() => ContractDayNode)
export class ContractCalendarResolver {
  constructor(
    private readonly queries: ContractQueries,
    private readonly consistency: Consistency,
  ) {}

  @Query(() => [ContractDayNode], {
    description:
      'The days that matter to activated contracts, from one day to another, both included, in their order. At most 1000: LIMIT_EXCEEDED asks for a shorter time.',
  })
  async contractCalendar(
    @Args('from', { type: () => LocalDateScalar }) from: LocalDate,
    @Args('to', { type: () => LocalDateScalar }) to: LocalDate,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<readonly ContractDay[]> {
    if (to < from) throw apiError('BAD_USER_INPUT', 'The end of the calendar lies before its start.');
    await this.consistency.reach(atLeast);
    const days = await this.queries.calendar(from, to, MAX_DAYS + 1);
    if (days.length > MAX_DAYS)
      throw apiError('LIMIT_EXCEEDED', 'There are too many days for one answer. Ask for a shorter time.', { limit: MAX_DAYS });
    return days;
  }

  @ResolveField(() => ContractNode, { nullable: true })
  async contract(@Parent() { contractId }: ContractDayNode): Promise<ContractNode | null> {
    const row = await this.queries.contract(contractId);
    return row && contractNode(row);
  }
}
