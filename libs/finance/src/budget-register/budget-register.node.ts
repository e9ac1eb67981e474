import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { DateTime, defineList, MoneyNode, moneyNode, NodeType, UUID } from '@opsledger/graphql';
import type { CostCenterId, Instant } from '@opsledger/kernel';
import type { BudgetLineId } from '../values.events.js';
import { budgetRegisterTable, type BudgetRow, type BudgetStatus } from './budget-register.table.js';

export const BUDGET_STATUS = {
  PROPOSED: 'Proposed',
  REJECTED: 'Rejected',
  APPROVED: 'Approved',
  CLOSED: 'Closed',
} as const satisfies Record<string, BudgetStatus>;
registerEnumType(BUDGET_STATUS, {
  name: 'BudgetStatus',
  valuesMap: { CLOSED: { description: 'Nothing more is ordered from it; what was ordered before is still invoiced to it.' } },
});

@ObjectType('BudgetLine', { description: 'Money for one purpose.' })
export class BudgetLineNode {
  @Field(() => UUID)
  readonly lineId!: BudgetLineId;

  @Field({ description: 'What the money is for.' })
  readonly category!: string;

  @Field(() => MoneyNode)
  readonly amount!: MoneyNode;
}

/** A budget as GraphQL shows it. */
@ObjectType('Budget', { implements: () => [NodeType], description: 'Money for a cost center and a fiscal year.' })
export class BudgetNode extends NodeType {
  @Field(() => BUDGET_STATUS)
  readonly status!: BudgetStatus;

  @Field()
  readonly name!: string;

  @Field(() => Int, { description: 'The calendar year in which the fiscal year ends.' })
  readonly fiscalYear!: number;

  @Field(() => UUID)
  readonly costCenterId!: CostCenterId;

  @Field(() => MoneyNode, { description: 'The sum of the lines.' })
  readonly total!: MoneyNode;

  @Field(() => [BudgetLineNode])
  readonly lines!: readonly BudgetLineNode[];

  @Field(() => Int, { description: 'How often it was amended.' })
  readonly amendments!: number;

  @Field(() => Int, { description: 'Send it as expectedVersion with the next command.' })
  readonly version!: number;

  @Field(() => DateTime)
  readonly createdAt!: Instant;

  @Field(() => DateTime)
  readonly updatedAt!: Instant;
}

/** A row as its node. */
export function budgetNode(row: BudgetRow): BudgetNode {
  return {
    id: row.budget_id,
    status: row.status,
    name: row.name,
    fiscalYear: row.fiscal_year,
    costCenterId: row.cost_center_id,
    total: moneyNode({ amount: row.total, currency: row.currency }),
    lines: row.lines.map(({ amount, ...line }) => ({ ...line, amount: moneyNode(amount) })),
    amendments: row.amendments,
    version: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The list of budgets. */
export const budgetList = defineList({
  name: 'Budget',
  node: () => BudgetNode,
  table: budgetRegisterTable,
  fields: {
    id: 'budget_id',
    status: { column: 'status', enum: BUDGET_STATUS },
    name: 'name',
    fiscalYear: 'fiscal_year',
    costCenterId: 'cost_center_id',
    createdAt: 'created_at',
  },
  defaultOrder: [{ field: 'name', direction: 'ASC' }],
  toNode: budgetNode,
});
