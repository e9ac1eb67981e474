import { Args, Query, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import {
  Consistency,
  inOrderOf,
  ListArgs,
  ListReader,
  NodeRegistry,
  PositionScalar,
  ReadModels,
  requestLoader,
  UUID,
  type ConnectionValue,
  type ListArguments,
} from '@opsledger/graphql';
import type { BudgetId } from '@opsledger/kernel';
import { sql } from 'kysely';
import { budgetList, budgetNode, BudgetNode } from './budget-register.node.js';
import { budgetRegisterTable, type BudgetRow } from './budget-register.table.js';

/** Queries over budgets. */
@Resolver(() => BudgetNode)
export class BudgetRegisterResolver {
  private readonly loaded = requestLoader((ids: readonly BudgetId[]) => this.byId(ids));

  constructor(
    private readonly readModels: ReadModels,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
  ) {
    nodes.register({ typeName: 'Budget', query: 'budget', load: (ids) => this.byId(ids as readonly BudgetId[]) });
  }

  @Query(() => BudgetNode, { nullable: true })
  async budget(
    @Args('id', { type: () => UUID }) id: BudgetId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<BudgetNode | null> {
    await this.consistency.reach(atLeast);
    return this.loaded(id);
  }

  @Query(() => budgetList.Connection, { description: 'Budgets, proposed, rejected and closed ones included.' })
  budgets(@ListArgs(budgetList) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(budgetList, args);
  }

  /** Budgets in the order of the ids, null where there is none. One statement. */
  private async byId(ids: readonly BudgetId[]): Promise<(BudgetNode | null)[]> {
    const query = sql<BudgetRow>`select ${COLUMNS} from budget_register where budget_id in (${sql.join(ids)})`;
    const { rows } = await query.execute(this.readModels.db);
    return inOrderOf(ids, rows, (row) => row.budget_id).map((row) => row && budgetNode(row));
  }
}

const COLUMNS = sql.join(Object.keys(budgetRegisterTable.columns).map((column) => sql.ref(column)));
