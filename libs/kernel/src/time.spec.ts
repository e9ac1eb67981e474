import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { addDays, addMonths, parseInstant, parseLocalDate, type LocalDate } from './time.js';

describe('parseInstant', () => {
  it.each([
    '',
    '{}',
    'tomorrow',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-03-01T00:00:00',
    '2026-03-01',
    '2016-12-31T23:59:60Z',
    '2026-03-01T00:00:00+25:00',
  ])('refuses %p', (text) => {
    expect(() => parseInstant(text)).toThrow(RangeError);
  });

  it('gives UTC with milliseconds', () => {
    expect(parseInstant('2026-03-01T10:30:00.123456+01:00')).toBe('2026-03-01T09:30:00.123Z');
  });
});

describe('parseLocalDate', () => {
  it.each(['2026-02-30', '2026-3-1', '01/03/2026', ''])('refuses %p', (text) => {
    expect(() => parseLocalDate(text)).toThrow(RangeError);
  });

  it('keeps a real day', () => {
    expect(parseLocalDate('2024-02-29')).toBe('2024-02-29');
  });
});

describe('addMonths and addDays', () => {
  const dates = fc
    .date({ min: new Date('1600-01-01T00:00:00Z'), max: new Date('2800-12-31T00:00:00Z'), noInvalidDate: true })
    .map((moment) => moment.toISOString().slice(0, 10) as LocalDate);

  it('agree with Temporal', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -6_000, max: 6_000 }), (date, amount) => {
        const day = Temporal.PlainDate.from(date);
        expect([addMonths(date, amount), addDays(date, amount)]).toEqual([
          day.add({ months: amount }).toString(),
          day.add({ days: amount }).toString(),
        ]);
      }),
    );
  });
});
