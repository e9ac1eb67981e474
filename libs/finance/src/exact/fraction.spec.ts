import { fraction, fractionOf, greater, isLess, minus, over, plus, roundedHalfEven, smaller, times } from './fraction.js';

const half = fraction(1n, 2n);
const third = fraction(1n, 3n);

describe('fractions', () => {
  it('are exact, in lowest terms, their sign in the numerator', () => {
    expect(fraction(6n, -4n)).toEqual({ numerator: -3n, denominator: 2n });
    expect(fraction(0n)).toEqual({ numerator: 0n, denominator: 1n });
    expect(fractionOf('1.50')).toEqual({ numerator: 3n, denominator: 2n });
    expect(plus(half, third)).toEqual(fraction(5n, 6n));
    expect(minus(third, half)).toEqual(fraction(-1n, 6n));
    expect(times(half, third, fraction(6n))).toEqual(fraction(1n));
    expect(over(half, third)).toEqual(fraction(3n, 2n));
  });

  it('compare', () => {
    expect([isLess(third, half), isLess(half, third), isLess(half, half)]).toEqual([true, false, false]);
    expect([smaller(half, third), greater(half, third), smaller(third, half), greater(third, half)]).toEqual([third, half, third, half]);
  });

  it('round to the nearest whole number, ties to the even one, on both sides of zero', () => {
    const halves = [-5n, -3n, -1n, 1n, 3n, 5n].map((numerator) => roundedHalfEven(fraction(numerator, 2n)));
    expect(halves).toEqual([-2n, -2n, 0n, 0n, 2n, 2n]);
    const thirds = [-5n, -4n, -1n, 1n, 2n, 4n].map((numerator) => roundedHalfEven(fraction(numerator, 3n)));
    expect(thirds).toEqual([-2n, -1n, 0n, 0n, 1n, 1n]);
  });

  it('refuse zero below the line and what is no decimal', () => {
    expect(() => over(half, fraction(0n))).toThrow(RangeError);
    expect(() => fractionOf('1e3')).toThrow(RangeError);
  });
});
