import type { PastOf, SubjectPast } from '@opsledger/graphql';
import { invoiceNode, type InvoiceNode } from '../invoice-list/invoice-list.node.js';
import { purchaseAllows, purchaseNode, type PurchaseNode } from './purchase-list.node.js';
import { purchaseList } from './purchase-list.projection.js';
import { invoiceTable, purchaseTable, receiptTable, type InvoiceRow } from './purchase-list.table.js';
import { receiptNode } from './receipt.node.js';

/** What a purchase was on a past day. */
export const purchasePast: SubjectPast<typeof purchaseTable, PurchaseNode> = {
  typeName: 'PurchaseOrder',
  query: 'purchaseOrder',
  projection: purchaseList,
  table: purchaseTable,
  mayRead: purchaseAllows,
  toNode: (row, past) => ({
    ...purchaseNode(row),
    vendor: () => past.own('Vendor', row.vendor_id),
    receipts: () => oldestFirst(past.rows(receiptTable), ({ receipt_id }) => receipt_id).map(receiptNode),
    invoices: () => oldestFirst(past.rows(invoiceTable), ({ invoice_id }) => invoice_id).map((invoice) => pastInvoice(invoice, past)),
  }),
};

/** What an invoice was on a past day: a part of its purchase. */
export const invoicePast: SubjectPast<typeof invoiceTable, InvoiceNode> = {
  typeName: 'VendorInvoice',
  query: 'vendorInvoice',
  projection: purchaseList,
  table: invoiceTable,
  streamOf: ({ purchaseOrderId }) => purchaseOrderId,
  toNode: pastInvoice,
};

function pastInvoice(row: InvoiceRow, past: Pick<PastOf, 'own' | 'other'>): InvoiceNode {
  const related = {
    vendor: () => past.own('Vendor', row.vendor_id),
    purchaseOrder: () => past.other('PurchaseOrder', row.purchase_order_id),
  };
  return { ...invoiceNode(row), ...related };
}

function oldestFirst<Row extends { readonly recorded_at: string }>(rows: readonly Row[], idOf: (row: Row) => string): readonly Row[] {
  const place = (row: Row): string => `${row.recorded_at} ${idOf(row)}`;
  return [...rows].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}
