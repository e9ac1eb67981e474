import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineList, LocalDate as LocalDateScalar, MoneyNode, moneyNode, NodeType, UUID } from '@opsledger/graphql';
import type { Instant, LocalDate, PurchaseOrderId, PurchaseOrderLineId, VendorId } from '@opsledger/kernel';
import { FINDING_KIND, INVOICE_STATUS } from '../purchase-order/purchase-order.enums.js';
import type { FindingKind } from '../purchase-order/purchase-order.events.js';
import { invoiceTable, type InvoiceRow } from '../purchase-list/purchase-list.table.js';

@ObjectType('VendorInvoiceLine')
export class InvoiceLineNode {
  @Field(() => UUID, { description: 'Of the purchase.' })
  readonly lineId!: PurchaseOrderLineId;

  @Field(() => Int)
  readonly quantity!: number;

  @Field(() => MoneyNode, { description: 'Without tax.' })
  readonly amount!: MoneyNode;

  @Field(() => MoneyNode, { description: 'What it took from the commitment of the line.' })
  readonly relieved!: MoneyNode;
}

@ObjectType('MatchFinding', { description: 'Where an invoice disagrees with the order (price) or with what arrived (quantity).' })
export class FindingNode {
  @Field(() => UUID)
  readonly lineId!: PurchaseOrderLineId;

  @Field(() => FINDING_KIND)
  readonly kind!: FindingKind;

  @Field(() => MoneyNode)
  readonly expected!: MoneyNode;

  @Field(() => MoneyNode)
  readonly invoiced!: MoneyNode;

  @Field(() => Int)
  readonly expectedQuantity!: number;

  @Field(() => Int)
  readonly invoicedQuantity!: number;
}

/** An invoice as GraphQL shows it. */
@ObjectType('VendorInvoice', { implements: () => [NodeType], description: 'An invoice of a vendor on one purchase.' })
export class InvoiceNode extends NodeType {
  @Field(() => UUID)
  readonly purchaseOrderId!: PurchaseOrderId;

  @Field(() => UUID)
  readonly vendorId!: VendorId;

  @Field()
  readonly invoiceNumber!: string;

  @Field(() => LocalDateScalar)
  readonly invoicedOn!: LocalDate;

  @Field(() => INVOICE_STATUS)
  readonly status!: InvoiceRow['status'];

  @Field(() => MoneyNode)
  readonly net!: MoneyNode;

  @Field(() => MoneyNode)
  readonly tax!: MoneyNode;

  @Field(() => MoneyNode)
  readonly total!: MoneyNode;

  @Field(() => MoneyNode)
  readonly paid!: MoneyNode;

  @Field({ description: 'No other invoice follows.' })
  readonly final!: boolean;

  @Field()
  readonly recordedBy!: string;

  @Field(() => [InvoiceLineNode])
  readonly lines!: readonly InvoiceLineNode[];

  @Field(() => [FindingNode], { description: 'Of its last exception, also after the decision.' })
  readonly findings!: readonly FindingNode[];

  @Field(() => String, { nullable: true })
  readonly resolvedBy!: string | null;

  @Field(() => String, { nullable: true })
  readonly resolutionReason!: string | null;

  @Field(() => DateTime)
  readonly recordedAt!: Instant;
}

/** A row as its node. */
export function invoiceNode(row: InvoiceRow): InvoiceNode {
  const money = (amount: string): MoneyNode => moneyNode({ amount, currency: row.currency });
  return {
    id: row.invoice_id,
    purchaseOrderId: row.purchase_order_id,
    vendorId: row.vendor_id,
    invoiceNumber: row.invoice_number,
    invoicedOn: row.invoiced_on,
    status: row.status,
    net: money(row.net_amount),
    tax: money(row.tax_amount),
    total: money(row.total_amount),
    paid: money(row.paid_amount),
    final: row.final,
    recordedBy: row.recorded_by,
    lines: row.lines.map((line) => ({ ...line, amount: moneyNode(line.amount), relieved: moneyNode(line.relieved) })),
    findings: row.findings.map((finding) => ({
      ...finding,
      expected: moneyNode(finding.expected),
      invoiced: moneyNode(finding.invoiced),
    })),
    resolvedBy: row.resolved_by,
    resolutionReason: row.resolution_reason,
    recordedAt: row.recorded_at,
  };
}

/** The list of invoices. */
export const invoiceConnection = defineList({
  name: 'VendorInvoice',
  node: () => InvoiceNode,
  table: invoiceTable,
  fields: {
    id: 'invoice_id',
    purchaseOrderId: 'purchase_order_id',
    vendorId: 'vendor_id',
    invoiceNumber: 'invoice_number',
    invoicedOn: 'invoiced_on',
    status: { column: 'status', enum: INVOICE_STATUS },
    currency: 'currency',
    total: 'total_amount',
    recordedBy: 'recorded_by',
    recordedAt: 'recorded_at',
  },
  defaultOrder: [{ field: 'invoicedOn', direction: 'DESC' }],
  toNode: invoiceNode,
});
