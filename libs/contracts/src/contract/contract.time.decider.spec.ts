import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Actor, Instant } from '@opsledger/kernel';
import { activeWith, day, deadline, happened, history, ids, terms } from '../../testing/contract.samples.js';
import { contractDecider } from './contract.decider.js';

const spec = DeciderSpecification.for(contractDecider);
const contractId = ids.contract;
const scheduler: Actor = { id: 'contractExpiry', kind: 'scheduler', roles: ['admin'] };
const people: readonly Actor[] = (['user', 'service', 'import'] as const).map((kind) => ({ id: ids.third, kind, roles: ['admin'] }));
const on = (text: string, actor = scheduler) => ({ facts: {}, actor, now: `${text}T00:00:00.000Z` as Instant });
const active = spec.given(...history.Active);

describe('ExpireContract', () => {
  const expire = (end: string = terms.end) => ({ type: 'ExpireContract', data: { contractId, end: day(end) } }) as const;

  it('ends what does not renew itself, the day after its end', () => {
    for (const past of [history.Fixed, history.NoticeGiven, activeWith({ renewal: 'express' })]) {
      spec
        .given(...past)
        .when(expire(), on('2027-01-01'))
        .then(happened.expired);
      spec
        .given(...past)
        .when(expire(), on('2026-12-31'))
        .thenRejected('INVALID_TIME');
    }
  });

  it('is for the scheduler alone', () => {
    for (const actor of people) {
      spec
        .given(...history.Fixed)
        .when(expire(), on('2027-01-01', actor))
        .thenRejected('FORBIDDEN');
    }
  });

  it('refuses what renews itself and what does not run', () => {
    active.when(expire(), on('2027-01-01')).thenRejected('INVALID_TRANSITION');
    for (const past of [history.Approved, history.Terminated]) {
      spec
        .given(...past)
        .when(expire(), on('2027-01-01'))
        .thenRejected('INVALID_TRANSITION');
    }
  });

  it('stays quiet when it has expired or was renewed meanwhile', () => {
    spec
      .given(...history.Expired)
      .when(expire(), on('2027-01-01'))
      .thenNothing();
    spec
      .given(...history.NoticeGiven, happened.renewed)
      .when(expire(), on('2027-01-01'))
      .thenNothing();
  });
});

describe('RenewContractTacitly', () => {
  const renew = (end: string = terms.end) => ({ type: 'RenewContractTacitly', data: { contractId, end: day(end) } }) as const;
  const renewed = { ...happened.renewed, data: { ...happened.renewed.data, kind: 'tacit', price: terms.price } } as const;

  it('goes on the day after the end, on the same terms', () => {
    active.when(renew(), on('2027-01-01')).then(renewed);
    active.when(renew(), on('2026-12-31')).thenRejected('INVALID_TIME');
  });

  it('keeps to the ends of months', () => {
    const half = spec.given(...activeWith({ end: day('2026-06-30'), renewalMonths: 6, noticeDays: 30 }));
    half
      .when(renew('2026-06-30'), on('2026-07-01'))
      .then({ ...renewed, data: { ...renewed.data, previousEnd: day('2026-06-30'), newEnd: day('2026-12-31') } });
  });

  it('is for the scheduler alone', () => {
    for (const actor of people) active.when(renew(), on('2027-01-01', actor)).thenRejected('FORBIDDEN');
  });

  it('refuses what does not renew itself', () => {
    for (const past of [history.Fixed, activeWith({ renewal: 'express' }), history.NoticeGiven, history.Expired, history.Terminated]) {
      spec
        .given(...past)
        .when(renew(), on('2027-01-01'))
        .thenRejected('INVALID_TRANSITION');
    }
  });

  it('stays quiet when it was renewed', () => {
    spec
      .given(...history.Active, renewed)
      .when(renew(), on('2027-01-02'))
      .thenNothing();
  });
});

describe('RemindOfNotice', () => {
  const remind = (text: string = deadline) => ({ type: 'RemindOfNotice', data: { contractId, deadline: day(text) } }) as const;

  it('is due from thirty days before the last day for notice, and late rather than never', () => {
    active.when(remind(), on('2026-09-01')).thenRejected('INVALID_TIME');
    active.when(remind(), on('2026-09-02')).then(happened.reminded);
    active.when(remind(), on('2026-11-01')).then(happened.reminded);
  });

  it('is for the scheduler alone', () => {
    for (const actor of people) active.when(remind(), on('2026-09-02', actor)).thenRejected('FORBIDDEN');
  });

  it('happens once for each such day', () => {
    const reminded = spec.given(...history.Active, happened.reminded);
    reminded.when(remind(), on('2026-09-03')).thenNothing();
    spec
      .given(...history.Active, happened.reminded, happened.amended)
      .when(remind('2026-11-01'), on('2026-10-02'))
      .then({ type: 'NoticeReminderDue', data: { contractId, deadline: day('2026-11-01') } });
  });

  it('stays quiet when the day has moved, and refuses what needs no notice', () => {
    spec
      .given(...history.Active, happened.amended)
      .when(remind(), on('2026-10-02'))
      .thenNothing();
    spec
      .given(...history.Fixed)
      .when(remind(), on('2026-10-02'))
      .thenRejected('INVALID_TRANSITION');
    for (const past of [history.Approved, history.NoticeGiven, history.Expired]) {
      spec
        .given(...past)
        .when(remind(), on('2026-10-02'))
        .thenRejected('INVALID_TRANSITION');
    }
  });
});

describe('RemindOfContractApproval', () => {
  const waitingSince = '2026-03-01T12:00:00.000Z' as Instant;
  const remind = (nth: number) => ({ type: 'RemindOfContractApproval', data: { contractId, waitingSince, nth } }) as const;
  const reminded = (nth: number) => ({ type: 'ContractApprovalReminderDue', data: { contractId, waitingSince, nth } }) as const;
  const submitted = spec.given(...history.Submitted);

  it('is recorded once for each period that the draft waits, and anew when it is handed in again', () => {
    submitted.when(remind(1), on('2026-03-05')).then(reminded(1));
    const once = spec.given(...history.Submitted, reminded(1));
    once.when(remind(1), on('2026-03-05')).thenNothing();
    once.when(remind(2), on('2026-03-08')).then(reminded(2));
    const again = [...history.Submitted, reminded(1), happened.rejected, happened.revised, happened.submitted];
    spec
      .given(...again)
      .when(remind(1), on('2026-03-05'))
      .then(reminded(1));
  });

  it('comes from the scheduler, in time, and before the decision', () => {
    for (const actor of people) submitted.when(remind(1), on('2026-03-05', actor)).thenRejected('FORBIDDEN');
    submitted.when(remind(2), on('2026-03-05')).thenRejected('INVALID_TIME', ['nth']);
    spec
      .given(...history.Approved)
      .when(remind(1), on('2026-03-05'))
      .thenRejected('INVALID_TRANSITION');
    const active = history.Active.reduce(contractDecider.evolve, contractDecider.initialState);
    expect(contractDecider.evolve(active, reminded(1))).toEqual(active);
  });
});
