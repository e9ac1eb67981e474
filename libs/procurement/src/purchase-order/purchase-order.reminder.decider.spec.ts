import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Instant } from '@opsledger/kernel';
import { allActive, history, ids } from '../../testing/purchase.samples.js';
import { purchaseOrderDecider } from './purchase-order.decider.js';

const spec = DeciderSpecification.for(purchaseOrderDecider);
const waitingSince = '2026-03-01T12:00:00.000Z' as Instant;
const data = (nth: number) => ({ purchaseOrderId: ids.order, waitingSince, nth });
const remind = (nth: number) => ({ type: 'RemindOfPurchaseApproval', data: data(nth) }) as const;
const reminded = (nth: number) => ({ type: 'PurchaseApprovalReminderDue', data: data(nth) }) as const;
const on = (now: string) => ({
  ...{ facts: allActive, now: now as Instant },
  actor: { id: 'purchaseApprovalReminder', kind: 'scheduler', roles: ['admin'] } as const,
});
const inTime = on('2026-03-04T12:00:00.000Z');

describe('RemindOfPurchaseApproval', () => {
  const waiting = spec.given(...history.Requested);

  it('is recorded once for each period that the purchase waits', () => {
    waiting.when(remind(1), inTime).then(reminded(1));
    const once = spec.given(...history.Requested, reminded(1));
    once.when(remind(1), inTime).thenNothing();
    once.when(remind(2), on('2026-03-07T12:00:00.000Z')).then(reminded(2));
  });

  it('comes from the scheduler, in time, and before the decision', () => {
    waiting.when(remind(1), { facts: allActive }).thenRejected('FORBIDDEN');
    waiting.when(remind(2), inTime).thenRejected('INVALID_TIME', ['nth']);
    spec
      .given(...history.Approved)
      .when(remind(1), inTime)
      .thenRejected('INVALID_TRANSITION');
  });
});
