import type { Money } from '@opsledger/kernel';
import fc from 'fast-check';
import { assetProcured } from './asset.postings.js';
import { BUDGETARY_ACCOUNTS, FINANCIAL_ACCOUNTS, signed, type Account, type Entry } from './entry.js';
import {
  commitmentReleased,
  invoiceDisputed,
  invoicePaid,
  invoiceRecorded,
  orderPlaced,
  purchaseRequested,
  purchaseRevised,
} from './purchase.postings.js';

const eur = (minor: number): Money => ({ amount: `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`, currency: 'EUR' });
const balance = (accounts: readonly Account[], lines: Entry): number =>
  Number(lines.filter(({ account }) => accounts.includes(account)).reduce((sum, line) => sum + signed(line), 0n));

/** A purchase of some lines, and what becomes of each: how its price is revised, then invoiced in parts, and whether an invoice is disputed. */
const lives = fc.record({
  lines: fc.array(fc.record({ price: fc.integer({ min: 0, max: 100_000 }), revised: fc.integer({ min: 0, max: 100_000 }) }), {
    minLength: 1,
    maxLength: 5,
  }),
  rejected: fc.boolean(),
  invoices: fc.array(
    fc.record({ percent: fc.integer({ min: 0, max: 150 }), tax: fc.integer({ min: 0, max: 999 }), disputed: fc.boolean() }),
    {
      maxLength: 4,
    },
  ),
});

describe('the money of a purchase', () => {
  it('goes from asked for to ordered to spent, and is neither made nor lost', () => {
    fc.assert(
      fc.property(lives, ({ lines, rejected, invoices }) => {
        const parts = lines.map(({ price, revised }, index) => {
          const dimensions = { purchaseOrderLineId: `${index}` };
          return { before: { amount: eur(price), dimensions }, after: { amount: eur(revised), dimensions } };
        });
        const requested = purchaseRequested(parts.map(({ before }) => before));
        const asked = lines.reduce((sum, { price }) => sum + price, 0);
        expect([balance(['preEncumbrance'], requested), balance(['budgetControl'], requested)]).toEqual([asked, 0 - asked]);
        if (rejected) {
          const all = [
            ...requested,
            ...commitmentReleased(
              'preEncumbrance',
              parts.map(({ before }) => before),
            ),
          ];
          expect(BUDGETARY_ACCOUNTS.map((account) => balance([account], all))).toEqual([0, 0, 0, 0]);
          return;
        }
        const all: Entry[] = [requested, orderPlaced(parts.map(({ before }) => before))];
        all.push(
          purchaseRevised(
            'encumbrance',
            parts.map(({ before }) => before),
            parts.map(({ after }) => after),
          ),
        );
        const open = lines.map(({ revised }) => revised);
        let [spent, owed] = [0, 0];
        for (const { percent, tax, disputed } of invoices) {
          const charged = lines.map(({ revised }, index) => {
            const amount = Math.floor((revised * percent) / 100);
            return {
              amount: eur(amount),
              relieved: eur(Math.min(amount, open[index]!)),
              dimensions: { purchaseOrderLineId: `${index}` },
              minor: amount,
            };
          });
          const invoice = { lines: charged, tax: eur(tax), released: [], dimensions: {} };
          all.push(invoiceRecorded(invoice));
          if (disputed) {
            all.push(invoiceDisputed(invoice));
            continue;
          }
          const total = charged.reduce((sum, { minor }) => sum + minor, 0);
          [spent, owed] = [spent + total, owed + total + tax];
          charged.forEach(({ minor }, index) => (open[index] = Math.max(0, open[index]! - minor)));
        }
        const held = open.reduce((sum, minor) => sum + minor, 0);
        const now = all.flat();
        expect(BUDGETARY_ACCOUNTS.map((account) => balance([account], now))).toEqual([0, held, spent, 0 - held - spent]);
        all.push(
          commitmentReleased(
            'encumbrance',
            open.map((minor, index) => ({ amount: eur(minor), dimensions: { purchaseOrderLineId: `${index}` } })),
          ),
        );
        all.push(invoicePaid({ amount: eur(owed), dimensions: {} }));
        const end = all.flat();
        expect(BUDGETARY_ACCOUNTS.map((account) => balance([account], end))).toEqual([0, 0, spent, 0 - spent]);
        expect([balance(['payable'], end), balance(['settlement'], end)]).toEqual([0, 0 - owed]);
        for (const each of all) expect([balance(BUDGETARY_ACCOUNTS, each), balance(FINANCIAL_ACCOUNTS, each)]).toEqual([0, 0]);
      }),
      { numRuns: 200 },
    );
  });

  it('ends in the asset, and nothing waits for an invoice any more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (minor) => {
        const cost = { amount: eur(minor), dimensions: { assetId: 'a' } };
        const invoice = { lines: [{ ...cost, relieved: eur(minor) }], tax: eur(0), released: [], dimensions: {} };
        const all = [
          ...purchaseRequested([cost]),
          ...orderPlaced([cost]),
          ...assetProcured(cost, { ordered: true }),
          ...invoiceRecorded(invoice),
        ];
        expect([balance(['capitalisedCost'], all), balance(['accrued'], all), balance(['actual'], all)]).toEqual([minor, 0, minor]);
      }),
      { numRuns: 20 },
    );
  });
});
