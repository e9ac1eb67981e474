import fc from 'fast-check';
import {
  addMoney,
  allocate,
  compareMoney,
  CURRENCY_CODES,
  fromMinorUnits,
  isCurrency,
  minorUnitDigits,
  MoneyError,
  multiplyMoney,
  parseMoney,
  parseUnitPrice,
  subtractMoney,
  toMinorUnits,
  zeroMoney,
} from './money.js';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const currency = fc.constantFrom(...CURRENCY_CODES);
const minorUnits = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });

/** The code and path of the error that `act` throws. */
function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    if (error instanceof MoneyError) return { code: error.code, path: error.path };
    throw error;
  }
  return 'accepted';
}

describe('currency codes', () => {
  it('know the decimals of their minor unit', () => {
    expect(['EUR', 'JPY', 'KWD', 'XCG', 'SLE'].map(minorUnitDigits)).toEqual([2, 0, 3, 2, 2]);
  });

  it.each(['usd', 'XYZ', 'DEM', 'HRK', 'BGN', 'ANG', 'ZWL', 'XXX', 'XTS', 'XAU', '', 'EURO', '__proto__', 'constructor'])(
    'do not include %j',
    (code) => {
      expect(isCurrency(code)).toBe(false);
      expect(minorUnitDigits(code)).toBeUndefined();
    },
  );

  it('are distinct and in capitals', () => {
    expect(new Set(CURRENCY_CODES).size).toBe(CURRENCY_CODES.length);
    expect(CURRENCY_CODES.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([]);
  });
});

describe('parseMoney', () => {
  it.each([
    [eur('12.5'), eur('12.50')],
    [eur('0'), eur('0.00')],
    [
      { amount: '1200', currency: 'JPY' },
      { amount: '1200', currency: 'JPY' },
    ],
    [
      { amount: '1.2', currency: 'KWD' },
      { amount: '1.200', currency: 'KWD' },
    ],
  ])('writes %j canonically', (given, canonical) => {
    expect(parseMoney(given)).toEqual(canonical);
  });

  it.each(['1e309', 'NaN', '9'.repeat(40), '1,5', '+1', '-0', '007', '', '12.345', '-1.00'])('refuses the amount %j', (amount) => {
    expect(refusal(() => parseMoney(eur(amount)))).toEqual({ code: 'INVALID_AMOUNT', path: ['amount'] });
  });

  it('refuses decimals that the currency does not have', () => {
    expect(refusal(() => parseMoney({ amount: '1.0', currency: 'JPY' }))).toEqual({ code: 'INVALID_AMOUNT', path: ['amount'] });
  });

  it('refuses a currency that is not in force', () => {
    expect(refusal(() => parseMoney({ amount: '1', currency: 'usd' }))).toEqual({ code: 'INVALID_CURRENCY', path: ['currency'] });
  });

  it('takes a negative amount when asked to', () => {
    expect(parseMoney(eur('-1.5'), { allowNegative: true })).toEqual(eur('-1.50'));
  });
});

describe('parseUnitPrice', () => {
  it('keeps up to 12 decimals and at least those of the minor unit', () => {
    expect(['0.000000000001', '1.5', '2', '1.2500'].map((amount) => parseUnitPrice(eur(amount)).amount)).toEqual([
      '0.000000000001',
      '1.50',
      '2.00',
      '1.25',
    ]);
    expect(parseUnitPrice({ amount: '0.5000', currency: 'JPY' }).amount).toBe('0.5');
  });

  it('refuses a thirteenth decimal', () => {
    expect(refusal(() => parseUnitPrice(eur('0.0000000000001')))).toEqual({ code: 'INVALID_AMOUNT', path: ['amount'] });
  });
});

describe('minor units', () => {
  it('come back as they went', () => {
    fc.assert(fc.property(minorUnits, currency, (units, code) => expect(toMinorUnits(fromMinorUnits(units, code))).toBe(units)));
  });

  it('give canonical money', () => {
    fc.assert(
      fc.property(minorUnits, currency, (units, code) => {
        const money = fromMinorUnits(units, code);
        expect(parseMoney(money, { allowNegative: true })).toEqual(money);
      }),
    );
    expect([fromMinorUnits(-5n, 'EUR'), zeroMoney('KWD')]).toEqual([eur('-0.05'), { amount: '0.000', currency: 'KWD' }]);
  });
});

describe('arithmetic', () => {
  it('adds, subtracts and compares within one currency', () => {
    expect([addMoney(eur('0.10'), eur('0.20')), subtractMoney(eur('0.10'), eur('0.20'))]).toEqual([eur('0.30'), eur('-0.10')]);
    expect([compareMoney(eur('9.00'), eur('10.00')), compareMoney(eur('1'), eur('1.00'))]).toEqual([-1, 0]);
  });

  it('refuses to mix currencies', () => {
    const yen = { amount: '1', currency: 'JPY' };
    for (const act of [addMoney, subtractMoney, compareMoney]) {
      expect(refusal(() => act(eur('1.00'), yen))).toEqual({ code: 'CURRENCY_MISMATCH', path: ['currency'] });
    }
  });

  it('rounds a price times a quantity half-even, once', () => {
    expect([multiplyMoney(eur('0.000125'), '1000'), multiplyMoney(eur('0.005'), '1'), multiplyMoney(eur('0.015'), '1')]).toEqual([
      eur('0.12'),
      eur('0.00'),
      eur('0.02'),
    ]);
  });
});

describe('allocate', () => {
  const weights = fc
    .array(fc.bigInt({ min: 0n, max: 1000n }), { minLength: 1, maxLength: 40 })
    .filter((list) => list.some((weight) => weight > 0n));

  it('hands out the amount exactly, with no part of another sign and nothing for a weight of zero', () => {
    fc.assert(
      fc.property(minorUnits, currency, weights, (units, code, list) => {
        const parts = allocate(fromMinorUnits(units, code), list).map(toMinorUnits);
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(units);
        expect(parts.length).toBe(list.length);
        expect(parts.filter((part, index) => part * units < 0n || (list[index] === 0n && part !== 0n))).toEqual([]);
      }),
    );
  });

  it.each([
    ['100.00', [1n, 1n, 1n], ['33.33', '33.33', '33.34']],
    ['1000.00', Array<bigint>(36).fill(1n), [...Array<string>(35).fill('27.78'), '27.70']],
    ['0.06', Array<bigint>(10).fill(1n), [...Array<string>(6).fill('0.01'), ...Array<string>(4).fill('0.00')]],
    ['-100.00', ['33.3', '33.3', '33.4'], ['-33.30', '-33.30', '-33.40']],
    ['0.05', [1n, 1n], ['0.02', '0.03']],
    ['10.00', [1n, 2n, 0n], ['3.33', '6.67', '0.00']],
  ])('splits %s by %j with the remainder in the last part', (amount, shares, parts) => {
    expect(allocate(eur(amount), shares)).toEqual(parts.map(eur));
  });

  it.each<{ list: (bigint | string)[] }>([{ list: [] }, { list: [0n, 0n] }, { list: [-1n, 2n] }, { list: ['x'] }])(
    'refuses weights that divide nothing: $list',
    ({ list }) => {
      expect(refusal(() => allocate(eur('1.00'), list))).toEqual({ code: 'INVALID_AMOUNT', path: ['weights'] });
    },
  );
});
