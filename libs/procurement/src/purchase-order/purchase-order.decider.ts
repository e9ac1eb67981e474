import { type Decider, type UniqueKey, compoundKey, normalised } from '@opsledger/eventsourcing';
import { approvalDecisions, approvalWants, requestPurchase, type ApprovalCommand } from './purchase-order.approval.decider.js';
import { unknownOrder } from './purchase-order.checks.js';
import type { DataByType, Decision, Decisions, OrderFacts, OrderGiven, Wanted, Wants } from './purchase-order.commands.js';
import { handoverDecisions, handoverWants, type HandoverCommand } from './purchase-order.handover.decider.js';
import { invoicingDecisions, type InvoicingCommand } from './purchase-order.invoicing.decider.js';
import { orderingDecisions, orderingWants, type OrderingCommand } from './purchase-order.ordering.decider.js';
import { receivingDecisions, receivingWants, type FulfilmentCommand, type ReceivingCommand } from './purchase-order.receiving.decider.js';
import { reminderDecisions, type ReminderCommand } from './purchase-order.reminder.decider.js';
import { purchaseOrderEvents, type PurchaseOrderEvent } from './purchase-order.events.js';
import { begun, evolved, type KnownOrder, type PurchaseOrder } from './purchase-order.state.js';

/** Everything that people ask of a purchase. */
export type PurchaseCommand = ApprovalCommand | HandoverCommand | OrderingCommand | ReceivingCommand | InvoicingCommand;
/** Everything that can be asked of a purchase. */
export type PurchaseOrderCommand = PurchaseCommand | FulfilmentCommand | ReminderCommand;
/** The data of one command. */
export type PurchaseOrderCommandData<Type extends PurchaseOrderCommand['type']> = DataByType<PurchaseOrderCommand>[Type];

/** The decision of every command on a known purchase. */
export const purchaseOrderDecisions: Decisions<PurchaseOrderCommand> = {
  ...approvalDecisions,
  ...handoverDecisions,
  ...orderingDecisions,
  ...receivingDecisions,
  ...invoicingDecisions,
  ...reminderDecisions,
};

const wants: Wants<PurchaseOrderCommand> = { ...approvalWants, ...handoverWants, ...orderingWants, ...receivingWants };

/** One purchase from request to payment. README.md of this lib has the table of every command in every state. */
export const purchaseOrderDecider: Decider<PurchaseOrder, PurchaseOrderCommand, PurchaseOrderEvent, OrderFacts> = {
  category: 'purchaseOrder',
  events: purchaseOrderEvents,
  initialState: { status: 'Unknown' },
  decide(command, order, given) {
    if (order.status !== 'Unknown') return decideOn(order, command, given);
    return command.type === 'RequestPurchase' ? requestPurchase(command.data, given) : unknownOrder(command.data.purchaseOrderId);
  },
  evolve(order, event) {
    if (order.status === 'Unknown') return event.type === 'PurchaseRequested' ? begun(event.data) : order;
    return evolved(order, event);
  },
  uniqueKeys,
};

/** What a command names elsewhere, to be read before its decision. */
export function wantedBy<Type extends PurchaseOrderCommand['type']>(command: OneOf<Type>): Wanted {
  return wants[command.type]?.(command.data) ?? {};
}

type Data = DataByType<PurchaseOrderCommand>;
/** One command of a type, in the form in which the compiler sees that its data go with its type. */
type OneOf<Type extends keyof Data> = { [Each in Type]: { readonly type: Each; readonly data: Data[Each] } }[Type];

function decideOn<Type extends PurchaseOrderCommand['type']>(order: KnownOrder, command: OneOf<Type>, given: OrderGiven): Decision {
  return purchaseOrderDecisions[command.type](command.data, order, given);
}

/**
 * A line names one thing bought, for ever: assets and lots point at it. So do an order number, and an invoice number of a vendor:
 * recorded twice, an invoice would be paid twice.
 */
function uniqueKeys(order: PurchaseOrder): readonly UniqueKey[] {
  if (order.status === 'Unknown') return [];
  const { lines, placement, invoices } = order;
  return [
    ...lines.map(({ lineId }) => ({ space: 'purchaseOrderLine', key: lineId, path: ['lines'] })),
    ...(placement ? [{ space: 'poNumber', key: normalised(placement.poNumber), path: ['poNumber'] }] : []),
    ...invoices.map(({ vendorId, invoiceNumber }) => ({
      ...{ space: 'vendorInvoice', key: compoundKey(vendorId, invoiceNumber), path: ['invoiceNumber'] },
    })),
  ];
}
