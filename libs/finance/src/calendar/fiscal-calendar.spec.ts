import { addDays, type LocalDate } from '@opsledger/kernel';
import fc from 'fast-check';
import { CALENDAR_YEAR, mustBeYearEnd, periodAt, periodKey, periodOf, periodsOfYear } from './fiscal-calendar.js';

const day = (text: string): LocalDate => text as LocalDate;

describe('fiscal periods', () => {
  it('are calendar months where the year ends with a month', () => {
    expect(periodOf(day('2026-02-28'), CALENDAR_YEAR)).toEqual({
      index: 2026 * 12 + 1,
      fiscalYear: 2026,
      number: 2,
      start: '2026-02-01',
      end: '2026-02-28',
    });
    expect(periodOf(day('2024-02-29'), { month: 2, day: 28 })).toMatchObject({ fiscalYear: 2024, number: 12, end: '2024-02-29' });
    expect(periodOf(day('2026-04-30'), { month: 6, day: 30 })).toMatchObject({ fiscalYear: 2026, number: 10, end: '2026-04-30' });
    expect(periodOf(day('2026-07-01'), { month: 6, day: 30 })).toMatchObject({ fiscalYear: 2027, number: 1, end: '2026-07-31' });
  });

  it('go from a day of the month to the day before it where the year ends within a month', () => {
    const may: Parameters<typeof periodOf>[1] = { month: 5, day: 1 };
    expect(periodOf(day('2026-05-01'), may)).toMatchObject({ fiscalYear: 2026, number: 12, start: '2026-04-02', end: '2026-05-01' });
    expect(periodOf(day('2026-05-02'), may)).toMatchObject({ fiscalYear: 2027, number: 1, start: '2026-05-02', end: '2026-06-01' });
  });

  it('cover every day once, twelve to a year', () => {
    const yearEnds = fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 31 }) });
    fc.assert(
      fc.property(yearEnds, fc.integer({ min: 0, max: 20_000 }), (yearEnd, days) => {
        const at = addDays(day('1990-01-01'), days);
        const period = periodOf(at, yearEnd);
        expect(period.start <= at && at <= period.end).toBe(true);
        expect(periodAt(period.index + 1, yearEnd).start).toBe(addDays(period.end, 1));
        expect(periodsOfYear(period.fiscalYear, yearEnd)[period.number - 1]).toEqual(period);
      }),
    );
  });

  it('have a name that sorts', () => {
    expect(periodKey({ fiscalYear: 2026, number: 3 })).toBe('2026-P03');
  });

  it('refuse a year that ends on no day', () => {
    for (const yearEnd of [
      { month: 0, day: 1 },
      { month: 13, day: 1 },
      { month: 1.5, day: 1 },
      { month: 1, day: 0 },
      { month: 1, day: 32 },
    ])
      expect(() => mustBeYearEnd(yearEnd)).toThrow(RangeError);
    expect(() => mustBeYearEnd({ month: 2, day: 29 })).not.toThrow();
  });
});
