import type {
  ContractId,
  Instant,
  LocalDate,
  LocationId,
  PersonId,
  PurchaseOrderId,
  PurchaseOrderLineId,
  VendorId,
} from '@opsledger/kernel';
import {
  boolean,
  date,
  defineTable,
  int4,
  jsonb,
  nullable,
  numeric,
  text,
  textArray,
  timestamptz,
  uuid,
  type RowOf,
} from '@opsledger/read-store';
import type { InvoiceStatus, OrderProgress, OrderStatus } from '../purchase-order/order-progress.events.js';
import type { FulfilmentRefusal, LineKind, MatchFinding, OrderEventData, OrderLine } from '../purchase-order/purchase-order.events.js';
import type { InvoiceId, ReceiptId } from '../values.events.js';

/** One row per purchase. Amounts are in its one currency. */
export const purchaseTable = defineTable('purchase_order', {
  key: ['purchase_order_id'],
  columns: {
    purchase_order_id: uuid<PurchaseOrderId>(),
    status: text<OrderStatus>(),
    po_number: nullable(text()),
    vendor_id: nullable(uuid<VendorId>()),
    contract_id: nullable(uuid<ContractId>()),
    requested_by: text(),
    requested_for: nullable(uuid<PersonId>()),
    justification: nullable(text()),
    approvers: textArray(),
    requested_on: date<LocalDate>(),
    /** How often the decision was reminded of. */
    reminders: int4(),
    decided_by: nullable(text()),
    /** Why it was rejected, cancelled, or closed without the rest. */
    ending_reason: nullable(text()),
    ordered_on: nullable(date<LocalDate>()),
    expected_on: nullable(date<LocalDate>()),
    tolerance_percent: nullable(numeric()),
    tolerance_amount: nullable(numeric()),
    currency: text(),
    total_amount: numeric(),
    committed_amount: numeric(),
    relieved_amount: numeric(),
    released_amount: numeric(),
    open_amount: numeric(),
    /** Totals of the invoices that count, tax included. */
    invoiced_amount: numeric(),
    paid_amount: numeric(),
    /** An invoice waits for a decision. */
    has_exception: boolean(),
    /** Something that arrived or went back could not be recorded. */
    has_problem: boolean(),
    lines: jsonb<readonly OrderLine[]>(),
    progress: jsonb<OrderProgress>(),
    /** Of receipts and returns, by the id of each. */
    problems: jsonb<readonly { readonly id: string; readonly refusals: readonly FulfilmentRefusal[] }[]>(),
    revision: int4(),
    created_at: timestamptz<Instant>(),
    updated_at: timestamptz<Instant>(),
  },
  indexes: [
    { columns: ['status', 'purchase_order_id'] },
    { columns: ['po_number', 'purchase_order_id'] },
    { columns: ['vendor_id', 'currency'], where: 'vendor_id is not null' },
    { columns: ['expected_on', 'purchase_order_id'] },
    { columns: ['requested_by'] },
    { columns: ['requested_on', 'purchase_order_id'] },
  ],
});

export type PurchaseRow = RowOf<typeof purchaseTable>;

/** Which purchase a line belongs to: the way back from what came of it. */
export const purchaseLineTable = defineTable('purchase_order_line', {
  key: ['line_id'],
  columns: { line_id: uuid<PurchaseOrderLineId>(), purchase_order_id: uuid<PurchaseOrderId>() },
});

/** One row per receipt. */
export const receiptTable = defineTable('goods_receipt', {
  key: ['receipt_id'],
  columns: {
    receipt_id: uuid<ReceiptId>(),
    purchase_order_id: uuid<PurchaseOrderId>(),
    line_id: uuid<PurchaseOrderLineId>(),
    vendor_id: uuid<VendorId>(),
    kind: text<LineKind>(),
    quantity: int4(),
    returned: int4(),
    serials: textArray(),
    received_on: date<LocalDate>(),
    /** The day agreed at that time. */
    expected_on: nullable(date<LocalDate>()),
    location_id: nullable(uuid<LocationId>()),
    /** The assets, or the lot, that came of it. */
    subject_ids: textArray(),
    recorded_at: timestamptz<Instant>(),
  },
  indexes: [{ columns: ['purchase_order_id', 'recorded_at'] }, { columns: ['vendor_id', 'received_on'] }],
});

export type ReceiptRow = RowOf<typeof receiptTable>;

/** One row per invoice. */
export const invoiceTable = defineTable('vendor_invoice', {
  key: ['invoice_id'],
  columns: {
    invoice_id: uuid<InvoiceId>(),
    purchase_order_id: uuid<PurchaseOrderId>(),
    vendor_id: uuid<VendorId>(),
    invoice_number: text(),
    invoiced_on: date<LocalDate>(),
    status: text<InvoiceStatus>(),
    currency: text(),
    net_amount: numeric(),
    tax_amount: numeric(),
    total_amount: numeric(),
    paid_amount: numeric(),
    final: boolean(),
    recorded_by: text(),
    /** For whom it was recorded. */
    recorded_for: nullable(text()),
    /** Since when it waits for a decision; null when it does not. */
    exception_at: nullable(timestamptz<Instant>()),
    lines: jsonb<OrderEventData<'InvoiceRecorded'>['lines']>(),
    /** Of the last exception; empty when there was none. */
    findings: jsonb<readonly MatchFinding[]>(),
    had_exception: boolean(),
    resolved_by: nullable(text()),
    resolution_reason: nullable(text()),
    recorded_at: timestamptz<Instant>(),
    updated_at: timestamptz<Instant>(),
  },
  indexes: [
    { columns: ['purchase_order_id', 'recorded_at'] },
    { columns: ['vendor_id', 'invoiced_on'] },
    { columns: ['status', 'invoice_id'] },
    { columns: ['invoiced_on', 'invoice_id'] },
  ],
});

export type InvoiceRow = RowOf<typeof invoiceTable>;
