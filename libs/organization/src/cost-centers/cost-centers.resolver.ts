import { Args, Field, ObjectType, Parent, Query, registerEnumType, ResolveField, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import {
  AS_OF,
  Consistency,
  DateTime,
  defineList,
  ListArgs,
  ListReader,
  NodeRegistry,
  NodeType,
  PositionScalar,
  SubjectHistory,
  UUID,
  type AsOfInput,
  type ConnectionValue,
  type ListArguments,
  type Past,
} from '@opsledger/graphql';
import type { CostCenterId, Instant, OrgUnitId } from '@opsledger/kernel';
import type { RowOf } from '@opsledger/read-store';
import { OrgUnitNode, orgUnitNode } from '../org-units/org-units.resolver.js';
import { OrganizationReader } from '../organization.reader.js';
import { costCentersProjection } from './cost-centers.projection.js';
import { costCenterTable } from './cost-centers.table.js';

type Row = RowOf<typeof costCenterTable>;

const COST_CENTER_STATUS = { OPEN: 'Open', CLOSED: 'Closed' } as const satisfies Record<string, Row['status']>;
registerEnumType(COST_CENTER_STATUS, { name: 'CostCenterStatus' });

/** A cost center as GraphQL shows it. */
@ObjectType('CostCenter', { implements: () => [NodeType], description: 'Where costs are charged.' })
export class CostCenterNode extends NodeType {
  @Field()
  readonly code!: string;

  @Field()
  readonly name!: string;

  @Field(() => UUID, { nullable: true })
  readonly orgUnitId!: OrgUnitId | null;

  @Field(() => COST_CENTER_STATUS, { description: 'A closed cost center takes no new charges.' })
  readonly status!: Row['status'];

  @Field(() => DateTime)
  readonly openedAt!: Instant;

  @Field(() => DateTime, { nullable: true })
  readonly closedAt!: Instant | null;
}

/** A row as its node. */
export function costCenterNode({ cost_center_id, code, name, org_unit_id, status, opened_at, closed_at }: Row): CostCenterNode {
  return { id: cost_center_id, code, name, orgUnitId: org_unit_id, status, openedAt: opened_at, closedAt: closed_at };
}

const costCenterList = defineList({
  name: 'CostCenter',
  node: () => CostCenterNode,
  table: costCenterTable,
  fields: {
    id: 'cost_center_id',
    code: 'code',
    name: 'name',
    orgUnitId: 'org_unit_id',
    status: { column: 'status', enum: COST_CENTER_STATUS },
  },
  defaultOrder: [{ field: 'code', direction: 'ASC' }],
  toNode: costCenterNode,
});

/** Queries over cost centers. */
@Resolver(() => CostCenterNode)
export class CostCentersResolver {
  private readonly past: Past<CostCenterNode>;

  constructor(
    private readonly lists: ListReader,
    private readonly reader: OrganizationReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    const load = async (id: string): Promise<CostCenterNode | null> => this.node(id as CostCenterId);
    nodes.register({ typeName: 'CostCenter', query: 'costCenter', load: (ids) => Promise.all(ids.map(load)) });
    this.past = history.register({
      typeName: 'CostCenter',
      query: 'costCenter',
      projection: costCentersProjection,
      table: costCenterTable,
      toNode: (row, past) => ({ ...costCenterNode(row), orgUnit: () => past.own('OrgUnit', row.org_unit_id) }),
    });
  }

  @Query(() => CostCenterNode, { nullable: true })
  async costCenter(
    @Args('id', { type: () => UUID }) id: CostCenterId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<CostCenterNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    return this.node(id);
  }

  @Query(() => costCenterList.Connection, { description: 'Where costs are charged, closed ones included.' })
  costCenters(@ListArgs(costCenterList) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(costCenterList, args);
  }

  @ResolveField(() => OrgUnitNode, { nullable: true })
  async orgUnit(@Parent() { orgUnitId }: CostCenterNode): Promise<OrgUnitNode | null> {
    const row = orgUnitId && (await this.reader.orgUnit(orgUnitId));
    return row && orgUnitNode(row);
  }

  private async node(id: CostCenterId): Promise<CostCenterNode | null> {
    const row = await this.reader.costCenter(id);
    return row && costCenterNode(row);
  }
}
