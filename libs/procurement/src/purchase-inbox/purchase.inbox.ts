import type { InboxSource } from '@opsledger/inbox';
import { sql } from 'kysely';
import { purchaseList } from '../purchase-list/purchase-list.projection.js';

/** What waits for people in this context. */
export const procurementInboxSources: readonly InboxSource[] = [
  {
    kind: 'purchaseApproval',
    subjectType: 'PurchaseOrder',
    settledBy: ['approvePurchase', 'rejectPurchase'],
    reads: [purchaseList.name],
    title: (name) => `Decide on the purchase “${name}”.`,
    /** Never for who asked, nor for whom it was asked. Where people are named, nobody else is asked. */
    rows({ actor: { id }, role = null }) {
      const apart = sql`requested_by <> ${id} and coalesce(requested_for::text, '') <> ${id}`;
      return {
        from: sql`purchase_order`,
        where: sql`status = 'Requested' and ${apart} and (cardinality(approvers) = 0 or ${id} = any(approvers))`,
        subjectId: sql`purchase_order_id`,
        name: sql`coalesce(justification, lines -> 0 ->> 'description')`,
        since: sql`created_at`,
        role: sql`case when cardinality(approvers) = 0 then ${role}::text end`,
      };
    },
  },
  {
    kind: 'matchException',
    subjectType: 'VendorInvoice',
    settledBy: ['resolveMatchException'],
    reads: [purchaseList.name],
    title: (name) => `Accept or dispute the invoice ${name}, which disagrees with order or receipts.`,
    /** Not for who recorded it, nor for whom it was recorded: they may dispute it, but they cannot accept it. */
    rows: ({ actor: { id }, role = null }) => ({
      from: sql`vendor_invoice`,
      where: sql`status = 'Exception' and recorded_by <> ${id} and coalesce(recorded_for, '') <> ${id}`,
      subjectId: sql`invoice_id`,
      name: sql`invoice_number`,
      since: sql`exception_at`,
      role: sql`${role}`,
    }),
  },
];
