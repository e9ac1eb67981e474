import { readFileSync } from 'node:fs';
import type { Instant } from '@opsledger/kernel';
import { allActive, day, eur, happened, history, ids, laptops } from '../../testing/purchase.samples.js';
import { vendorId } from '../../testing/vendor.samples.js';
import { purchaseOrderDecider, purchaseOrderDecisions, type PurchaseOrderCommand } from './purchase-order.decider.js';
import type { PurchaseOrderEvent } from './purchase-order.events.js';
import type { PurchaseOrder } from './purchase-order.state.js';

const purchaseOrderId = ids.order;
const fresh = '00000000-0000-4000-8000-000000009999' as never;
const receipt = { purchaseOrderId, receiptId: ids.receipt };

/** The rows of the table: one usual form of every command, two where a switch of the command matters. */
const ROWS: Readonly<Record<string, PurchaseOrderCommand>> = {
  RequestPurchase: { type: 'RequestPurchase', data: { purchaseOrderId, lines: [laptops] } },
  ApprovePurchase: { type: 'ApprovePurchase', data: { purchaseOrderId } },
  RejectPurchase: { type: 'RejectPurchase', data: { purchaseOrderId } },
  ReassignPurchaseApproval: {
    type: 'ReassignPurchaseApproval',
    data: { purchaseOrderId, fromApproverId: fresh },
  },
  RemindOfPurchaseApproval: {
    type: 'RemindOfPurchaseApproval',
    data: { purchaseOrderId, waitingSince: '2026-02-01T00:00:00.000Z' as Instant, nth: 1 },
  },
  PlaceOrder: { type: 'PlaceOrder', data: { purchaseOrderId, poNumber: 'PO-1', vendorId } },
  ReviseOrder: { type: 'ReviseOrder', data: { purchaseOrderId, lines: [{ lineId: ids.laptops, description: 'Notebooks' }] } },
  ReceiveGoods: {
    type: 'ReceiveGoods',
    data: { purchaseOrderId, receiptId: fresh, lineId: ids.laptops, quantity: 1, receivedOn: day('2026-03-01'), locationId: ids.depot },
  },
  ReturnGoods: {
    type: 'ReturnGoods',
    data: { ...receipt, returnId: fresh, quantity: 2, returnReason: 'surplus', returnedOn: day('2026-03-01') },
  },
  RecordFulfilment: { type: 'RecordFulfilment', data: { ...receipt, subjectIds: [ids.asset], refusals: [] } },
  RetryFulfilment: { type: 'RetryFulfilment', data: receipt },
  RecordInvoice: {
    type: 'RecordInvoice',
    data: {
      ...{ purchaseOrderId, invoiceId: fresh, invoiceNumber: 'INV-9', invoicedOn: day('2026-03-01'), tax: eur('0.00') },
      ...{ lines: [{ lineId: ids.laptops, quantity: 3, amount: eur('3001.00') }], total: eur('3001.00') },
    },
  },
  'ResolveMatchException accepted': {
    type: 'ResolveMatchException',
    data: { purchaseOrderId, invoiceId: ids.invoice, resolution: 'accepted' },
  },
  'ResolveMatchException disputed': {
    type: 'ResolveMatchException',
    data: { purchaseOrderId, invoiceId: ids.invoice, resolution: 'disputed' },
  },
  RecordPayment: { type: 'RecordPayment', data: happened.paid.data },
  CancelOrder: { type: 'CancelOrder', data: { purchaseOrderId } },
  CloseOrder: { type: 'CloseOrder', data: { purchaseOrderId } },
};

const COLUMNS = Object.keys(history) as (keyof typeof history)[];
const now = '2026-03-01T12:00:00.000Z' as Instant;
const given = {
  facts: allActive,
  actor: { id: ids.approver, kind: 'user', roles: ['admin'] },
  now,
  occurredAt: now,
  reason: 'as the table says',
} as const;

const fold = (events: readonly PurchaseOrderEvent[]): PurchaseOrder =>
  events.reduce<PurchaseOrder>(purchaseOrderDecider.evolve, purchaseOrderDecider.initialState);

/** The state after the command, `same` when nothing happened, or the code of the refusal (a dash for INVALID_TRANSITION). */
function cell(command: PurchaseOrderCommand, past: readonly PurchaseOrderEvent[]): string {
  const kind = command.type === 'RemindOfPurchaseApproval' ? 'scheduler' : 'user';
  const answer = purchaseOrderDecider.decide(command, fold(past), { ...given, actor: { ...given.actor, kind } });
  if ('code' in answer) return answer.code === 'INVALID_TRANSITION' ? '–' : answer.code;
  return answer.length === 0 ? 'same' : fold([...past, ...answer]).status;
}

/** The table of the README: rows by their first cell. */
function documented(): Readonly<Record<string, readonly string[]>> {
  const lines = readFileSync('libs/procurement/README.md', 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith('| Command'));
  const rows = lines
    .slice(start)
    .filter((line, index, all) => line.startsWith('|') && !all.slice(0, index).some((earlier) => earlier === ''));
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((text) => text.trim()),
  );
  return Object.fromEntries(cells.filter((_, index) => index !== 1).map(([name = '', ...rest]) => [name, rest]));
}

describe('every command in every state', () => {
  it('answers as the table in the README says', () => {
    const decided = Object.entries(ROWS).map(([name, command]) => [name, COLUMNS.map((column) => cell(command, history[column]))]);
    expect(documented()).toEqual({ Command: COLUMNS, ...Object.fromEntries(decided) });
  });

  it('has a row for every command', () => {
    const commands = new Set(Object.values(ROWS).map(({ type }) => type));
    expect([...commands].sort()).toEqual(Object.keys(purchaseOrderDecisions).sort());
  });
});
