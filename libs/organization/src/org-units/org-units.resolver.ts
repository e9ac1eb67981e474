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
import type { Instant, OrgUnitId } from '@opsledger/kernel';
import type { RowOf } from '@opsledger/read-store';
import { OrganizationReader } from '../organization.reader.js';
import { orgUnitsProjection } from './org-units.projection.js';
import { orgUnitTable } from './org-units.table.js';

type Row = RowOf<typeof orgUnitTable>;

const ORG_UNIT_STATUS = { ACTIVE: 'Active', CLOSED: 'Closed' } as const satisfies Record<string, Row['status']>;
registerEnumType(ORG_UNIT_STATUS, { name: 'OrgUnitStatus' });

/** An org unit as GraphQL shows it. */
@ObjectType('OrgUnit', { implements: () => [NodeType], description: 'A part of the organisation, such as a department.' })
export class OrgUnitNode extends NodeType {
  @Field()
  readonly name!: string;

  @Field(() => String, { nullable: true })
  readonly code!: string | null;

  @Field(() => UUID, { nullable: true })
  readonly parentId!: OrgUnitId | null;

  @Field(() => ORG_UNIT_STATUS)
  readonly status!: Row['status'];

  @Field(() => DateTime)
  readonly createdAt!: Instant;

  @Field(() => DateTime, { nullable: true })
  readonly closedAt!: Instant | null;
}

/** A row as its node. */
export function orgUnitNode({ org_unit_id, name, code, parent_id, status, created_at, closed_at }: Row): OrgUnitNode {
  return { id: org_unit_id, name, code, parentId: parent_id, status, createdAt: created_at, closedAt: closed_at };
}

const orgUnitList = defineList({
  name: 'OrgUnit',
  node: () => OrgUnitNode,
  table: orgUnitTable,
  fields: { id: 'org_unit_id', name: 'name', code: 'code', parentId: 'parent_id', status: { column: 'status', enum: ORG_UNIT_STATUS } },
  defaultOrder: [{ field: 'name', direction: 'ASC' }],
  toNode: orgUnitNode,
});

/** Queries over org units. */
@Resolver(() => OrgUnitNode)
export class OrgUnitsResolver {
  private readonly past: Past<OrgUnitNode>;

  constructor(
    private readonly lists: ListReader,
    private readonly reader: OrganizationReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    const load = async (id: string): Promise<OrgUnitNode | null> => this.node(id as OrgUnitId);
    nodes.register({ typeName: 'OrgUnit', query: 'orgUnit', load: (ids) => Promise.all(ids.map(load)) });
    this.past = history.register({
      typeName: 'OrgUnit',
      query: 'orgUnit',
      projection: orgUnitsProjection,
      table: orgUnitTable,
      toNode: (row, past) => ({ ...orgUnitNode(row), parent: () => past.own('OrgUnit', row.parent_id) }),
    });
  }

  @Query(() => OrgUnitNode, { nullable: true })
  async orgUnit(
    @Args('id', { type: () => UUID }) id: OrgUnitId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<OrgUnitNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    return this.node(id);
  }

  @Query(() => orgUnitList.Connection, { description: 'The parts of the organisation, closed ones included.' })
  orgUnits(@ListArgs(orgUnitList) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(orgUnitList, args);
  }

  @ResolveField(() => OrgUnitNode, { nullable: true })
  async parent(@Parent() { parentId }: OrgUnitNode): Promise<OrgUnitNode | null> {
    return parentId && this.node(parentId);
  }

  private async node(id: OrgUnitId): Promise<OrgUnitNode | null> {
    const row = await this.reader.orgUnit(id);
    return row && orgUnitNode(row);
  }
}
