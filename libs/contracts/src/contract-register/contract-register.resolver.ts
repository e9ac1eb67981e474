import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import {
  AS_OF,
  Consistency,
  currentActor,
  ListArgs,
  ListReader,
  LocalDate as LocalDateScalar,
  moneyNode,
  MoneyNode,
  NodeRegistry,
  NodeType,
  PositionScalar,
  requestLoader,
  SubjectHistory,
  UUID,
  type AsOfInput,
  type ConnectionValue,
  type ListArguments,
  type Past,
} from '@opsledger/graphql';
import type { ContractId, LocalDate } from '@opsledger/kernel';
import { sql } from 'kysely';
import { valueAt } from '../commitment/commitment.js';
import { agreedIn } from '../commitment/agreed.js';
import { contractList, contractNode, ContractNode } from './contract-register.node.js';
import { contractRegister } from './contract-register.projection.js';
import { contractRegisterTable } from './contract-register.table.js';
import { ContractQueries } from './contract-register.queries.js';

/** Queries over contracts, and what a contract refers to. */
@Resolver(() => ContractNode)
export class ContractRegisterResolver {
  private readonly past: Past<ContractNode>;

  constructor(
    private readonly queries: ContractQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    private readonly nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    const load = async (ids: readonly string[]) =>
      (await queries.byId(ids as readonly ContractId[])).map((row) => row && contractNode(row));
    nodes.register({ typeName: 'Contract', query: 'contract', load });
    this.past = history.register({
      typeName: 'Contract',
      query: 'contract',
      projection: contractRegister,
      table: contractRegisterTable,
      toNode: (row, past) => ({
        ...contractNode(row),
        costCenter: () => past.other('CostCenter', row.cost_center_id),
        vendor: () => past.other('Vendor', row.vendor_id),
      }),
    });
  }

  @Query(() => ContractNode, { nullable: true })
  async contract(
    @Args('id', { type: () => UUID }) id: ContractId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<ContractNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    const row = await this.queries.contract(id);
    return row && contractNode(row);
  }

  @Query(() => contractList.Connection, { description: 'Contracts, drafts and ended ones included.' })
  contracts(@ListArgs(contractList) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(contractList, args);
  }

  @Query(() => contractList.Connection, {
    description: 'Active contracts whose last day for notice is on a day or before, and not before `from`, and for which none was given.',
  })
  noticeDeadlines(
    @Args('by', { type: () => LocalDateScalar }) by: LocalDate,
    @ListArgs(contractList) args: ListArguments,
    @Args('from', { type: () => LocalDateScalar, nullable: true }) from?: LocalDate | null,
  ): Promise<ConnectionValue> {
    const condition = sql`status = 'Active' and notice_deadline <= ${by} and ${from ? sql`notice_deadline >= ${from}` : sql`true`}`;
    return this.lists.page(contractList, args, { condition, conditionName: `noticeDeadlines:${by}:${from ?? ''}` });
  }

  @ResolveField(() => MoneyNode, {
    nullable: true,
    description: 'What the term that runs on the day is worth as a whole, by the terms in force on that day. Null where none is in force.',
  })
  valueAt(@Parent() { row }: ContractNode, @Args('date', { type: () => LocalDateScalar }) date: LocalDate): MoneyNode | null {
    const value = valueAt(agreedIn(row), date);
    return value ? moneyNode(value) : null;
  }

  @ResolveField(() => NodeType, { nullable: true, description: 'Who pays for it: a CostCenter.' })
  costCenter(@Parent() { costCenterId }: ContractNode): Promise<object | null> {
    return this.neighbour(costCenterId);
  }

  @ResolveField(() => NodeType, { nullable: true, description: 'Who it is with: a Vendor.' })
  vendor(@Parent() { vendorId }: ContractNode): Promise<object | null> {
    return this.neighbour(vendorId);
  }

  /** Things of other contexts, found by id through the registry of nodes, which asks their owners and checks who may see them. */
  private readonly neighbour = requestLoader(async (ids: readonly string[]) => {
    const chunks = Array.from({ length: Math.ceil(ids.length / NODES_PER_LOOK_UP) }, (_, index) =>
      ids.slice(index * NODES_PER_LOOK_UP, (index + 1) * NODES_PER_LOOK_UP),
    );
    return (await Promise.all(chunks.map((chunk) => this.nodes.load(chunk, currentActor())))).flat();
  });
}

/** The registry takes at most this many ids at once. */
const NODES_PER_LOOK_UP = 100;
