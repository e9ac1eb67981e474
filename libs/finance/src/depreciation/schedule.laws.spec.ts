import { addMonths, type LocalDate } from '@opsledger/kernel';
import fc from 'fast-check';
import { CONVENTIONS, METHODS, type Convention } from '../asset-book/asset-book.events.js';
import type { DepreciationPlan, ScheduleLine } from './depreciation.js';
import { byFiscalYear, depreciationSchedule } from './schedule.js';

const cents = (money: { readonly amount: string }): bigint => BigInt(money.amount.replace('.', ''));
const eur = (minor: number) => ({ amount: `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`, currency: 'EUR' });
const someDay = (n: number): LocalDate => new Date(Date.UTC(2015, 0, 1 + n)).toISOString().slice(0, 10) as LocalDate;

const plans: fc.Arbitrary<DepreciationPlan> = fc
  .record({
    cost: fc.integer({ min: 0, max: 10_000_000 }),
    salvagePercent: fc.integer({ min: 0, max: 100 }),
    inServiceOn: fc.integer({ min: 0, max: 4_000 }).map(someDay),
    lifeMonths: fc.integer({ min: 1, max: 120 }),
    method: fc.constantFrom(...METHODS.filter((method) => method !== 'unitsOfProduction')),
    factor: fc.constantFrom('1', '1.5', '2', '2.5'),
    switchToStraightLine: fc.boolean(),
    convention: fc.constantFrom(...CONVENTIONS),
    yearEnd: fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 31 }) }),
  })
  .map(({ cost, salvagePercent, ...plan }) => ({ ...plan, cost: eur(cost), salvage: eur(Math.floor((cost * salvagePercent) / 100)) }));

/** A quotient of whole numbers, written for these specs alone. */
type Ratio = readonly [bigint, bigint];
const reduce = ([n, d]: Ratio): Ratio => {
  let [a, b] = [n < 0n ? -n : n, d];
  while (b) [a, b] = [b, a % b];
  return a ? [n / a, d / a] : [n, d];
};
const add = (a: Ratio, b: Ratio): Ratio => reduce([a[0] * b[1] + b[0] * a[1], a[1] * b[1]]);
const mul = (a: Ratio, b: Ratio): Ratio => reduce([a[0] * b[0], a[1] * b[1]]);
const sub = (a: Ratio, b: Ratio): Ratio => add(a, [-b[0], b[1]]);
const max = (a: Ratio, b: Ratio): Ratio => (a[0] * b[1] >= b[0] * a[1] ? a : b);
const min = (a: Ratio, b: Ratio): Ratio => (a[0] * b[1] <= b[0] * a[1] ? a : b);
const nearest = ([n, d]: Ratio): bigint => {
  const doubled = (2n * n + d) / (2n * d);
  return (2n * n + d) % (2n * d) === 0n && doubled % 2n === 1n ? doubled - 1n : doubled;
};

/** Time from 1 January of the year 0 to a day, in the smallest parts that a convention knows, for years that end with December. */
function clock(convention: Convention, day: LocalDate): number {
  const [y, m, d] = day.split('-').map(Number) as [number, number, number];
  const halves = { fullMonth: 2 * (m - 1), midMonth: 2 * m - 1, midQuarter: 6 * Math.floor((m - 1) / 3) + 3, halfYear: 12 };
  if (convention === 'dailyActual') return Date.parse(day) / 86_400_000;
  if (convention === 'daily30360') return y * 360 + (m - 1) * 30 + Math.min(d, 30);
  return y * 24 + halves[convention];
}
const newYear = (convention: Convention, year: number): number =>
  convention === 'fullMonth' || convention.startsWith('mid') || convention === 'halfYear'
    ? year * 24
    : clock(convention, `${year}-01-01` as LocalDate);

/** The charges by calendar year, from closed formulas where there are any. */
function reference(plan: DepreciationPlan): readonly bigint[] {
  const { convention, inServiceOn, lifeMonths } = plan;
  const [cost, base] = [cents(plan.cost), cents(plan.cost) - cents(plan.salvage)];
  const begin = clock(convention, inServiceOn);
  const perMonth = convention === 'daily30360' ? 30 : 2;
  const life = convention === 'dailyActual' ? clock(convention, addMonths(inServiceOn, lifeMonths)) - begin : perMonth * lifeMonths;
  const ratio = (n: number, d: number): Ratio => [BigInt(n), BigInt(d)];
  const straight = (at: number): Ratio => mul([base, 1n], ratio(at, life));
  const digits = (at: number): Ratio => {
    const year: Ratio = [BigInt(life) * 12n, BigInt(lifeMonths)];
    const [n, t] = [ratio(lifeMonths, 12), mul(ratio(at, 1), [year[1], year[0]])];
    const sum = (x: Ratio): Ratio => {
      const whole = x[0] / x[1];
      const part = sub(x, [whole, 1n]);
      const full = sub(mul([whole, 1n], n), [(whole * (whole - 1n)) / 2n, 1n]);
      return add(full, mul(part, sub(n, [whole, 1n])));
    };
    const total = sum(n);
    return mul([base, 1n], mul(sum(t), [total[1], total[0]]));
  };
  const charges: bigint[] = [];
  let [before, book, left]: [number, Ratio, bigint] = [0, [cost, 1n], base];
  for (let year = Number(inServiceOn.slice(0, 4)); before < life; year++) {
    const after = Math.min(life, Math.max(before, newYear(convention, year + 1) - begin, 0));
    const open = sub(book, [cost - base, 1n]);
    const rate = mul([BigInt(Math.round(Number(plan.factor) * 10)), 10n], ratio(12, lifeMonths));
    const declining = mul(mul(book, rate), ratio(after - before, newYear(convention, year + 1) - newYear(convention, year)));
    const even = mul(open, ratio(after - before, life - before));
    const exact = {
      straightLine: sub(straight(after), straight(before)),
      sumOfYearsDigits: sub(digits(after), digits(before)),
      decliningBalance: min(open, plan.switchToStraightLine ? max(declining, even) : declining),
    }[plan.method];
    const posted = after === life || nearest(exact) > left ? left : nearest(exact);
    charges.push(posted);
    [before, book, left] = [after, sub(book, exact), left - posted];
  }
  return charges;
}

describe('any schedule', () => {
  it('is that of a formula written independently, by year', () => {
    fc.assert(
      fc.property(plans, (some) => {
        const plan = { ...some, yearEnd: { month: 12, day: 31 } };
        const charges = byFiscalYear(depreciationSchedule(plan)).map(({ charge }) => cents(charge));
        expect(charges).toEqual(reference(plan));
      }),
      { numRuns: 220 },
    );
  });

  it('sums to its base, falls never below salvage and never rises', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const lines = depreciationSchedule(plan);
        expectSound(lines, cents(plan.cost));
        expect(lines.at(-1)!.bookValue).toEqual(plan.salvage);
        expect(lines.reduce((sum, { charge }) => sum + cents(charge), 0n)).toBe(cents(plan.cost) - cents(plan.salvage));
      }),
      { numRuns: 50 },
    );
  });

  it('is the same up to a disposal or a revision as without, but for what those change', () => {
    const parts = fc.record({ plan: plans, after: fc.integer({ min: 0, max: 100 }), more: fc.integer({ min: 1, max: 60 }) });
    fc.assert(
      fc.property(parts, ({ plan, after, more }) => {
        const full = depreciationSchedule(plan);
        const on = full[Math.floor(((full.length - 1) * after) / 100)]!.period.start;
        if (on < plan.inServiceOn) return;
        const revised = depreciationSchedule({ ...plan, changes: [{ kind: 'revision', on, lifeMonths: plan.lifeMonths + more }] });
        expectSound(revised, cents(plan.cost));
        expect(revised.at(-1)!.bookValue).toEqual(plan.salvage);
        const disposed = depreciationSchedule({ ...plan, disposedOn: on });
        expectSound(disposed, cents(plan.cost));
        const kept = full.filter(({ period }) => period.fiscalYear < disposed.at(-1)!.period.fiscalYear);
        expect([disposed.slice(0, kept.length), revised.slice(0, kept.length)]).toEqual([kept, kept]);
      }),
      { numRuns: 50 },
    );
  });
});

/** Nothing negative is charged, and what is accumulated and left follows from the charges. */
function expectSound(lines: readonly ScheduleLine[], cost: bigint): void {
  let accumulated = 0n;
  const wrong = lines.filter((line) => {
    accumulated += cents(line.charge);
    return cents(line.charge) < 0n || cents(line.accumulated) !== accumulated || cents(line.bookValue) !== cost - accumulated;
  });
  expect(wrong).toEqual([]);
}
