import fc from 'fast-check';
import { addScaled, isProduct, parseScaled, scaledText, type Scaled } from './decimals.js';

const read = (text: string): Scaled => parseScaled(text)!;

describe('numbers of FOCUS', () => {
  it.each([
    ['0', '0'],
    ['-12.50', '-12.50'],
    ['007', '7'],
    ['1.5E-7', '0.00000015'],
    ['-1e-3', '-0.001'],
    ['12E2', '1200'],
    ['1.25E1', '12.5'],
  ])('reads %s as %s', (text, plain) => {
    expect(scaledText(read(text))).toBe(plain);
  });

  it.each(['', '+1', '1,000', '$5', '1/2', '.5', '5.', '1e+3', ' 1', '0x1', 'NaN', '1e9999'])('does not read %j', (text) => {
    expect(parseScaled(text)).toBeUndefined();
  });

  it('adds without loss, in any order', () => {
    const number = fc
      .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat({ max: 15 }))
      .map(([units, decimals]) => ({ units, decimals }));
    fc.assert(
      fc.property(fc.array(number, { minLength: 1 }), (numbers) => {
        const sum = (all: readonly Scaled[]): string => scaledText(all.reduce(addScaled, { units: 0n, decimals: 15 }));
        expect(sum([...numbers].reverse())).toBe(sum(numbers));
        const whole = numbers.reduce((total, { units, decimals }) => total + units * 10n ** BigInt(15 - decimals), 0n);
        expect(sum(numbers)).toBe(scaledText({ units: whole, decimals: 15 }));
      }),
    );
  });

  it.each([
    ['0.008', '0.00200749', '0.00001605990', true],
    ['0.008', '0.00200749', '0.00001606', true],
    ['0.008', '0.00200749', '0.00002600', false],
    ['3', '7', '21', true],
    ['3', '7', '21.00', true],
    ['3', '7', '21.01', false],
    ['0.333', '1', '0.33', true],
    ['0.333', '1', '0.35', false],
    ['-1', '2.50', '-2.5', true],
  ])('%s times %s is written %s: %p', (price, quantity, cost, matches) => {
    expect(isProduct([read(price), read(quantity)], read(cost))).toBe(matches);
  });
});
