import fc from 'fast-check';
import { compareDecimals, multiplyDecimals, parseDecimal, roundHalfEven } from './decimal.js';

describe('parseDecimal', () => {
  it.each([
    '1e309',
    'NaN',
    'Infinity',
    '1'.repeat(40),
    '1,5',
    '+1',
    '-0',
    '-0.00',
    '007',
    '00',
    '01.5',
    '',
    ' ',
    ' 1',
    '1 ',
    '1\n',
    '.5',
    '5.',
    '1.2.3',
    '0x10',
    '１２',
    '1_000',
    '--1',
  ])('refuses %j', (text) => {
    expect(() => parseDecimal(text, { allowNegative: true })).toThrow(RangeError);
  });

  it.each(['0', '0.00', '1250.00', '0.000125', '9'.repeat(38)])('keeps %j as it is', (text) => {
    expect(parseDecimal(text)).toBe(text);
  });

  it('refuses a negative number unless it is allowed', () => {
    expect(() => parseDecimal('-1.50')).toThrow('"-1.50" is negative.');
    expect(parseDecimal('-1.50', { allowNegative: true })).toBe('-1.50');
  });

  it('counts digits on both sides of the point, and decimals apart', () => {
    expect(() => parseDecimal('123.45', { maxDigits: 4 })).toThrow('"123.45" has more than 4 digits.');
    expect(() => parseDecimal('123.45', { maxDecimals: 1 })).toThrow('"123.45" has more than 1 decimals.');
    expect(parseDecimal('123.45', { maxDigits: 5, maxDecimals: 2 })).toBe('123.45');
  });
});

describe('roundHalfEven', () => {
  it.each([
    ['0.125', 2, '0.12'],
    ['0.135', 2, '0.14'],
    ['-0.125', 2, '-0.12'],
    ['-0.001', 2, '0.00'],
    ['2.5', 0, '2'],
    ['3.5', 0, '4'],
    ['1', 3, '1.000'],
    [`${'9'.repeat(40)}.995`, 2, `1${'0'.repeat(40)}.00`],
  ])('rounds %s to %i decimals as %s', (text, digits, rounded) => {
    expect(roundHalfEven(text, digits)).toBe(rounded);
  });

  it('refuses what is no decimal', () => {
    expect(() => roundHalfEven('1e5', 2)).toThrow(RangeError);
  });
});

describe('multiplyDecimals and compareDecimals', () => {
  it('multiply without loss, whatever the number of decimals', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 25n }), fc.bigInt({ min: 0n, max: 10n ** 25n }), (a, b) => {
        expect(multiplyDecimals(`${a}`, `${b}`)).toBe(`${a * b}`);
      }),
    );
    expect(multiplyDecimals('0.000000000001', '3')).toBe('0.000000000003');
  });

  it('compare by value, not by spelling', () => {
    expect([compareDecimals('1.0', '1.00'), compareDecimals('2', '10'), compareDecimals('-1', '-2')]).toEqual([0, -1, 1]);
  });
});
