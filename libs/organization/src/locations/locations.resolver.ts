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
import type { Instant, LocationId } from '@opsledger/kernel';
import type { RowOf } from '@opsledger/read-store';
import { OrganizationReader } from '../organization.reader.js';
import { locationsProjection } from './locations.projection.js';
import { locationTable } from './locations.table.js';

type Row = RowOf<typeof locationTable>;

const LOCATION_STATUS = { OPEN: 'Open', CLOSED: 'Closed' } as const satisfies Record<string, Row['status']>;
registerEnumType(LOCATION_STATUS, { name: 'LocationStatus' });

/** A postal address as GraphQL shows it. */
@ObjectType('Address')
export class AddressNode {
  @Field(() => String, { nullable: true })
  readonly street!: string | null;

  @Field(() => String, { nullable: true, description: 'Building, floor or suite.' })
  readonly extra!: string | null;

  @Field(() => String, { nullable: true })
  readonly city!: string | null;

  @Field(() => String, { nullable: true, description: 'State, province or county.' })
  readonly region!: string | null;

  @Field(() => String, { nullable: true })
  readonly postalCode!: string | null;

  @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2, e.g. DE.' })
  readonly country!: string | null;
}

/** A location as GraphQL shows it. */
@ObjectType('Location', {
  implements: () => [NodeType],
  description: 'A place where people and assets can be: a site, a building, a room.',
})
export class LocationNode extends NodeType {
  @Field()
  readonly name!: string;

  @Field(() => UUID, { nullable: true })
  readonly parentId!: LocationId | null;

  @Field(() => LOCATION_STATUS)
  readonly status!: Row['status'];

  @Field(() => AddressNode, { nullable: true })
  readonly address!: AddressNode | null;

  @Field(() => DateTime)
  readonly openedAt!: Instant;

  @Field(() => DateTime, { nullable: true })
  readonly closedAt!: Instant | null;
}

/** A row as its node. */
export function locationNode(row: Row): LocationNode {
  const { location_id, name, parent_id, status, street, extra, city, region, postal_code, country, opened_at, closed_at } = row;
  const address = { street, extra, city, region, postalCode: postal_code, country };
  const known = Object.values(address).some((line) => line !== null);
  return { id: location_id, name, parentId: parent_id, status, address: known ? address : null, openedAt: opened_at, closedAt: closed_at };
}

const locationList = defineList({
  name: 'Location',
  node: () => LocationNode,
  table: locationTable,
  fields: {
    id: 'location_id',
    name: 'name',
    parentId: 'parent_id',
    status: { column: 'status', enum: LOCATION_STATUS },
    city: 'city',
    country: 'country',
  },
  defaultOrder: [{ field: 'name', direction: 'ASC' }],
  toNode: locationNode,
});

/** Queries over locations. */
@Resolver(() => LocationNode)
export class LocationsResolver {
  private readonly past: Past<LocationNode>;

  constructor(
    private readonly lists: ListReader,
    private readonly reader: OrganizationReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    const load = async (id: string): Promise<LocationNode | null> => this.node(id as LocationId);
    nodes.register({ typeName: 'Location', query: 'location', load: (ids) => Promise.all(ids.map(load)) });
    this.past = history.register({
      typeName: 'Location',
      query: 'location',
      projection: locationsProjection,
      table: locationTable,
      // The recorded address was wrong all along.
      corrections: { LocationCorrected: (event) => event },
      toNode: (row, past) => ({ ...locationNode(row), parent: () => past.own('Location', row.parent_id) }),
    });
  }

  @Query(() => LocationNode, { nullable: true })
  async location(
    @Args('id', { type: () => UUID }) id: LocationId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<LocationNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    return this.node(id);
  }

  @Query(() => locationList.Connection, { description: 'The places of the organisation, closed ones included.' })
  locations(@ListArgs(locationList) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(locationList, args);
  }

  @ResolveField(() => LocationNode, { nullable: true })
  async parent(@Parent() { parentId }: LocationNode): Promise<LocationNode | null> {
    return parentId && this.node(parentId);
  }

  private async node(id: LocationId): Promise<LocationNode | null> {
    const row = await this.reader.location(id);
    return row && locationNode(row);
  }
}
