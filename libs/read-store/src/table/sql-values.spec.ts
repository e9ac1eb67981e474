import fc from 'fast-check';
import { isoInstant, parameterText, parseArray } from './sql-values.js';

describe('values between SQL and rows', () => {
  it('reads an array of any texts as it was written', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string({ unit: 'grapheme' }), { nil: null })), (items) => {
        expect(parseArray(parameterText(items)!, (text) => text)).toEqual(items);
      }),
    );
  });

  it.each([
    ['2026-03-01 09:30:00+00', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01 09:30:00.5+00', '2026-03-01T09:30:00.500Z'],
    ['2026-03-01 09:30:00.123456+00', '2026-03-01T09:30:00.123Z'],
    ['2026-03-01 11:30:00.07+02', '2026-03-01T09:30:00.070Z'],
    ['2026-03-01 15:00:00+05:30', '2026-03-01T09:30:00.000Z'],
    ['infinity', 'infinity'],
  ])('reads %s as %s', (sql, iso) => {
    expect(isoInstant(sql)).toBe(iso);
  });

  it('writes parameters as text', () => {
    expect([null, undefined, 'x', 1.5, 2n, false, new Date(0), { a: 1 }, [1, null, 'a"b']].map(parameterText)).toEqual([
      null,
      null,
      'x',
      '1.5',
      '2',
      'false',
      '1970-01-01T00:00:00.000Z',
      '{"a":1}',
      '{"1",NULL,"a\\"b"}',
    ]);
  });
});
