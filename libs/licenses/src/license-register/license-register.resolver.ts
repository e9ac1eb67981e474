import { Args, Query, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import {
  apiError,
  AS_OF,
  Consistency,
  currentActor,
  ListArgs,
  ListReader,
  LocalDate as LocalDateScalar,
  NodeRegistry,
  PositionScalar,
  SubjectHistory,
  UUID,
  type AsOfInput,
  type ConnectionValue,
  type ListArguments,
  type Past,
} from '@opsledger/graphql';
import type { EntitlementId, LicenseAssignmentId, LocalDate, PurchaseLotId } from '@opsledger/kernel';
import { sql } from 'kysely';
import { HOLDER_KIND } from '../licenses.enums.js';
import { seesOnlyOwnLicenses } from '../licenses.roles.js';
import { today } from '../license-position/license-position.node.js';
import { hasUnusedSeats } from '../license-position/license-position.queries.js';
import type { HolderKind } from '../entitlement/entitlement.events.js';
import { licenseAssignmentList, licenseAssignmentNode, LicenseAssignmentNode } from './license-assignment.node.js';
import { licenseEntitlementList, licenseEntitlementNode, LicenseEntitlementNode } from './license-entitlement.node.js';
import { assignmentPast, entitlementPast, lotPast } from './license-past.js';
import { LicenseQueries } from './license-register.queries.js';
import { purchaseLotList, purchaseLotNode, PurchaseLotNode } from './purchase-lot.node.js';

/** Queries over entitlements, lots and assignments. */
@Resolver()
export class LicenseRegisterResolver {
  private readonly entitlements: Past<LicenseEntitlementNode>;
  private readonly lots: Past<PurchaseLotNode>;
  private readonly assignments: Past<LicenseAssignmentNode>;

  constructor(
    private readonly queries: LicenseQueries,
    private readonly lists: ListReader,
    private readonly consistency: Consistency,
    nodes: NodeRegistry,
    history: SubjectHistory,
  ) {
    this.entitlements = history.register(entitlementPast);
    this.lots = history.register(lotPast);
    this.assignments = history.register(assignmentPast);
    nodes.register({
      typeName: 'LicenseEntitlement',
      query: 'licenseEntitlement',
      load: (ids) => Promise.all(ids.map((id) => this.entitlement(id as EntitlementId))),
    });
    nodes.register({
      typeName: 'PurchaseLot',
      query: 'purchaseLot',
      load: (ids) => Promise.all(ids.map((id) => this.lot(id as PurchaseLotId))),
    });
    nodes.register({
      typeName: 'LicenseAssignment',
      query: 'licenseAssignment',
      load: async (ids, actor) =>
        (await queries.assignmentsVisibleTo(actor, ids as readonly LicenseAssignmentId[])).map((row) => row && licenseAssignmentNode(row)),
    });
  }

  @Query(() => LicenseEntitlementNode, { nullable: true })
  async licenseEntitlement(
    @Args('id', { type: () => UUID }) id: EntitlementId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<LicenseEntitlementNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.entitlements.asOf(id, asOf);
    return this.entitlement(id);
  }

  @Query(() => licenseEntitlementList.Connection, { description: 'Entitlements, those retired included.' })
  licenseEntitlements(@ListArgs(licenseEntitlementList) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(licenseEntitlementList, args);
  }

  @Query(() => licenseEntitlementList.Connection, {
    description: 'Entitlements of which seats are neither assigned nor reserved on a day.',
  })
  unusedSeats(
    @ListArgs(licenseEntitlementList) args: ListArguments,
    @Args('on', { type: () => LocalDateScalar, nullable: true, description: 'Default: today.' }) on?: LocalDate | null,
  ): Promise<ConnectionValue> {
    const day = on ?? today();
    return this.lists.page(licenseEntitlementList, args, { condition: hasUnusedSeats(day), conditionName: `unusedSeats:${day}` });
  }

  @Query(() => PurchaseLotNode, { nullable: true })
  async purchaseLot(
    @Args('id', { type: () => UUID }) id: PurchaseLotId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<PurchaseLotNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.lots.asOf(id, asOf);
    return this.lot(id);
  }

  @Query(() => purchaseLotList.Connection, { description: 'Lots of all entitlements, those that ended included.' })
  purchaseLots(@ListArgs(purchaseLotList) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(purchaseLotList, args);
  }

  @Query(() => purchaseLotList.Connection, {
    description:
      'Lots that end on a day or before, and not before `from`, and are not renewed. Those of retired entitlements and those without seats need no renewal.',
  })
  renewalCalendar(
    @Args('by', { type: () => LocalDateScalar }) by: LocalDate,
    @ListArgs(purchaseLotList) args: ListArguments,
    @Args('from', { type: () => LocalDateScalar, nullable: true }) from?: LocalDate | null,
  ): Promise<ConnectionValue> {
    const inForce = sql`entitlement_id in (select entitlement_id from license_entitlement where status = 'Active')`;
    const condition = sql`term_end <= ${by} and ${from ? sql`term_end >= ${from}` : sql`true`} and renewed_by is null and seats > 0 and ${inForce}`;
    const soonest: ListArguments = args.orderBy?.length ? args : { ...args, orderBy: [{ field: 'termEnd', direction: 'ASC' }] };
    return this.lists.page(purchaseLotList, soonest, { condition, conditionName: `renewalCalendar:${by}:${from ?? ''}` });
  }

  @Query(() => LicenseAssignmentNode, { nullable: true })
  async licenseAssignment(
    @Args('id', { type: () => UUID }) id: LicenseAssignmentId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<LicenseAssignmentNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.assignments.asOf(id, asOf);
    const row = await this.queries.assignment(id);
    return row && licenseAssignmentNode(row);
  }

  @Query(() => licenseAssignmentList.Connection, {
    description: 'Assignments, those released included. Those whose role is no more than requester see their own.',
  })
  licenseAssignments(@ListArgs(licenseAssignmentList) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(licenseAssignmentList, args);
  }

  @Query(() => licenseAssignmentList.Connection, { description: 'What a person, device or location has on a day.' })
  licensesByHolder(
    @Args('holderKind', { type: () => HOLDER_KIND }) holderKind: HolderKind,
    @Args('holderId', { type: () => UUID }) holderId: string,
    @ListArgs(licenseAssignmentList) args: ListArguments,
    @Args('on', { type: () => LocalDateScalar, nullable: true, description: 'Default: today.' }) on?: LocalDate | null,
  ): Promise<ConnectionValue> {
    const actor = currentActor();
    const own = holderKind === 'person' && holderId === actor.id;
    if (seesOnlyOwnLicenses(actor) && !own) throw apiError('FORBIDDEN', 'You may see your own licenses only.');
    const day = on ?? today();
    const held = sql`assigned_on <= ${day} and (released_on is null or released_on > ${day})`;
    const condition = sql`holder_kind = ${holderKind} and holder_id = ${holderId} and ${held}`;
    return this.lists.page(licenseAssignmentList, args, { condition, conditionName: `licensesByHolder:${holderKind}:${holderId}:${day}` });
  }

  private async entitlement(id: EntitlementId): Promise<LicenseEntitlementNode | null> {
    const row = await this.queries.entitlement(id);
    return row && licenseEntitlementNode(row);
  }

  private async lot(id: PurchaseLotId): Promise<PurchaseLotNode | null> {
    const row = await this.queries.lot(id);
    return row && purchaseLotNode(row);
  }
}
