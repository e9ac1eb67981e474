import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Given } from '@opsledger/eventsourcing';
import { addMoney, compareMoney, type Instant, type Money } from '@opsledger/kernel';
import { anyOrderCommand, approval, placing, request } from '../../testing/purchase.arbitraries.js';
import { allActive, eur, happened, ids, people } from '../../testing/purchase.samples.js';
import { atHand, commitmentOf, counts, sumOf, totalOf, unitCost, valueOf } from './order-progress.events.js';
import type { OrderFacts } from './purchase-order.commands.js';
import { purchaseOrderDecider, type PurchaseOrderCommand } from './purchase-order.decider.js';
import { purchaseOrderEvents, type PurchaseOrderEvent } from './purchase-order.events.js';
import type { KnownOrder, PurchaseOrder } from './purchase-order.state.js';

const now = '2026-03-01T12:00:00.000Z' as Instant;
const given = (actor: Given['actor']): Given<OrderFacts> => ({ facts: allActive, actor, now, occurredAt: now, reason: 'because' });
const fold = (events: readonly PurchaseOrderEvent[]): PurchaseOrder =>
  events.reduce<PurchaseOrder>(purchaseOrderDecider.evolve, purchaseOrderDecider.initialState);
const nothing = eur('0.00');

/** What must hold of an order at any time. */
function check({ progress, approvedTotal }: KnownOrder): void {
  for (const line of progress.lines) {
    expect(line.returned).toBeLessThanOrEqual(line.received);
    expect(atHand(line)).toBeLessThanOrEqual(line.quantity);
    expect(compareMoney(addMoney(line.relieved, line.released), valueOf(line, line.quantity))).toBeLessThanOrEqual(0);
  }
  const { committed, relieved, released, open } = commitmentOf(progress);
  expect(sumOf('EUR', [relieved, released, open])).toEqual(committed);
  expect(committed).toEqual(progress.placed ? totalOf(progress) : nothing);
  if (progress.phase === 'Closed' || progress.phase === 'Cancelled') expect(open).toEqual(nothing);
  if (approvedTotal) expect(compareMoney(totalOf(progress), approvedTotal)).toBeLessThanOrEqual(0);
  for (const { total, paid } of progress.invoices) expect(compareMoney(paid, total)).toBeLessThanOrEqual(0);
  const owed = progress.invoices.filter(counts);
  const invoicedOf = (lineId: string) =>
    owed.flatMap(({ lines }) => lines).reduce((sum, line) => (line.lineId === lineId ? sum + line.quantity : sum), 0);
  for (const line of progress.lines) expect(line.invoiced).toBe(invoicedOf(line.lineId));
}

/** What an event says of money that it frees agrees with what was promised. */
function checkEnd(before: PurchaseOrder, events: readonly PurchaseOrderEvent[]): void {
  for (const { type, data } of events) {
    if (type === 'OrderClosed' || type === 'OrderCancelled') {
      expect(data.releasedCommitment).toEqual(commitmentOf((before as KnownOrder).progress).open);
    }
  }
}

describe('an order, whatever is asked of it', () => {
  it('keeps its quantities and every cent of its commitment, and a replay of its events gives its state', () => {
    const step = fc.tuple(anyOrderCommand, fc.constantFrom(people.approver, people.clerk));
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
        const log: PurchaseOrderEvent[] = [];
        let order: PurchaseOrder = purchaseOrderDecider.initialState;
        const begin: readonly (readonly [PurchaseOrderCommand, Given['actor']])[] = [
          [request, people.requester],
          [approval, people.approver],
          [placing, people.approver],
        ];
        for (const [sent, actor] of [...begin, ...steps]) {
          const answer = purchaseOrderDecider.decide(sent, order, given(actor));
          if ('code' in answer) {
            expect(answer.message).toMatch(/^[A-Z].+\.$/s);
            continue;
          }
          for (const { type, data } of answer) expect(purchaseOrderEvents.definitions[type].schema.parse(data)).toEqual(data);
          checkEnd(order, answer);
          order = answer.reduce<PurchaseOrder>(purchaseOrderDecider.evolve, order);
          check(order as KnownOrder);
          log.push(...answer);
        }
        expect(fold(log)).toEqual(order);
      }),
      { numRuns: 60 },
    );
  });

  it('never fails on an event that does not fit its state', () => {
    const stored = Object.entries(purchaseOrderEvents.definitions).map(([type, { version }]) => {
      const { data } = JSON.parse(readFileSync(`test/events/${type}.v${version}.json`, 'utf8')) as PurchaseOrderEvent;
      return { type, data: { ...data, purchaseOrderId: ids.order } } as PurchaseOrderEvent;
    });
    const samples: readonly PurchaseOrderEvent[] = [...Object.values(happened), ...stored];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...samples), { maxLength: 12 }), (events) => {
        const order = fold(events);
        if (order.status !== 'Unknown') expect(order.purchaseOrderId).toBe(ids.order);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the price of units', () => {
  it('is the same in any parts, to the minor unit, whatever the decimals and the currency', () => {
    const currency = fc.constantFrom('EUR', 'JPY', 'KWD');
    const price = fc.tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 999_999 }));
    fc.assert(
      fc.property(currency, price, fc.integer({ min: 1, max: 60 }), (code, [whole, fraction], quantity) => {
        const line = { unitPrice: { amount: `${whole}.${fraction.toString().padStart(6, '0')}`, currency: code } };
        const parts = Array.from({ length: quantity }, (_, index): Money => unitCost(line, index + 1));
        expect(sumOf(code, parts)).toEqual(valueOf(line, quantity));
      }),
    );
  });
});
