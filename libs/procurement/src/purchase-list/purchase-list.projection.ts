import type { StoredEvent } from '@opsledger/eventsourcing';
import { addMoney, dateOf, type Money, type PersonId } from '@opsledger/kernel';
import { defineProjection, type RowWriter } from '@opsledger/read-store';
import {
  commitmentOf,
  counts,
  progressed,
  reassigned,
  requested,
  statusOf,
  sumOf,
  totalOf,
  type OrderProgress,
} from '../purchase-order/order-progress.events.js';
import { purchaseOrderEvents, type OrderEventData, type PurchaseOrderEvent } from '../purchase-order/purchase-order.events.js';
import {
  invoiceTable,
  purchaseLineTable,
  purchaseTable,
  receiptTable,
  type InvoiceRow,
  type PurchaseRow,
  type ReceiptRow,
} from './purchase-list.table.js';

type Stored<Type extends PurchaseOrderEvent['type']> = StoredEvent<Extract<PurchaseOrderEvent, { type: Type }>>;

/** Purchases with their receipts and invoices: every event changes the row of its purchase. */
export const purchaseList = defineProjection<PurchaseOrderEvent>({
  name: 'purchaseList',
  version: 2,
  tables: [purchaseTable, purchaseLineTable, receiptTable, invoiceTable],
  catalogues: [purchaseOrderEvents],
  on: {
    PurchaseRequested: (event, rows) => {
      const { purchaseOrderId, lines } = event.data;
      rows.put(purchaseTable, begun(event));
      for (const { lineId } of lines) rows.put(purchaseLineTable, { line_id: lineId, purchase_order_id: purchaseOrderId });
    },
    PurchaseApproved: (event, rows) => update(event, rows, () => ({ decided_by: event.data.approverId })),
    PurchaseApprovalReassigned: (event, rows) =>
      update(event, rows, ({ approvers }) => ({ approvers: reassigned(approvers as readonly PersonId[], event.data) })),
    PurchaseApprovalReminderDue: (event, rows) => update(event, rows, () => ({ reminders: event.data.nth })),
    PurchaseRejected: (event, rows) => update(event, rows, () => ({ decided_by: event.data.approverId, ...ending(event) })),
    OrderPlaced: (event, rows) => update(event, rows, () => placed(event.data)),
    OrderRevised: (event, rows) => {
      const { lines, expectedOn } = event.data;
      update(event, rows, (row) => ({
        lines: row.lines.map((line) => lines.find(({ lineId }) => lineId === line.lineId) ?? line),
        ...(expectedOn !== undefined && { expected_on: expectedOn }),
      }));
    },
    GoodsReceived: (event, rows) => {
      rows.put(receiptTable, received(event));
      update(event, rows);
    },
    GoodsReturned: (event, rows) => {
      const { receiptId, quantity } = event.data;
      changeReceipt(rows, receiptId, (row) => ({ returned: row.returned + quantity }));
      update(event, rows);
    },
    FulfilmentRecorded: (event, rows) => {
      const { receiptId, returnId, subjectIds } = event.data;
      if (!returnId) changeReceipt(rows, receiptId, () => ({ subject_ids: subjectIds }));
      update(event, rows, (row) => withProblems(row.problems.filter(({ id }) => id !== (returnId ?? receiptId))));
    },
    FulfilmentRefused: (event, rows) => {
      const { receiptId, returnId, refusals } = event.data;
      const id = returnId ?? receiptId;
      update(event, rows, (row) => withProblems([...row.problems.filter((other) => other.id !== id), { id, refusals }]));
    },
    FulfilmentRetried: (event, rows) => update(event, rows),
    InvoiceRecorded: (event, rows) => {
      rows.put(invoiceTable, invoiced(event));
      update(event, rows);
    },
    InvoiceMatched: (event, rows) => {
      changeInvoice(event, rows, () => ({ status: 'Matched', exception_at: null }));
      update(event, rows);
    },
    MatchExceptionRaised: (event, rows) => {
      const { findings } = event.data;
      changeInvoice(event, rows, ({ exception_at: since }) => ({
        ...{ status: 'Exception', findings, had_exception: true },
        exception_at: since ?? event.metadata.recordedAt,
      }));
      update(event, rows);
    },
    MatchExceptionResolved: (event, rows) => {
      const status = event.data.resolution === 'accepted' ? 'Accepted' : 'Disputed';
      const decision = { resolved_by: event.data.resolvedBy, resolution_reason: event.metadata.reason ?? null, exception_at: null };
      changeInvoice(event, rows, () => ({ status, ...decision }));
      update(event, rows);
    },
    PaymentRecorded: (event, rows) => {
      const { amount } = event.data;
      changeInvoice(event, rows, (row) => ({
        paid_amount: addMoney({ amount: row.paid_amount, currency: row.currency }, amount).amount,
      }));
      update(event, rows);
    },
    OrderCancelled: (event, rows) => update(event, rows, () => ending(event)),
    OrderClosed: (event, rows) => update(event, rows, () => ending(event)),
  },
});

/** Changes the row of the purchase: what its progress says, and what the event says besides. */
function update(
  event: StoredEvent<PurchaseOrderEvent>,
  rows: RowWriter,
  more: (row: PurchaseRow) => Partial<PurchaseRow> = () => ({}),
): void {
  rows.change(purchaseTable, { purchase_order_id: event.data.purchaseOrderId }, (row) => {
    if (!row) return undefined;
    const { revision, metadata } = event;
    return { ...row, ...ofProgress(progressed(row.progress, event)), ...more(row), revision, updated_at: metadata.recordedAt };
  });
}

function changeReceipt(rows: RowWriter, receiptId: ReceiptRow['receipt_id'], next: (row: ReceiptRow) => Partial<ReceiptRow>): void {
  rows.change(receiptTable, { receipt_id: receiptId }, (row) => row && { ...row, ...next(row) });
}

function changeInvoice(
  { data, metadata }: Stored<'InvoiceMatched' | 'MatchExceptionRaised' | 'MatchExceptionResolved' | 'PaymentRecorded'>,
  rows: RowWriter,
  next: (row: InvoiceRow) => Partial<InvoiceRow>,
): void {
  rows.change(invoiceTable, { invoice_id: data.invoiceId }, (row) => row && { ...row, ...next(row), updated_at: metadata.recordedAt });
}

/** The columns that follow from quantities and money. */
function ofProgress(progress: OrderProgress) {
  const { currency, invoices } = progress;
  const owed = invoices.filter(counts);
  const { committed, relieved, released, open } = commitmentOf(progress);
  const sum = (amounts: readonly Money[]): string => sumOf(currency, amounts).amount;
  return {
    progress,
    status: statusOf(progress),
    total_amount: totalOf(progress).amount,
    committed_amount: committed.amount,
    relieved_amount: relieved.amount,
    released_amount: released.amount,
    open_amount: open.amount,
    invoiced_amount: sum(owed.map(({ total }) => total)),
    paid_amount: sum(owed.map(({ paid }) => paid)),
    has_exception: invoices.some(({ status }) => status === 'Exception'),
  };
}

function begun({ data, revision, metadata }: Stored<'PurchaseRequested'>): PurchaseRow {
  const progress = requested(data);
  return {
    ...ofProgress(progress),
    purchase_order_id: data.purchaseOrderId,
    requested_by: data.requestedBy,
    requested_for: (data.onBehalfOf ?? null) as PurchaseRow['requested_for'],
    justification: data.justification ?? null,
    approvers: data.approvers,
    requested_on: dateOf(metadata.occurredAt),
    currency: progress.currency,
    lines: data.lines,
    ...NOT_YET,
    revision,
    created_at: metadata.recordedAt,
    updated_at: metadata.recordedAt,
  };
}

/** What is not known of a request. */
const NOT_YET = {
  reminders: 0,
  po_number: null,
  vendor_id: null,
  contract_id: null,
  decided_by: null,
  ending_reason: null,
  ordered_on: null,
  expected_on: null,
  tolerance_percent: null,
  tolerance_amount: null,
  has_problem: false,
  problems: [],
} satisfies Partial<PurchaseRow>;

function placed({ poNumber, vendorId, contractId, orderedOn, expectedOn, tolerance }: OrderEventData<'OrderPlaced'>): Partial<PurchaseRow> {
  return {
    po_number: poNumber,
    vendor_id: vendorId,
    contract_id: contractId ?? null,
    ordered_on: orderedOn,
    expected_on: expectedOn ?? null,
    tolerance_percent: tolerance.percent,
    tolerance_amount: tolerance.amount.amount,
  };
}

function ending({ metadata }: StoredEvent<PurchaseOrderEvent>): Partial<PurchaseRow> {
  return { ending_reason: metadata.reason ?? null };
}

function withProblems(problems: PurchaseRow['problems']): Partial<PurchaseRow> {
  return { problems, has_problem: problems.length > 0 };
}

function received({ data, metadata }: Stored<'GoodsReceived'>): ReceiptRow {
  return {
    receipt_id: data.receiptId,
    purchase_order_id: data.purchaseOrderId,
    line_id: data.lineId,
    vendor_id: data.vendorId,
    kind: data.kind,
    quantity: data.quantity,
    returned: 0,
    serials: data.serials,
    received_on: data.receivedOn,
    expected_on: data.expectedOn ?? null,
    location_id: data.locationId ?? null,
    subject_ids: [],
    recorded_at: metadata.recordedAt,
  };
}

function invoiced({ data, metadata }: Stored<'InvoiceRecorded'>): InvoiceRow {
  const { currency } = data.total;
  return {
    invoice_id: data.invoiceId,
    purchase_order_id: data.purchaseOrderId,
    vendor_id: data.vendorId,
    invoice_number: data.invoiceNumber,
    invoiced_on: data.invoicedOn,
    status: 'Recorded',
    currency,
    net_amount: sumOf(
      currency,
      data.lines.map(({ amount }) => amount),
    ).amount,
    tax_amount: data.tax.amount,
    total_amount: data.total.amount,
    paid_amount: sumOf(currency, []).amount,
    final: data.final,
    recorded_by: data.recordedBy,
    recorded_for: data.onBehalfOf ?? null,
    exception_at: null,
    lines: data.lines,
    findings: [],
    had_exception: false,
    resolved_by: null,
    resolution_reason: null,
    recorded_at: metadata.recordedAt,
    updated_at: metadata.recordedAt,
  };
}
