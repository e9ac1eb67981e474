import { Field, Int, ObjectType } from '@nestjs/graphql';
import {
  DateTime,
  defineList,
  LocalDate as LocalDateScalar,
  MoneyNode,
  moneyNode,
  NodeType,
  UUID,
  type RowScope,
} from '@opsledger/graphql';
import {
  isUuid,
  type Actor,
  type AssetModelId,
  type CostCenterId,
  type Instant,
  type LocalDate,
  type LocationId,
  type VendorId,
} from '@opsledger/kernel';
import { sql } from 'kysely';
import type { AssigneeKind } from '../asset/asset.events.js';
import { ASSET_STATUS, ASSIGNEE_KIND, CUSTODY_STATE, DISPOSAL_METHOD, LOSS_KIND, RETIREMENT_REASON } from '../asset/asset.enums.js';
import { seesOnlyOwnCustody } from '../assets.roles.js';
import { assetColumns } from './asset-register.columns.js';
import { assetRegisterTable, type AssetRow } from './asset-register.table.js';

/** The node type of each kind of assignee. */
export const ASSIGNEE_TYPES = { person: 'Person', location: 'Location', asset: 'Asset', orgUnit: 'OrgUnit' } as const satisfies Record<
  AssigneeKind,
  string
>;

/** Who has an asset, as GraphQL shows it. */
@ObjectType('Custody', { description: 'Who has an asset. A person has yet to accept while the state is PENDING.' })
export class CustodyNode {
  @Field(() => ASSIGNEE_KIND)
  readonly assigneeKind!: (typeof ASSIGNEE_KIND)[keyof typeof ASSIGNEE_KIND];

  @Field(() => UUID)
  readonly assigneeId!: string;

  @Field(() => CUSTODY_STATE)
  readonly state!: AssetRow['custody_state'];

  @Field(() => DateTime)
  readonly since!: Instant;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly dueBack!: LocalDate | null;

  @Field(() => DateTime, { nullable: true, description: 'When the holder was asked to give it back.' })
  readonly returnRequestedAt!: Instant | null;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly returnDueBy!: LocalDate | null;
}

/** An asset as GraphQL shows it. */
@ObjectType('Asset', { implements: () => [NodeType], description: 'A thing the organisation owns or has ordered.' })
export class AssetNode extends NodeType {
  @Field(() => ASSET_STATUS)
  readonly status!: AssetRow['status'];

  @Field(() => String, { nullable: true })
  readonly tag!: string | null;

  @Field(() => String, { nullable: true })
  readonly serial!: string | null;

  @Field(() => String, { nullable: true })
  readonly name!: string | null;

  @Field(() => String, { nullable: true })
  readonly notes!: string | null;

  @Field(() => UUID)
  readonly modelId!: AssetModelId;

  @Field({ description: 'Of the model when the asset was recorded; the serial is unique under it.' })
  readonly manufacturer!: string;

  @Field({ description: 'True when it holds data that must be erased before disposal.' })
  readonly mediaBearing!: boolean;

  @Field(() => MoneyNode, { nullable: true, description: 'What it cost to acquire.' })
  readonly cost!: MoneyNode | null;

  @Field(() => LocalDateScalar)
  readonly acquiredOn!: LocalDate;

  @Field(() => UUID)
  readonly costCenterId!: CostCenterId;

  @Field(() => UUID, { nullable: true })
  readonly vendorId!: VendorId | null;

  @Field(() => String, { nullable: true, description: 'The vendor as the order names it.' })
  readonly vendorName!: string | null;

  @Field(() => String, { nullable: true })
  readonly orderNumber!: string | null;

  @Field(() => UUID, { nullable: true, description: 'Where it is; in transit, where it left.' })
  readonly locationId!: LocationId | null;

  @Field(() => UUID, { nullable: true, description: 'Where it is going, in transit.' })
  readonly destinationId!: LocationId | null;

  @Field(() => LocalDateScalar, { nullable: true, description: 'First day of service.' })
  readonly inServiceOn!: LocalDate | null;

  @Field(() => CustodyNode, { nullable: true })
  readonly custody!: CustodyNode | null;

  @Field(() => [String], { nullable: true, description: 'Case references of the legal holds in force.' })
  readonly legalHolds!: readonly string[] | null;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly warrantyEndsOn!: LocalDate | null;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly endOfLifeOn!: LocalDate | null;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly nextAuditOn!: LocalDate | null;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly lastAuditedOn!: LocalDate | null;

  @Field(() => UUID, { nullable: true, description: 'Where the last stock-take saw it, or where it was when it went missing.' })
  readonly lastSeenAt!: LocationId | null;

  @Field({ description: 'True when the last stock-take saw it where it should not be.' })
  readonly auditDiscrepancy!: boolean;

  @Field(() => LOSS_KIND, { nullable: true })
  readonly missingKind!: AssetRow['missing_kind'];

  @Field(() => RETIREMENT_REASON, { nullable: true })
  readonly retirementReason!: AssetRow['retirement_reason'];

  @Field(() => LocalDateScalar, { nullable: true })
  readonly retiredOn!: LocalDate | null;

  @Field(() => DISPOSAL_METHOD, { nullable: true })
  readonly disposalMethod!: AssetRow['disposal_method'];

  @Field(() => LocalDateScalar, { nullable: true })
  readonly disposedOn!: LocalDate | null;

  @Field(() => MoneyNode, { nullable: true, description: 'What was received at disposal.' })
  readonly proceeds!: MoneyNode | null;

  @Field(() => Int, { description: 'Send it as expectedVersion with the next command.' })
  readonly version!: number;

  @Field(() => DateTime)
  readonly createdAt!: Instant;

  @Field(() => DateTime)
  readonly updatedAt!: Instant;
}

/** A row as its node. */
export function assetNode(row: AssetRow): AssetNode {
  return {
    id: row.asset_id,
    status: row.status,
    tag: row.tag,
    serial: row.serial,
    name: row.name,
    notes: row.notes,
    modelId: row.model_id,
    manufacturer: row.manufacturer,
    mediaBearing: row.media_bearing,
    cost: moneyOf(row.cost_amount, row.cost_currency),
    acquiredOn: row.acquired_on,
    costCenterId: row.cost_center_id,
    vendorId: row.vendor_id,
    vendorName: row.vendor_name,
    orderNumber: row.order_number,
    locationId: row.location_id,
    destinationId: row.destination_id,
    inServiceOn: row.in_service_on,
    custody: custodyNode(row),
    legalHolds: row.legal_hold_cases,
    warrantyEndsOn: row.warranty_ends_on,
    endOfLifeOn: row.end_of_life_on,
    nextAuditOn: row.next_audit_on,
    lastAuditedOn: row.last_audited_on,
    lastSeenAt: row.last_seen_at,
    auditDiscrepancy: row.audit_discrepancy,
    missingKind: row.missing_kind,
    retirementReason: row.retirement_reason,
    retiredOn: row.retired_on,
    disposalMethod: row.disposal_method,
    disposedOn: row.disposed_on,
    proceeds: moneyOf(row.proceeds_amount, row.cost_currency),
    version: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** @param amount undefined when it was not read. */
function moneyOf(amount: string | null | undefined, currency: string): MoneyNode | null {
  return amount === null || amount === undefined ? null : moneyNode({ amount, currency });
}

function custodyNode(row: AssetRow): CustodyNode | null {
  if (!row.assignee_kind || !row.assignee_id || !row.assigned_at) return null;
  return {
    assigneeKind: row.assignee_kind,
    assigneeId: row.assignee_id,
    state: row.custody_state,
    since: row.assigned_at,
    dueBack: row.due_back,
    returnRequestedAt: row.return_requested_at,
    returnDueBy: row.return_due_by,
  };
}

/** The rows an actor may see: those without a role that works with assets see what is in their own custody. */
export function custodyScope(actor: Actor): RowScope | undefined {
  if (!seesOnlyOwnCustody(actor)) return undefined;
  const condition = isUuid(actor.id) ? sql`assignee_kind = 'person' and assignee_id = ${actor.id}` : sql`false`;
  return { name: `custody:${actor.id}`, condition };
}

/** Whether the actor may see this row: the same rule as `custodyScope`, for a row that was not read by SQL. */
export function custodyAllows(actor: Actor, row: AssetRow): boolean {
  return !seesOnlyOwnCustody(actor) || (row.assignee_kind === 'person' && row.assignee_id === actor.id);
}

/** The list of assets that all asset queries page through. */
export const assetList = defineList({
  name: 'Asset',
  node: () => AssetNode,
  table: assetRegisterTable,
  fields: {
    id: 'asset_id',
    status: { column: 'status', enum: ASSET_STATUS },
    tag: 'tag',
    serial: 'serial',
    name: 'name',
    modelId: 'model_id',
    manufacturer: 'manufacturer',
    mediaBearing: 'media_bearing',
    acquiredOn: 'acquired_on',
    costCenterId: 'cost_center_id',
    vendorId: 'vendor_id',
    vendorName: 'vendor_name',
    orderNumber: 'order_number',
    locationId: 'location_id',
    inServiceOn: 'in_service_on',
    assigneeKind: { column: 'assignee_kind', enum: ASSIGNEE_KIND },
    assigneeId: 'assignee_id',
    custodyState: { column: 'custody_state', enum: CUSTODY_STATE },
    dueBack: 'due_back',
    returnRequestedAt: 'return_requested_at',
    legalHold: 'legal_hold',
    warrantyEndsOn: 'warranty_ends_on',
    endOfLifeOn: 'end_of_life_on',
    nextAuditOn: 'next_audit_on',
    lastAuditedOn: 'last_audited_on',
    auditDiscrepancy: 'audit_discrepancy',
    retirementReason: { column: 'retirement_reason', enum: RETIREMENT_REASON },
    retiredOn: 'retired_on',
    disposedOn: 'disposed_on',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
  defaultOrder: [{ field: 'tag', direction: 'ASC' }],
  toNode: assetNode,
  columns: assetColumns,
  scope: custodyScope,
});
