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
import { mayAny } from '@opsledger/identity';
import { isUuid, type Actor, type ContractId, type Instant, type LocalDate, type VendorId } from '@opsledger/kernel';
import { sql } from 'kysely';
import { ORDER_STATUS } from '../purchase-order/purchase-order.enums.js';
import { SEE_ALL_PURCHASES } from '../procurement.roles.js';
import { lineNodes, ProblemNode, PurchaseLineNode, ToleranceNode, toleranceNode } from './purchase-parts.node.js';
import { purchaseTable, type PurchaseRow } from './purchase-list.table.js';

/** A purchase as GraphQL shows it. */
@ObjectType('PurchaseOrder', {
  implements: () => [NodeType],
  description: 'A purchase from its request to its last payment, in one currency.',
})
export class PurchaseNode extends NodeType {
  @Field(() => ORDER_STATUS)
  readonly status!: PurchaseRow['status'];

  @Field(() => String, { nullable: true })
  readonly poNumber!: string | null;

  @Field(() => UUID, { nullable: true })
  readonly vendorId!: VendorId | null;

  @Field(() => UUID, { nullable: true })
  readonly contractId!: ContractId | null;

  @Field({ description: 'Who asked for it: id of a person, or name of a service.' })
  readonly requestedBy!: string;

  @Field(() => String, { nullable: true, description: 'For whom, when somebody else asked.' })
  readonly requestedFor!: string | null;

  @Field(() => String, { nullable: true })
  readonly justification!: string | null;

  @Field(() => [String], { description: 'Who may approve; empty: whoever has a role that approves.' })
  readonly approvers!: readonly string[];

  @Field(() => LocalDateScalar)
  readonly requestedOn!: LocalDate;

  @Field(() => String, { nullable: true, description: 'Who approved or rejected it.' })
  readonly decidedBy!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was rejected, cancelled, or closed without the rest.' })
  readonly endingReason!: string | null;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly orderedOn!: LocalDate | null;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly expectedOn!: LocalDate | null;

  @Field(() => ToleranceNode, { nullable: true })
  readonly tolerance!: ToleranceNode | null;

  @Field(() => [PurchaseLineNode])
  readonly lines!: readonly PurchaseLineNode[];

  @Field(() => MoneyNode)
  readonly total!: MoneyNode;

  @Field(() => MoneyNode, { description: 'What was promised to the vendor: relieved, released and open add up to it.' })
  readonly committed!: MoneyNode;

  @Field(() => MoneyNode, { description: 'What invoices took from the commitment.' })
  readonly relieved!: MoneyNode;

  @Field(() => MoneyNode, { description: 'What was given back.' })
  readonly released!: MoneyNode;

  @Field(() => MoneyNode, { description: 'What is still promised.' })
  readonly open!: MoneyNode;

  @Field(() => MoneyNode, { description: 'Total of the invoices that count, tax included.' })
  readonly invoiced!: MoneyNode;

  @Field(() => MoneyNode)
  readonly paid!: MoneyNode;

  @Field({ description: 'An invoice waits for a decision.' })
  readonly hasException!: boolean;

  @Field(() => [ProblemNode], { description: 'What arrived or went back and could not be recorded.' })
  readonly problems!: readonly ProblemNode[];

  @Field(() => Int, { description: 'Send it as expectedVersion with the next command.' })
  readonly version!: number;

  @Field(() => DateTime)
  readonly createdAt!: Instant;

  @Field(() => DateTime)
  readonly updatedAt!: Instant;
}

/** A row as its node. */
export function purchaseNode(row: PurchaseRow): PurchaseNode {
  const money = (amount: string): MoneyNode => moneyNode({ amount, currency: row.currency });
  return {
    id: row.purchase_order_id,
    status: row.status,
    poNumber: row.po_number,
    vendorId: row.vendor_id,
    contractId: row.contract_id,
    requestedBy: row.requested_by,
    requestedFor: row.requested_for,
    justification: row.justification,
    approvers: row.approvers,
    requestedOn: row.requested_on,
    decidedBy: row.decided_by,
    endingReason: row.ending_reason,
    orderedOn: row.ordered_on,
    expectedOn: row.expected_on,
    tolerance: toleranceNode(row, money),
    lines: lineNodes(row),
    total: money(row.total_amount),
    committed: money(row.committed_amount),
    relieved: money(row.relieved_amount),
    released: money(row.released_amount),
    open: money(row.open_amount),
    invoiced: money(row.invoiced_amount),
    paid: money(row.paid_amount),
    hasException: row.has_exception,
    problems: row.problems,
    version: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The rows an actor may see: those without a role that works with purchases see what they, or others for them, asked for. */
export function purchaseScope(actor: Actor): RowScope | undefined {
  if (mayAny(actor, SEE_ALL_PURCHASES)) return undefined;
  const forThem = isUuid(actor.id) ? sql`requested_for = ${actor.id}` : sql`false`;
  return { name: `requester:${actor.id}`, condition: sql`(requested_by = ${actor.id} or ${forThem})` };
}

/** May the actor see this row? The same rule as `purchaseScope`, for a row that was not read by SQL. */
export function purchaseAllows(actor: Actor, { requested_by, requested_for }: PurchaseRow): boolean {
  return mayAny(actor, SEE_ALL_PURCHASES) || requested_by === actor.id || requested_for === actor.id;
}

/** The list of purchases that all queries on purchases page through. */
export const purchaseConnection = defineList({
  name: 'PurchaseOrder',
  node: () => PurchaseNode,
  table: purchaseTable,
  fields: {
    id: 'purchase_order_id',
    status: { column: 'status', enum: ORDER_STATUS },
    poNumber: 'po_number',
    vendorId: 'vendor_id',
    contractId: 'contract_id',
    requestedBy: 'requested_by',
    requestedOn: 'requested_on',
    orderedOn: 'ordered_on',
    expectedOn: 'expected_on',
    currency: 'currency',
    total: 'total_amount',
    open: 'open_amount',
    hasException: 'has_exception',
    hasProblem: 'has_problem',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
  defaultOrder: [{ field: 'requestedOn', direction: 'DESC' }],
  toNode: purchaseNode,
  scope: purchaseScope,
});
