import { registerEnumType } from '@nestjs/graphql';
import type { InvoiceStatus, OrderStatus } from './order-progress.events.js';
import type { FindingKind, LineKind, Resolution, ReturnReason } from './purchase-order.events.js';

/** GraphQL names of the closed vocabularies; the values are those of events and columns. */
export const ORDER_STATUS = {
  REQUESTED: 'Requested',
  APPROVED: 'Approved',
  REJECTED: 'Rejected',
  ORDERED: 'Ordered',
  PARTIALLY_RECEIVED: 'PartiallyReceived',
  RECEIVED: 'Received',
  INVOICED: 'Invoiced',
  PAID: 'Paid',
  CLOSED: 'Closed',
  CANCELLED: 'Cancelled',
} as const satisfies Record<string, OrderStatus>;
registerEnumType(ORDER_STATUS, { name: 'PurchaseOrderStatus' });

export const INVOICE_STATUS = {
  RECORDED: 'Recorded',
  MATCHED: 'Matched',
  EXCEPTION: 'Exception',
  ACCEPTED: 'Accepted',
  DISPUTED: 'Disputed',
} as const satisfies Record<string, InvoiceStatus>;
registerEnumType(INVOICE_STATUS, {
  name: 'VendorInvoiceStatus',
  valuesMap: {
    RECORDED: { description: 'Not matched yet: never seen outside the command that records it.' },
    EXCEPTION: { description: 'It disagrees with the order or with what arrived, and waits for a decision.' },
  },
});

export const LINE_KIND = { ASSET: 'asset', LICENSE: 'license', SERVICE: 'service' } as const satisfies Record<string, LineKind>;
registerEnumType(LINE_KIND, { name: 'PurchaseLineKind', description: 'What a line buys: things, seats of a license, or work.' });

export const FINDING_KIND = { PRICE: 'price', QUANTITY: 'quantity' } as const satisfies Record<string, FindingKind>;
registerEnumType(FINDING_KIND, { name: 'MatchFindingKind' });

export const RESOLUTION = { ACCEPTED: 'accepted', DISPUTED: 'disputed' } as const satisfies Record<string, Resolution>;
registerEnumType(RESOLUTION, { name: 'MatchResolution' });

export const RETURN_REASON = {
  DEFECTIVE: 'defective',
  WRONG_ITEM: 'wrongItem',
  SURPLUS: 'surplus',
} as const satisfies Record<string, ReturnReason>;
registerEnumType(RETURN_REASON, { name: 'GoodsReturnReason' });
