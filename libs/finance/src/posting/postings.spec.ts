import type { Money } from '@opsledger/kernel';
import {
  assetCostCorrected,
  assetDisposed,
  assetProcured,
  depreciated,
  impaired,
  lotAdded,
  lotReduced,
  maintained,
  prepaymentUsed,
} from './asset.postings.js';
import { contractCharged, contractCommitted, contractReleased, penaltyOwed } from './contract.postings.js';
import { balanceOf, credit, debit, entry, reversed, UnbalancedEntry, type Entry } from './entry.js';
import {
  commitmentReleased,
  exchangeDifference,
  invoiceDisputed,
  invoicePaid,
  invoiceRecorded,
  orderPlaced,
  purchaseApproved,
  purchaseRequested,
  purchaseRevised,
  serviceReceived,
  serviceReturned,
  vendorCredited,
} from './purchase.postings.js';

const eur = (amount: string): Money => ({ amount, currency: 'EUR' });
const it1 = { costCenterId: 'it' };
const line = (amount: string) => ({ amount: eur(amount), dimensions: it1 });
/** `account side amount` of every line. */
const texts = (lines: Entry): readonly string[] => lines.map(({ account, side, amount }) => `${account} ${side} ${amount.amount}`);

describe('an entry', () => {
  it('has lines greater than zero, on the side that their sign says', () => {
    expect(debit('expense', eur('1'), it1)).toEqual([{ account: 'expense', side: 'debit', amount: eur('1.00'), dimensions: it1 }]);
    expect(credit('expense', eur('-1'), it1)).toEqual(debit('expense', eur('1'), it1));
    expect(debit('expense', eur('0'), it1)).toEqual([]);
  });

  it('balances in each ledger and currency', () => {
    const fine = entry(debit('expense', eur('1'), it1), credit('accrued', eur('1'), {}));
    expect(texts(fine)).toEqual(['expense debit 1.00', 'accrued credit 1.00']);
    expect(() => entry(debit('expense', eur('1'), it1), credit('accrued', eur('1.01'), {}))).toThrow(UnbalancedEntry);
    expect(() => entry(debit('expense', eur('1'), it1), credit('budgetControl', eur('1'), {}))).toThrow(UnbalancedEntry);
    expect(() => entry(debit('expense', eur('1'), it1), credit('accrued', { amount: '1', currency: 'USD' }, {}))).toThrow(UnbalancedEntry);
  });

  it('is taken back by its reverse', () => {
    const both = [...purchaseRequested([line('5')]), ...reversed(purchaseRequested([line('5')]))];
    expect([balanceOf('preEncumbrance', both, 'EUR'), balanceOf('budgetControl', both, 'EUR')]).toEqual([eur('0.00'), eur('0.00')]);
    expect(() => balanceOf('expense', both, 'USD')).toThrow(RangeError);
  });
});

describe('a purchase', () => {
  it('is set aside, committed and spent', () => {
    expect(texts(purchaseRequested([line('100')]))).toEqual(['preEncumbrance debit 100.00', 'budgetControl credit 100.00']);
    expect(purchaseApproved()).toEqual([]);
    expect(texts(orderPlaced([line('100')]))).toEqual(['encumbrance debit 100.00', 'preEncumbrance credit 100.00']);
    const invoice = { lines: [{ ...line('103'), relieved: eur('100') }], tax: eur('19.57'), released: [], dimensions: it1 };
    const recorded = [
      ...['actual debit 103.00', 'encumbrance credit 100.00', 'budgetControl credit 3.00', 'accrued debit 103.00'],
      ...['tax debit 19.57', 'payable credit 122.57'],
    ];
    expect(texts(invoiceRecorded(invoice))).toEqual(recorded);
    expect(invoiceDisputed(invoice)).toEqual(reversed(invoiceRecorded(invoice)));
    expect(texts(invoicePaid(line('122.57')))).toEqual(['payable debit 122.57', 'settlement credit 122.57']);
  });

  it('gives back what is not needed', () => {
    expect(texts(commitmentReleased('preEncumbrance', [line('7')]))).toEqual(['budgetControl debit 7.00', 'preEncumbrance credit 7.00']);
    const final = { lines: [{ ...line('90'), relieved: eur('90') }], tax: eur('0'), released: [line('10')], dimensions: it1 };
    expect(texts(invoiceRecorded(final)).filter((text) => text.startsWith('encumbrance'))).toEqual([
      ...['encumbrance credit 90.00', 'encumbrance credit 10.00'],
    ]);
    expect(texts(purchaseRevised('encumbrance', [line('10')], [line('12')]))).toEqual([
      ...['budgetControl debit 10.00', 'encumbrance credit 10.00', 'encumbrance debit 12.00', 'budgetControl credit 12.00'],
    ]);
    const credited = ['credit debit 5.00', 'expense credit 5.00', 'budgetControl debit 5.00', 'actual credit 5.00'];
    expect(texts(vendorCredited(line('5'), 'expense'))).toEqual(credited);
  });

  it('of work is an expense when it was done', () => {
    expect(texts(serviceReceived(line('8')))).toEqual(['expense debit 8.00', 'accrued credit 8.00']);
    expect(texts(serviceReturned(line('8')))).toEqual(['expense credit 8.00', 'accrued debit 8.00']);
  });

  it('in another currency can cost more or less when it is paid', () => {
    expect(texts(exchangeDifference(line('2')))).toEqual(['gainOrLoss debit 2.00', 'payable credit 2.00']);
    expect(texts(exchangeDifference(line('-2')))).toEqual(['gainOrLoss credit 2.00', 'payable debit 2.00']);
  });
});

describe('an asset', () => {
  it('is capitalised, and spent at once where no order stands behind it', () => {
    const owned = ['capitalisedCost debit 900.00', 'accrued credit 900.00'];
    expect(texts(assetProcured(line('900'), { ordered: true }))).toEqual(owned);
    expect(texts(assetProcured(line('900'), { ordered: false }))).toEqual([...owned, 'actual debit 900.00', 'budgetControl credit 900.00']);
    expect(texts(assetCostCorrected(line('900'), line('800'), { ordered: true }))).toEqual([
      ...['capitalisedCost credit 900.00', 'accrued debit 900.00', 'capitalisedCost debit 800.00', 'accrued credit 800.00'],
    ]);
  });

  it('is used up, maintained and goes', () => {
    expect(texts(depreciated(line('1')))).toEqual(['expense debit 1.00', 'accumulatedDepreciation credit 1.00']);
    expect(texts(impaired(line('1')))).toEqual(['expense debit 1.00', 'impairment credit 1.00']);
    expect(texts(maintained(line('1')))).toEqual([
      ...['expense debit 1.00', 'accrued credit 1.00', 'actual debit 1.00', 'budgetControl credit 1.00'],
    ]);
    const book = { cost: eur('900'), accumulated: eur('500'), impaired: eur('100'), bookValue: eur('300') };
    const leaves = ['accumulatedDepreciation debit 500.00', 'impairment debit 100.00', 'capitalisedCost credit 900.00'];
    expect(texts(assetDisposed({ ...book, proceeds: eur('350'), gainOrLoss: eur('50') }, it1))).toEqual([
      ...['settlement debit 350.00', ...leaves, 'gainOrLoss credit 50.00'],
    ]);
    expect(texts(assetDisposed({ ...book, proceeds: eur('0'), gainOrLoss: eur('-300') }, it1))).toEqual([
      ...leaves,
      'gainOrLoss debit 300.00',
    ]);
  });
});

describe('a license lot', () => {
  it('is prepaid for its term and used by the day, or owned for ever', () => {
    expect(texts(lotAdded(line('12'), { ordered: true, perpetual: false }))).toEqual(['prepaid debit 12.00', 'accrued credit 12.00']);
    expect(texts(lotAdded(line('12'), { ordered: false, perpetual: true }))).toEqual([
      ...['capitalisedCost debit 12.00', 'accrued credit 12.00', 'actual debit 12.00', 'budgetControl credit 12.00'],
    ]);
    expect(texts(lotReduced(line('2'), { ordered: true, perpetual: false }))).toEqual(['prepaid credit 2.00', 'accrued debit 2.00']);
    expect(texts(prepaymentUsed(line('1')))).toEqual(['expense debit 1.00', 'prepaid credit 1.00']);
  });
});

describe('a contract', () => {
  it('commits its charges until they are due or released', () => {
    expect(texts(contractCommitted([line('1'), line('2')]))).toEqual([
      ...['encumbrance debit 1.00', 'budgetControl credit 1.00', 'encumbrance debit 2.00', 'budgetControl credit 2.00'],
    ]);
    expect(texts(contractReleased([line('1')]))).toEqual(['budgetControl debit 1.00', 'encumbrance credit 1.00']);
    expect(texts(contractCharged(line('1')))).toEqual([
      ...['actual debit 1.00', 'encumbrance credit 1.00', 'expense debit 1.00', 'accrued credit 1.00'],
    ]);
    expect(texts(penaltyOwed(line('1')))).toEqual([
      ...['actual debit 1.00', 'budgetControl credit 1.00', 'expense debit 1.00', 'accrued credit 1.00'],
    ]);
  });
});
