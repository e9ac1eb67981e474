import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Instant } from '@opsledger/kernel';
import { day, period, periodHappened as happened, periodHistory as history, totals } from '../../testing/finance.samples.js';
import {
  fiscalPeriodDecider,
  fiscalPeriodId,
  neighboursOf,
  type FiscalPeriodCommand,
  type FiscalPeriodFacts,
  type PeriodState,
} from './fiscal-period.decider.js';

const spec = DeciderSpecification.for(fiscalPeriodDecider);
const alone: FiscalPeriodFacts = { previous: { status: 'Unknown' }, next: { status: 'Unknown' } };
const now = '2026-03-01T00:00:00.000Z' as Instant;
const january: PeriodState = { status: 'Open', fiscalYear: 2026, number: 1, start: day('2026-01-01'), end: day('2026-01-31') };
const march: PeriodState = { status: 'Open', fiscalYear: 2026, number: 3, start: day('2026-03-01'), end: day('2026-03-31') };

describe('OpenFiscalPeriod', () => {
  const open = (changes: object = {}): FiscalPeriodCommand => ({ type: 'OpenFiscalPeriod', data: { ...happened.opened.data, ...changes } });

  it('lets postings fall into the period', () => {
    spec.given().when(open(), { facts: alone }).then(happened.opened);
    spec
      .given()
      .when(open(), { facts: { previous: january, next: march } })
      .then(happened.opened);
  });

  it('leaves no day between two periods', () => {
    const before = { ...january, end: day('2026-01-30') };
    const after = { ...march, start: day('2026-03-02') };
    spec
      .given()
      .when(open(), { facts: { ...alone, previous: before } })
      .thenRejected('INVALID_TIME', ['start']);
    spec
      .given()
      .when(open(), { facts: { ...alone, next: after } })
      .thenRejected('INVALID_TIME', ['end']);
  });

  it('refuses a period before one that is closed', () => {
    spec
      .given()
      .when(open(), { facts: { ...alone, next: { ...march, status: 'Closed' } } })
      .thenRejected('INVALID_TRANSITION');
  });

  it.each<[string, object, string]>([
    ['another id', { periodId: fiscalPeriodId({ fiscalYear: 2026, number: 3 }) }, 'periodId'],
    ['a thirteenth period', { number: 13 }, 'number'],
    ['a zeroth period', { number: 0 }, 'number'],
    ['a period in parts', { number: 1.5 }, 'number'],
    ['what is no year', { fiscalYear: 26 }, 'fiscalYear'],
  ])('refuses %s', (_what, changes, path) => {
    spec.given().when(open(changes), { facts: alone }).thenRejected('INVALID_INPUT', [path]);
  });

  it('refuses an end before the start', () => {
    spec
      .given()
      .when(open({ end: day('2026-01-31') }), { facts: alone })
      .thenRejected('INVALID_TIME', ['end']);
  });

  it('stays quiet when it is open, and never opens it again', () => {
    spec.given(happened.opened).when(open(), { facts: alone }).thenNothing();
    spec
      .given(happened.opened)
      .when(open({ end: day('2026-02-27') }), { facts: alone })
      .thenRejected('ALREADY_EXISTS', ['periodId']);
    spec
      .given(happened.opened)
      .when(open({ start: day('2026-02-02') }), { facts: alone })
      .thenRejected('ALREADY_EXISTS', ['periodId']);
    spec
      .given(...history.Closed)
      .when(open(), { facts: alone })
      .thenRejected('ALREADY_EXISTS', ['periodId']);
  });
});

describe('CloseFiscalPeriod', () => {
  const close = (changes: object = {}): FiscalPeriodCommand => ({
    type: 'CloseFiscalPeriod',
    data: { ...happened.closed.data, ...changes },
  });
  const opened = spec.given(happened.opened);

  it('freezes what was posted, and how far the log was read', () => {
    opened.when(close(), { facts: alone, now }).then(happened.closed);
    opened.when(close(), { facts: { ...alone, previous: { ...january, status: 'Closed' } }, now }).then(happened.closed);
  });

  it('comes after the last day, and after the period before', () => {
    const tooEarly = { facts: alone, now: '2026-02-28T23:59:59.999Z' as Instant };
    opened.when(close(), tooEarly).thenRejected('INVALID_TIME');
    opened.when(close(), { facts: { ...alone, previous: january }, now }).thenRejected('INVALID_TRANSITION');
  });

  it('freezes no ledger that is off, in any currency, and no place that is none', () => {
    const off = [...totals, { account: 'tax', currency: 'JPY', debit: '1', credit: '0' }];
    opened.when(close({ totals: off }), { facts: alone, now }).thenRejected('MISMATCH', ['totals']);
    opened.when(close({ positionAtClose: 'end' }), { facts: alone, now }).thenRejected('INVALID_INPUT', ['positionAtClose']);
  });

  it('is for a period that was opened, and stays quiet when it is so', () => {
    spec.given().when(close(), { facts: alone, now }).thenRejected('NOT_FOUND', ['periodId']);
    spec
      .given(...history.Closed)
      .when(close({ totals: [] }), { facts: alone, now })
      .thenNothing();
  });
});

describe('a period', () => {
  it('lies between two others', () => {
    expect(neighboursOf({ fiscalYear: 2026, number: 1 })).toEqual({
      previous: { fiscalYear: 2025, number: 12 },
      next: { fiscalYear: 2026, number: 2 },
    });
    expect(neighboursOf({ fiscalYear: 2026, number: 12 })).toEqual({
      previous: { fiscalYear: 2026, number: 11 },
      next: { fiscalYear: 2027, number: 1 },
    });
  });

  it('is not made by its end', () => {
    expect(fiscalPeriodDecider.evolve({ status: 'Unknown' }, happened.closed)).toEqual({ status: 'Unknown' });
    expect(history.Closed.reduce<PeriodState>(fiscalPeriodDecider.evolve, { status: 'Unknown' })).toEqual({ status: 'Closed', ...period });
  });
});
