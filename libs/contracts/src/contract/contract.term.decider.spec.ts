import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Actor, Instant } from '@opsledger/kernel';
import { activeWith, allActive, day, deadline, eur, happened, history, ids, terms } from '../../testing/contract.samples.js';
import { contractDecider } from './contract.decider.js';
import type { ContractAmendment } from './contract.events.js';

const spec = DeciderSpecification.for(contractDecider);
const contractId = ids.contract;
const facts = allActive;
const at = (text: string) => ({ facts, now: `${text}T12:00:00.000Z` as Instant });
const active = spec.given(...history.Active);
const scheduler: Actor = { id: 'contractExpiry', kind: 'scheduler', roles: ['admin'] };

describe('AmendContract', () => {
  const amend = (effectiveOn: string, changes: ContractAmendment) =>
    ({ type: 'AmendContract', data: { contractId, effectiveOn: day(effectiveOn), changes } }) as const;

  it('records what differs, from a day on, as the next version', () => {
    active.when(amend('2026-07-01', { price: eur('120'), noticeDays: 60, title: ' Hosting' }), { facts }).then(happened.amended);
    spec
      .given(...history.Active, happened.amended)
      .when(amend('2026-08-01', { end: day('2027-06-30'), renewal: 'never', renewalMonths: null }), { facts })
      .then({
        type: 'ContractAmended',
        data: {
          contractId,
          version: 3,
          effectiveOn: day('2026-08-01'),
          changes: { end: day('2027-06-30'), renewal: 'never', renewalMonths: null },
        },
      });
  });

  it('stays quiet when nothing differs', () => {
    active.when(amend('2026-07-01', { price: eur('100.0'), end: terms.end }), { facts }).thenNothing();
  });

  it('refuses terms that cannot be, under changes', () => {
    active.when(amend('2026-07-01', { end: terms.start }), { facts }).thenRejected('INVALID_TIME', ['changes', 'end']);
    active.when(amend('2026-07-01', { noticeDays: 400 }), { facts }).thenRejected('INVALID_INPUT', ['changes', 'noticeDays']);
    active.when(amend('2026-07-01', { price: eur('x') }), { facts }).thenRejected('INVALID_AMOUNT', ['changes', 'price', 'amount']);
    active
      .when(amend('2026-07-01', { price: { amount: '1', currency: 'USD' } }), { facts })
      .thenRejected('CURRENCY_MISMATCH', ['changes', 'price', 'currency']);
    active
      .when(amend('2026-07-01', { costCenterId: ids.otherCostCenter }), { facts: { costCenter: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['changes', 'costCenterId']);
  });

  it('refuses a day before the last change or after the end', () => {
    active.when(amend('2025-12-31', { noticeDays: 1 }), { facts }).thenRejected('INVALID_TIME', ['effectiveOn']);
    active.when(amend('2027-01-01', { noticeDays: 1 }), { facts }).thenRejected('INVALID_TIME', ['effectiveOn']);
    spec
      .given(...history.Active, happened.amended)
      .when(amend('2026-06-30', { noticeDays: 1 }), { facts })
      .thenRejected('INVALID_TIME', ['effectiveOn']);
    active.when(amend('2026-07-01', { end: day('2026-06-30') }), { facts }).thenRejected('INVALID_TIME', ['changes']);
  });

  it('refuses a price that no billing period would have', () => {
    active.when(amend('2026-12-02', { price: eur('120') }), { facts }).thenRejected('INVALID_TIME', ['effectiveOn']);
    const once = spec.given(...activeWith({ billingPeriod: 'once' }));
    once.when(amend('2026-01-02', { price: eur('120') }), { facts }).thenRejected('INVALID_TIME', ['effectiveOn']);
    once.when(amend('2026-01-01', { price: eur('120') }), { facts }).then({
      type: 'ContractAmended',
      data: { contractId, version: 2, effectiveOn: day('2026-01-01'), changes: { price: eur('120.00') } },
    });
  });

  it('refuses what does not run', () => {
    for (const past of [history.Approved, history.Terminated, history.Expired]) {
      spec
        .given(...past)
        .when(amend('2026-07-01', { noticeDays: 1 }), { facts })
        .thenRejected('INVALID_TRANSITION');
    }
  });
});

describe('GiveNotice', () => {
  const notice = { type: 'GiveNotice', data: { contractId } } as const;

  it('counts up to the last day, by when it happened', () => {
    active.when(notice, at(deadline)).then(happened.noticed);
    active.when(notice, { ...at('2026-11-11'), occurredAt: `${deadline}T23:59:59.999Z` as Instant }).then(happened.noticed);
  });

  it('refuses late notice, and names the last day', () => {
    const late = active.when(notice, at('2026-10-03'));
    late.thenRejected('INVALID_TIME', ['occurredAt']);
    expect(late).toMatchObject({
      answer: { data: { deadline }, message: expect.stringContaining('by 2026-10-02, 90 days before the end on 2026-12-31') as string },
    });
  });

  it('has the last day of the terms as amended', () => {
    const amended = spec.given(...history.Active, happened.amended);
    amended
      .when(notice, at('2026-11-01'))
      .then({ type: 'NoticeGiven', data: { contractId, deadline: day('2026-11-01'), endsOn: terms.end } });
    amended.when(notice, at('2026-11-02')).thenRejected('INVALID_TIME', ['occurredAt']);
  });

  it('refuses what ends by itself and what does not run, and stays quiet when it was given', () => {
    spec
      .given(...history.Fixed)
      .when(notice, at('2026-05-01'))
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.Terminated)
      .when(notice, at('2026-05-01'))
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(...history.NoticeGiven)
      .when(notice, at('2026-12-01'))
      .thenNothing();
  });
});

describe('RenewContract', () => {
  const renew = (newEnd: string, price?: string) =>
    ({ type: 'RenewContract', data: { contractId, newEnd: day(newEnd), ...(price !== undefined && { price: eur(price) }) } }) as const;

  it('agrees on another term, also after notice', () => {
    for (const past of [history.Active, history.NoticeGiven, activeWith({ renewal: 'express' })]) {
      spec
        .given(...past)
        .when(renew('2027-12-31', '110'), { facts })
        .then(happened.renewed);
    }
    active.when(renew('2027-12-31'), { facts }).then({ ...happened.renewed, data: { ...happened.renewed.data, price: eur('100.00') } });
  });

  it('refuses an end that is not later, a term too short for notice, and another currency', () => {
    const early = active.when(renew('2026-12-31', '110'), { facts });
    early.thenRejected('INVALID_TIME', ['newEnd']);
    expect(early).toMatchObject({ answer: { message: 'The contract runs to 2026-12-31. Give a newEnd after it.' } });
    active.when(renew('2027-01-01', '110'), { facts }).thenRejected('INVALID_TIME', ['newEnd']);
    active.when(renew('2027-03-30', '110'), { facts }).thenRejected('INVALID_INPUT', ['newEnd']);
    active
      .when({ type: 'RenewContract', data: { contractId, newEnd: day('2027-12-31'), price: { amount: '1', currency: 'USD' } } }, { facts })
      .thenRejected('CURRENCY_MISMATCH', ['price', 'currency']);
  });

  it('refuses a vendor that was suspended', () => {
    active.when(renew('2027-12-31'), { facts: { ...facts, vendor: 'inactive' } }).thenRejected('INVALID_REFERENCE', ['vendorId']);
  });

  it('is for people, and not for terms that exclude it', () => {
    active.when(renew('2027-12-31'), { facts, actor: scheduler }).thenRejected('FORBIDDEN');
    spec
      .given(...history.Fixed)
      .when(renew('2027-12-31'), { facts })
      .thenRejected('INVALID_TRANSITION');
    for (const past of [history.Approved, history.Expired, history.Terminated]) {
      spec
        .given(...past)
        .when(renew('2027-12-31'), { facts })
        .thenRejected('INVALID_TRANSITION');
    }
  });

  it('stays quiet when it is so', () => {
    const renewed = spec.given(...history.Active, happened.renewed);
    renewed.when(renew('2027-12-31', '110'), { facts }).thenNothing();
    renewed.when(renew('2027-12-31'), { facts }).thenNothing();
    renewed.when(renew('2027-12-31', '111'), { facts }).thenRejected('INVALID_TIME', ['newEnd']);
  });

  it('is no repeat when anything is different: the end, the first term, a later amendment, a notice', () => {
    const { data } = happened.renewed;
    const next = { ...happened.renewed, data: { ...data, version: 3, previousEnd: data.newEnd, newEnd: day('2028-12-31') } } as const;
    spec
      .given(...history.Active, happened.renewed)
      .when(renew('2028-12-31', '110'), { facts })
      .then(next);
    active.when(renew('2026-12-31', '100'), { facts }).thenRejected('INVALID_TIME', ['newEnd']);
    const amended = { ...happened.amended, data: { ...happened.amended.data, version: 3, effectiveOn: day('2027-07-01') } } as const;
    const later = spec.given(...history.Active, happened.renewed, amended);
    later.when(renew('2027-12-31', '120'), { facts }).thenRejected('INVALID_TIME', ['newEnd']);
    const noticed = { ...happened.noticed, data: { contractId, deadline: day('2027-10-02'), endsOn: day('2027-12-31') } } as const;
    spec
      .given(...history.Active, happened.renewed, noticed)
      .when(renew('2027-12-31', '110'), { facts })
      .thenRejected('INVALID_TIME', ['newEnd']);
  });
});

describe('TerminateContract', () => {
  const terminate = (effectiveOn: string, penalty?: string) =>
    ({
      type: 'TerminateContract',
      data: { contractId, effectiveOn: day(effectiveOn), ...(penalty !== undefined && { penalty: eur(penalty) }) },
    }) as const;
  const because = { facts, reason: 'The vendor was sold.' };

  it('ends the contract early', () => {
    active.when(terminate('2026-06-30', '50'), because).then(happened.terminated);
    spec
      .given(...history.NoticeGiven)
      .when(terminate('2026-12-31'), because)
      .then({ type: 'ContractTerminated', data: { contractId, effectiveOn: day('2026-12-31') } });
  });

  it('refuses to without a reason, outside the contract, or in another currency', () => {
    active.when(terminate('2026-06-30'), { facts }).thenRejected('REASON_REQUIRED', ['reason']);
    active.when(terminate('2025-12-31'), because).thenRejected('INVALID_TIME', ['effectiveOn']);
    active.when(terminate('2027-01-01'), because).thenRejected('INVALID_TIME', ['effectiveOn']);
    active.when(terminate('2026-06-30', '-1'), because).thenRejected('INVALID_AMOUNT', ['penalty', 'amount']);
    active
      .when(
        { type: 'TerminateContract', data: { contractId, effectiveOn: day('2026-06-30'), penalty: { amount: '1', currency: 'USD' } } },
        because,
      )
      .thenRejected('CURRENCY_MISMATCH', ['penalty', 'currency']);
  });

  it('stays quiet when it is so, and refuses another day or penalty then', () => {
    const terminated = spec.given(...history.Terminated);
    terminated.when(terminate('2026-06-30', '50.0'), because).thenNothing();
    terminated.when(terminate('2026-06-30'), because).thenRejected('INVALID_TRANSITION');
    terminated.when(terminate('2026-06-30', '51'), because).thenRejected('INVALID_TRANSITION');
    const dollars = { contractId, effectiveOn: day('2026-06-30'), penalty: { amount: '50.00', currency: 'USD' } };
    terminated.when({ type: 'TerminateContract', data: dollars }, because).thenRejected('INVALID_TRANSITION');
    terminated.when(terminate('2026-07-01', '50'), because).thenRejected('INVALID_TRANSITION');
    for (const past of [history.Submitted, history.Expired]) {
      spec
        .given(...past)
        .when(terminate('2026-06-30'), because)
        .thenRejected('INVALID_TRANSITION');
    }
  });
});

describe('RecordObligationBreach', () => {
  const data = happened.breached.data;
  const breach = (changes: Partial<typeof data> = {}) => ({ type: 'RecordObligationBreach', data: { ...data, ...changes } }) as const;

  it('records it, during the contract and after it', () => {
    for (const past of [history.Active, history.NoticeGiven, history.Terminated, history.Expired]) {
      spec
        .given(...past)
        .when(breach({ obligation: 'Restore within 4 hours ' as never }), { facts })
        .then(happened.breached);
    }
  });

  it('refuses blank text, a day before the contract or to come, and a contract that binds nobody', () => {
    active.when(breach({ obligation: ' ' as never }), { facts }).thenRejected('INVALID_INPUT', ['obligation']);
    active.when(breach({ breachedOn: day('2025-12-31') }), { facts }).thenRejected('INVALID_TIME', ['breachedOn']);
    active.when(breach({ breachedOn: day('2026-03-03') }), { facts }).thenRejected('INVALID_TIME', ['breachedOn']);
    spec
      .given(...history.Approved)
      .when(breach(), { facts })
      .thenRejected('INVALID_TRANSITION');
  });

  it('stays quiet when it was recorded, and refuses another one under its id', () => {
    const known = spec.given(...history.Active, happened.breached);
    known.when(breach(), { facts }).thenNothing();
    known.when(breach({ breachedOn: day('2026-02-11') }), { facts }).thenRejected('ALREADY_EXISTS', ['breachId']);
    known.when(breach({ breachId: ids.third }), { facts }).then({ ...happened.breached, data: { ...data, breachId: ids.third } });
  });
});
