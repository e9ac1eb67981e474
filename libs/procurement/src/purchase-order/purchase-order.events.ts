import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** What a line buys: things that become assets, seats that become a lot of an entitlement, or work. */
export const LINE_KINDS = ['asset', 'license', 'service'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** What an invoice can disagree on with the order and its receipts. */
export const FINDING_KINDS = ['price', 'quantity'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** What was decided on an invoice that does not match. */
export const RESOLUTIONS = ['accepted', 'disputed'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** Why goods go back. */
export const RETURN_REASONS = ['defective', 'wrongItem', 'surplus'] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

const orderLine = z.object({
  lineId: field.lineId,
  description: field.text,
  kind: z.enum(LINE_KINDS),
  quantity: field.quantity,
  unitPrice: field.money,
  costCenterId: field.costCenterId,
  budgetId: field.budgetId.exactOptional(),
  modelId: field.modelId.exactOptional(),
  entitlementId: field.entitlementId.exactOptional(),
  termStart: field.date.exactOptional(),
  termEnd: field.date.exactOptional(),
});
/** One line of a purchase. Its id lives on in what came of it. */
export type OrderLine = Readonly<z.infer<typeof orderLine>>;

const lineAmount = z.object({ lineId: field.lineId, amount: field.money });
/** Money of one line. */
export type LineAmount = Readonly<z.infer<typeof lineAmount>>;

/** A percentage as decimal text, e.g. `2.5`. */
const percent = z.string().regex(/^\d+(\.\d+)?$/);
const tolerance = z.object({ percent, amount: field.money });
/** How far an invoice line may be off, up or down: by no more than the percentage and by no more than the amount. Zero: not at all. */
export type Tolerance = Readonly<z.infer<typeof tolerance>>;

const finding = z.object({
  lineId: field.lineId,
  kind: z.enum(FINDING_KINDS),
  expected: field.money,
  invoiced: field.money,
  expectedQuantity: field.count,
  invoicedQuantity: field.count,
});
/** Where an invoice disagrees, and by how much. */
export type MatchFinding = Readonly<z.infer<typeof finding>>;

const refusal = z.object({
  /** Place of the unit in its receipt, from 0; 0 for a lot. */
  unit: field.count,
  subjectId: field.anyId,
  command: field.text,
  code: field.text,
  message: field.text,
});
/** What could not be made of a unit that arrived, and why. */
export type FulfilmentRefusal = Readonly<z.infer<typeof refusal>>;

const ofOrder = { purchaseOrderId: field.orderId };
const ofReceipt = { ...ofOrder, receiptId: field.receiptId, lineId: field.lineId };

export const purchaseOrderEvents = eventCatalogue('purchaseOrder', {
  PurchaseRequested: {
    summary: 'Somebody asked for things to be bought. It commits no money: nobody has approved it. All lines are of one currency.',
    sentence: '{actor} requested a purchase of {lines.description} ({lines line})[ for {onBehalfOf}][: {justification}]',
    version: 1,
    schema: z.object({
      ...ofOrder,
      requestedBy: field.actorId,
      onBehalfOf: field.anyId.exactOptional(),
      justification: field.text.exactOptional(),
      /** The people who may approve; empty: whoever has a role that approves. */
      approvers: z.array(field.personId).readonly(),
      lines: z.array(orderLine).min(1).readonly(),
    }),
  },
  PurchaseApproved: {
    summary: 'The purchase may be ordered, for no more than its total of that time. It does not mean that it was ordered.',
    sentence: '{actor} approved purchase {subject}[ of {total}]',
    version: 1,
    schema: z.object({ ...ofOrder, approverId: field.actorId, total: field.money }),
  },
  PurchaseApprovalReassigned: {
    summary:
      'An approver who has left is named no more; another person is, if given. Where nobody is named, whoever has a role that approves decides.',
    sentence: '{actor} took {fromApproverId} off the approvers of purchase {subject}[ and named {toApproverId}]',
    version: 1,
    schema: z.object({ ...ofOrder, fromApproverId: field.personId, toApproverId: field.personId.exactOptional() }),
  },
  PurchaseApprovalReminderDue: {
    summary: 'The purchase has waited for a decision for so many periods. Once for each; it does not mean that anyone was told.',
    sentence: 'Purchase {subject} had waited for a decision since {waitingSince} (reminder {nth})',
    version: 1,
    schema: z.object({ ...ofOrder, waitingSince: field.instant, nth: field.quantity }),
  },
  PurchaseRejected: {
    summary: 'The purchase is not to be made. The reason is in the envelope.',
    sentence: '{actor} rejected purchase {subject}',
    version: 1,
    schema: z.object({ ...ofOrder, approverId: field.actorId }),
  },
  OrderPlaced: {
    summary: 'The order went to a vendor and commits its total. The tolerance is fixed from then on.',
    sentence: '{actor} placed order {poNumber} with {vendorId} on {orderedOn}[, expected on {expectedOn}][, under contract {contractId}]',
    version: 1,
    schema: z.object({
      ...ofOrder,
      poNumber: field.text,
      vendorId: field.vendorId,
      contractId: field.contractId.exactOptional(),
      orderedOn: field.date,
      expectedOn: field.date.exactOptional(),
      tolerance,
    }),
  },
  OrderRevised: {
    summary:
      'Lines are different from now on, given whole, or the day of delivery is; null takes that day away. Other lines stay as they are.',
    sentence: '{actor} revised order {subject}[: {lines.description}][, expected on {expectedOn}]',
    version: 1,
    schema: z.object({ ...ofOrder, lines: z.array(orderLine).readonly(), expectedOn: field.date.nullable().exactOptional() }),
  },
  GoodsReceived: {
    summary:
      'Units of a line arrived, or the work was done. `unitsBefore` were here then; `expectedOn` is the day agreed at that time. It does not mean that an invoice was accepted.',
    sentence: '{actor} received {quantity unit} of order {subject} from {vendorId} on {receivedOn}[ at {locationId}]',
    version: 1,
    schema: z.object({
      ...ofReceipt,
      vendorId: field.vendorId,
      kind: z.enum(LINE_KINDS),
      quantity: field.quantity,
      unitsBefore: field.count,
      serials: z.array(field.text).readonly(),
      receivedOn: field.date,
      expectedOn: field.date.exactOptional(),
      locationId: field.locationId.exactOptional(),
    }),
  },
  GoodsReturned: {
    summary: 'Units of a receipt went back to the vendor. `units` are their places in the receipt, from 0, for things that became assets.',
    sentence: '{actor} returned {quantity unit} of order {subject} on {returnedOn} ({returnReason})',
    version: 1,
    schema: z.object({
      ...ofReceipt,
      returnId: field.returnId,
      quantity: field.quantity,
      units: z.array(field.count).readonly(),
      returnReason: z.enum(RETURN_REASONS),
      returnedOn: field.date,
    }),
  },
  FulfilmentRecorded: {
    summary: 'What arrived, or went back, is in the ledger as the assets or the lot of these ids.',
    sentence: '{actor} recorded what arrived or went back of order {subject} as {subjectIds}',
    version: 1,
    schema: z.object({ ...ofReceipt, returnId: field.returnId.exactOptional(), subjectIds: z.array(field.anyId).readonly() }),
  },
  FulfilmentRefused: {
    summary:
      'Units that arrived, or went back, could not be recorded as assets or as a lot, for the reasons given. It takes nothing back: see RetryFulfilment.',
    sentence: '{refusals unit} of order {subject} could not be recorded by {actor}: {refusals.message}',
    version: 1,
    schema: z.object({ ...ofReceipt, returnId: field.returnId.exactOptional(), refusals: z.array(refusal).readonly() }),
  },
  FulfilmentRetried: {
    summary: 'Somebody removed the obstacle and asked to record again what a receipt brought, or a return took away.',
    sentence: '{actor} asked to record again what arrived or went back of order {subject}',
    version: 1,
    schema: z.object({ ...ofReceipt, returnId: field.returnId.exactOptional() }),
  },
  InvoiceRecorded: {
    summary:
      'An invoice of the vendor arrived. `relieved` is what it takes from the commitment of a line, `released` what a final invoice gives back. It may not be paid yet.',
    sentence: '{actor} recorded invoice {invoiceNumber} of {vendorId} over {total} for order {subject}, dated {invoicedOn}',
    version: 1,
    schema: z.object({
      ...ofOrder,
      invoiceId: field.invoiceId,
      vendorId: field.vendorId,
      invoiceNumber: field.text,
      invoicedOn: field.date,
      recordedBy: field.actorId,
      onBehalfOf: field.anyId.exactOptional(),
      lines: z.array(z.object({ lineId: field.lineId, quantity: field.quantity, amount: field.money, relieved: field.money })).readonly(),
      tax: field.money,
      total: field.money,
      final: z.boolean(),
      released: z.array(lineAmount).readonly(),
    }),
  },
  InvoiceMatched: {
    summary: 'Order, receipts and invoice agree within the tolerance: it may be paid.',
    sentence: 'Invoice {invoiceId} of order {subject} was matched by {actor}',
    version: 1,
    schema: z.object({ ...ofOrder, invoiceId: field.invoiceId }),
  },
  MatchExceptionRaised: {
    summary: 'The invoice disagrees with the order or with what arrived. It is not paid until somebody decides.',
    sentence: 'Invoice {invoiceId} of order {subject} was found to disagree ({findings.kind}) by {actor}',
    version: 1,
    schema: z.object({ ...ofOrder, invoiceId: field.invoiceId, findings: z.array(finding).readonly() }),
  },
  MatchExceptionResolved: {
    summary: 'The invoice is paid as it is, or disputed with the vendor and counts no more. The reason is in the envelope.',
    sentence: '{actor} resolved the disagreement on invoice {invoiceId} of order {subject} as {resolution}',
    version: 1,
    schema: z.object({ ...ofOrder, invoiceId: field.invoiceId, resolution: z.enum(RESOLUTIONS), resolvedBy: field.actorId }),
  },
  PaymentRecorded: {
    summary: 'Money went to the vendor for an invoice. It may be a part.',
    sentence: '{actor} recorded a payment of {amount} on {paidOn} for invoice {invoiceId} of order {subject}',
    version: 1,
    schema: z.object({
      ...ofOrder,
      paymentId: field.paymentId,
      invoiceId: field.invoiceId,
      amount: field.money,
      paidOn: field.date,
    }),
  },
  OrderCancelled: {
    summary: 'Nothing is bought. What was committed is free again; before the order was placed that was nothing.',
    sentence: '{actor} cancelled order {subject}, which freed {releasedCommitment}',
    version: 1,
    schema: z.object({ ...ofOrder, releasedCommitment: field.money }),
  },
  OrderClosed: {
    summary: 'Nothing more is received, invoiced or paid. What was committed and never invoiced is free again.',
    sentence: '{actor} closed order {subject}, which freed {releasedCommitment}',
    version: 1,
    schema: z.object({ ...ofOrder, releasedCommitment: field.money }),
  },
});

/** Everything that can have happened to a purchase. */
export type PurchaseOrderEvent = EventOf<typeof purchaseOrderEvents>;
/** The data of one kind of event. */
export type OrderEventData<Type extends PurchaseOrderEvent['type']> = Extract<PurchaseOrderEvent, { type: Type }>['data'];
