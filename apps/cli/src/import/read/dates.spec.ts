import fc from 'fast-check';
import { agreedOrder, parseDate, withEvidence, type OrderEvidence } from './dates.js';

describe('parseDate', () => {
  it.each([
    ['2026-03-01', undefined, '2026-03-01'],
    ['2026/3/1', undefined, '2026-03-01'],
    ['2026-03-01 00:00:00', 'dmy', '2026-03-01'],
    ['2026-03-01T10:11:12.345Z', undefined, '2026-03-01'],
    ['3/1/23', 'mdy', '2023-03-01'],
    ['3/1/23', 'dmy', '2023-01-03'],
    ['02/26/2016', 'mdy', '2016-02-26'],
    ['31.12.1999', 'dmy', '1999-12-31'],
    ['1-2-68', 'mdy', '2068-01-02'],
    ['1-2-69', 'mdy', '1969-01-02'],
    ['29/2/24', 'dmy', '2024-02-29'],
    ['25/12/22', undefined, '2022-12-25'],
    ['5/5/22', undefined, '2022-05-05'],
  ] as const)('reads %s (%s) as %s', (text, order, expected) => {
    expect(parseDate(text, order)).toBe(expected);
  });

  it.each([
    ['31/02/2023', 'dmy', 'There is no such day: 31/02/2023 (read as day/month/year).'],
    ['31/02/2023', undefined, 'There is no such day: 31/02/2023.'],
    ['25/12/22', 'mdy', 'There is no such day: 25/12/22 (read as month/day/year).'],
    ['29/2/23', 'dmy', 'There is no such day: 29/2/23 (read as day/month/year).'],
    ['2023-02-30', undefined, 'There is no such day: 2023-02-30.'],
    ['soon', undefined, '"soon" is not a date.'],
    ['1/2-23', 'mdy', '"1/2-23" is not a date.'],
    ['44927', undefined, '"44927" is not a date.'],
  ] as const)('refuses %s (%s): %s', (text, order, reason) => {
    expect(parseDate(text, order)).toEqual({ code: 'INVALID_DATE', reason, fix: expect.stringMatching(/^(Write it as|Correct the date)/) });
  });

  it('refuses to guess', () => {
    expect(parseDate('3/1/23', undefined)).toEqual({
      code: 'AMBIGUOUS_DATE_ORDER',
      reason: '3/1/23 can be read as day/month and as month/day.',
      fix: 'Say which with --date-order mdy or --date-order dmy.',
    });
  });

  it('reads back any day written in either order', () => {
    const day = fc
      .date({ min: new Date('1970-01-01'), max: new Date('2068-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, fc.boolean(), (iso, short) => {
        const [year = '', month, date] = iso.split('-');
        const written = short ? year.slice(2) : year;
        expect(parseDate(`${Number(month)}/${Number(date)}/${written}`, 'mdy')).toBe(iso);
        expect(parseDate(`${date}.${month}.${written}`, 'dmy')).toBe(iso);
      }),
    );
  });
});

describe('agreedOrder', () => {
  const evidenceOf = (...cells: string[]): OrderEvidence =>
    cells.reduce<OrderEvidence>((sum, cell, index) => withEvidence(sum, cell, index + 2), {});

  it.each([
    [['3/1/23', '11/14/22'], 'mdy', { mdy: 3, either: 2 }],
    [['3/1/23', '14/11/22', '15/11/22'], 'dmy', { dmy: 3, either: 2 }],
    [['1/2/23', '2/1/23'], 'mdy', { either: 2 }],
    [['1/13/23', '13/1/23'], undefined, { mdy: 2, dmy: 3 }],
    [['31/02/23', '2023-05-06', 'soon', ''], 'mdy', {}],
  ] as const)('of %j is %s', (cells, order, evidence) => {
    expect(evidenceOf(...cells)).toEqual(evidence);
    expect(agreedOrder(evidenceOf(...cells))).toBe(order);
  });
});
