import { addDays, type LocalDate, type Money } from '@opsledger/kernel';
import fc from 'fast-check';
import { CALENDAR_YEAR } from '../calendar/fiscal-calendar.js';
import { prepaidBalance, prepaidSchedule, type PrepaidPlan } from './proration.js';

const day = (text: string): LocalDate => text as LocalDate;
const eur = (amount: string): Money => ({ amount, currency: 'EUR' });
const cents = ({ amount }: Money): bigint => BigInt(amount.replace('.', ''));

const plan: PrepaidPlan = { amount: eur('1200.00'), start: day('2026-01-15'), end: day('2026-04-30'), yearEnd: CALENDAR_YEAR };
const lines = (changes: Partial<PrepaidPlan>) =>
  prepaidSchedule({ ...plan, ...changes }).map(({ days, charge, balance }) => [days, charge.amount, balance.amount]);

describe('a prepayment', () => {
  it('is charged by day, and the last period takes what is left', () => {
    expect(lines({})).toEqual([
      [17, '192.45', '1007.55'],
      [28, '316.98', '690.57'],
      [31, '350.94', '339.63'],
      [30, '339.63', '0.00'],
    ]);
    expect(lines({ end: plan.start })).toEqual([[1, '1200.00', '0.00']]);
  });

  it('that ends early is charged to its rest in that period', () => {
    expect(lines({ endedOn: day('2026-02-10') })).toEqual([
      [17, '192.45', '1007.55'],
      [28, '1007.55', '0.00'],
    ]);
  });

  it('has a balance at the end of every day', () => {
    const balance = (text: string, changes: Partial<PrepaidPlan> = {}) => prepaidBalance({ ...plan, ...changes }, day(text)).amount;
    expect([balance('2025-12-31'), balance('2026-01-14'), balance('2026-01-15'), balance('2026-01-31')]).toEqual([
      ...['1200.00', '1200.00', '1188.68', '1007.55'],
    ]);
    expect([balance('2026-02-14'), balance('2026-04-29'), balance('2026-04-30'), balance('2027-01-01')]).toEqual([
      ...['849.06', '11.32', '0.00', '0.00'],
    ]);
    const ended = { endedOn: day('2026-02-10') };
    expect([balance('2026-02-09', ended), balance('2026-02-10', ended)]).toEqual(['905.66', '0.00']);
  });

  it('refuses terms that are none', () => {
    for (const changes of [{ end: day('2026-01-14') }, { endedOn: day('2026-01-14') }, { endedOn: day('2026-05-01') }]) {
      expect(() => prepaidSchedule({ ...plan, ...changes })).toThrow(RangeError);
      expect(() => prepaidBalance({ ...plan, ...changes }, plan.start)).toThrow(RangeError);
    }
  });

  it('loses no cent, whatever it costs and however long it runs', () => {
    const plans = fc.record({ minor: fc.integer({ min: 0, max: 1_000_000 }), days: fc.integer({ min: 0, max: 1_500 }) });
    fc.assert(
      fc.property(plans, fc.integer({ min: 0, max: 100 }), ({ minor, days }, percent) => {
        const amount = eur(`${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`);
        const some = { ...plan, amount, end: addDays(plan.start, days) };
        const schedule = prepaidSchedule(some);
        expect(schedule.at(-1)!.balance).toEqual(eur('0.00'));
        expect(schedule.reduce((sum, { charge }) => sum + cents(charge), 0n)).toBe(cents(amount));
        expect(schedule.reduce((sum, line) => sum + line.days, 0)).toBe(days + 1);
        const line = schedule[Math.floor(((schedule.length - 1) * percent) / 100)]!;
        expect(prepaidBalance(some, line.period.end)).toEqual(line.balance);
      }),
      { numRuns: 100 },
    );
  });
});
