import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  apiError,
  AS_OF,
  Consistency,
  currentActor,
  defineList,
  ListArgs,
  ListReader,
  LocalDate as LocalDateScalar,
  namedFields,
  NodeRegistry,
  PositionScalar,
  SubjectHistory,
  UUID,
  type AsOfInput,
  type ConnectionValue,
  type ListArguments,
  type Past,
} from '@opsledger/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { isAllowed } from '@opsledger/identity';
import type { Actor, LocalDate, PersonId } from '@opsledger/kernel';
import { CostCenterNode, costCenterNode } from '../cost-centers/cost-centers.resolver.js';
import { LocationNode, locationNode } from '../locations/locations.resolver.js';
import { OrgUnitNode, orgUnitNode } from '../org-units/org-units.resolver.js';
import { organizationPolicy } from '../organization.policy.js';
import { OrganizationReader } from '../organization.reader.js';
import { SUBJECT_KEYS } from '../personal-data/personal-data.token.js';
import type { SubjectKeys } from '../personal-data/subject-keys.js';
import { erasable, eraseBy, keptUntil } from '../retention/retention.conditions.js';
import { sql } from 'kysely';
import { PERSON_STATUS, PersonNode, personNode } from './people.node.js';
import { personPast } from './person-past.js';
import { personTable } from './people.table.js';

/** Sorted by onboarding unless asked otherwise: an order by name would tell names to those who may not see them. */
const personList = defineList({
  name: 'Person',
  node: () => PersonNode,
  table: personTable,
  fields: {
    id: 'person_id',
    status: { column: 'status', enum: PERSON_STATUS },
    name: 'name',
    email: 'email',
    username: 'username',
    jobTitle: 'job_title',
    employeeNumber: 'employee_number',
    orgUnitId: 'org_unit_id',
    costCenterId: 'cost_center_id',
    locationId: 'location_id',
    managerId: 'manager_id',
    startOn: 'start_on',
    lastDay: 'last_day',
    onboardedAt: 'onboarded_at',
  },
  defaultOrder: [{ field: 'onboardedAt', direction: 'ASC' }],
  toNode: personNode,
});

/** Queries over people. */
@Resolver(() => PersonNode)
export class PeopleResolver {
  private readonly past: Past<PersonNode>;

  constructor(
    private readonly lists: ListReader,
    private readonly reader: OrganizationReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
    history: SubjectHistory,
    @Inject(SUBJECT_KEYS) keys: Pick<SubjectKeys, 'decrypt' | 'load'>,
  ) {
    const load = async (id: string): Promise<PersonNode | null> => this.load(id as PersonId);
    nodes.register({ typeName: 'Person', query: 'person', load: (ids) => Promise.all(ids.map(load)) });
    this.past = history.register(personPast(keys));
  }

  @Query(() => PersonNode, { nullable: true })
  async person(
    @Args('id', { type: () => UUID }) id: PersonId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<PersonNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(id, asOf);
    return this.load(id);
  }

  @Query(() => personList.Connection, {
    description: 'Everyone ever onboarded. Filters and sorting by personal data need the right to see them.',
  })
  people(@ListArgs(personList) args: ListArguments): Promise<ConnectionValue> {
    refuseProbing(currentActor(), args);
    return this.lists.page(personList, args);
  }

  @Query(() => personList.Connection, {
    description:
      'Who has left so long ago that the retention policy lets their data be erased, and is neither held as evidence nor erased.',
  })
  retentionDue(
    @Args('on', { type: () => LocalDateScalar }) on: LocalDate,
    @Args('must', { type: () => Boolean, defaultValue: false, description: 'Only those whose data must be erased by then.' }) must: boolean,
    @ListArgs(personList) args: ListArguments,
  ): Promise<ConnectionValue> {
    refuseProbing(currentActor(), args);
    const condition = sql`${erasable} and ${must ? eraseBy : keptUntil} < ${on}::date`;
    return this.lists.page(personList, args, { condition, conditionName: `retentionDue:${on}:${String(must)}` });
  }

  @ResolveField(() => OrgUnitNode, { nullable: true })
  async orgUnit(@Parent() { orgUnitId }: PersonNode): Promise<OrgUnitNode | null> {
    const row = orgUnitId && (await this.reader.orgUnit(orgUnitId));
    return row && orgUnitNode(row);
  }

  @ResolveField(() => CostCenterNode, { nullable: true })
  async costCenter(@Parent() { costCenterId }: PersonNode): Promise<CostCenterNode | null> {
    const row = costCenterId && (await this.reader.costCenter(costCenterId));
    return row && costCenterNode(row);
  }

  @ResolveField(() => LocationNode, { nullable: true })
  async location(@Parent() { locationId }: PersonNode): Promise<LocationNode | null> {
    const row = locationId && (await this.reader.location(locationId));
    return row && locationNode(row);
  }

  @ResolveField(() => PersonNode, { nullable: true })
  async manager(@Parent() { managerId }: PersonNode): Promise<PersonNode | null> {
    return managerId && this.load(managerId);
  }

  private async load(id: PersonId): Promise<PersonNode | null> {
    const row = await this.reader.person(id);
    return row && personNode(row);
  }
}

/** Whoever may not see a field may not find it out by filters or by the order of the answer either. @throws {GraphQLError} FORBIDDEN. */
function refuseProbing(actor: Actor, args: ListArguments): void {
  const field = namedFields(args).find((name) => !isAllowed(organizationPolicy, actor, { kind: 'fields', name: `Person.${name}` }));
  if (field) throw apiError('FORBIDDEN', `Your roles do not let you filter or sort people by ${field}.`);
}
