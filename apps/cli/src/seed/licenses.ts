import type { EntitlementCommand, LicenseMetric, OverUseRule } from '@opsledger/licenses';
import {
  addDays,
  addMonths,
  dateOf,
  instantOf,
  type EntitlementId,
  type LicenseAssignmentId,
  type LicenseExceptionId,
  type PersonId,
  type PurchaseOrderLineId,
  type SeatReservationId,
  type SoftwareProductId,
} from '@opsledger/kernel';
import { lotOf, type OrderLine } from '@opsledger/procurement';
import { euros } from './amounts.js';
import type { World } from './world.js';
import { lotTerms, type Term } from './lot-terms.js';
import { isSettled } from './people.js';
import { PurchaseStory } from './purchase-story.js';
import { requesterAt, vendorOf } from './purchases.js';
import { DAY, MINUTE, SEED_ACTOR, seedId, type SeedStep } from './seed-step.js';
import { midnightOf, workday, type How } from './story.js';

/** A product and how its seats are bought and used. */
interface Product {
  readonly name: string;
  readonly manufacturer: string;
  readonly metric: LicenseMetric;
  readonly overUse: OverUseRule;
  /** Of a seat for a year, in euros. */
  readonly price: number;
  /** Of a hundred people, how many want one. */
  readonly wanted: number;
  /** Of a hundred of those there is a seat for so many. */
  readonly covered: number;
  /** What is special about it. */
  readonly habit?: 'excepted' | 'reserved' | 'metered' | 'retired';
}

type Names = readonly [name: string, manufacturer: string];

const product = ([name, manufacturer]: Names, price: number, wanted: number, more: Partial<Product> = {}): Product => ({
  ...{ name, manufacturer, price, wanted, metric: 'namedUser', overUse: 'forbid', covered: 125 },
  ...more,
});

const PRODUCTS: readonly Product[] = [
  product(['Microsoft 365 E3', 'Microsoft'], 396, 90, { habit: 'reserved' }),
  product(['Jira Cloud', 'Atlassian'], 93, 45),
  product(['Creative Cloud', 'Adobe'], 720, 12, { covered: 80, habit: 'excepted' }),
  product(['JetBrains All Products', 'JetBrains'], 779, 20, { overUse: 'allow', covered: 85 }),
  product(['Slack Business+', 'Salesforce'], 150, 70),
  product(['AutoCAD', 'Autodesk'], 2190, 6, { metric: 'concurrent', habit: 'metered' }),
  product(['Visio Plan 2', 'Microsoft'], 168, 10, { habit: 'retired' }),
];

/** Products, entitlements and their lots over the years, and who has seats of them. @param firstOrder number of their first purchase. */
export function licenseSteps(world: World, firstOrder: number): readonly SeedStep[] {
  return PRODUCTS.flatMap((each, index) => new EntitlementTale(world, each, firstOrder + index).tell());
}

/** Somebody wants a seat from a moment on, until another one. */
interface Want {
  readonly personId: PersonId;
  readonly from: number;
  readonly until?: number;
}

/** Seats from a moment on, until another one. */
interface Stock {
  readonly quantity: number;
  readonly from: number;
  readonly until: number;
}

/** The history of one entitlement. */
class EntitlementTale {
  private readonly steps: SeedStep[] = [];
  private readonly entitlementId: EntitlementId;
  private readonly productId: SoftwareProductId;
  /** From then on the seats of those who left lately are taken back, today: what is dated before is said to be recorded late. */
  private readonly late: number;

  constructor(
    private readonly world: World,
    private readonly product: Product,
    private readonly order: number,
  ) {
    this.entitlementId = seedId<EntitlementId>(world.settings, 'entitlement', product.name);
    this.productId = seedId<SoftwareProductId>(world.settings, 'product', product.name);
    const recent = world.company.employees.flatMap(({ leave }) => (leave && !isSettled(leave) ? [leave.offboardedAt] : []));
    this.late = Math.min(...recent);
  }

  tell(): readonly SeedStep[] {
    const { start } = this.world.period;
    this.define(start + 10 * MINUTE);
    const wants = this.wants();
    const quantity = Math.max(2, Math.ceil((wants.length * this.product.covered) / 100));
    const purchase = this.buy(quantity);
    this.steps.push(...purchase.steps);
    const [delivery] = purchase.deliveries;
    if (!delivery) return this.steps;
    const first: Term = { lotId: lotOf({ receiptId: delivery.receiptId, lineId: delivery.line.lineId }), end: delivery.line.termEnd! };
    const lastEnd = this.renewals(first);
    this.giveOut(wants, { quantity, from: delivery.at, until: midnightOf(lastEnd) });
    if (this.product.habit === 'metered') this.measure(delivery.at, quantity);
    return this.steps;
  }

  private define(at: number): void {
    const { name, manufacturer, metric, overUse } = this.product;
    const { productId, entitlementId } = this;
    const command = { type: 'DefineSoftwareProduct', data: { productId, name, manufacturer } } as const;
    this.steps.push({ category: 'softwareProduct', id: productId, command, occurredAt: instantOf(at), actor: SEED_ACTOR });
    this.send(at + MINUTE, { type: 'RegisterEntitlement', data: { entitlementId, productId, metric, overUse } });
  }

  /** The first lot comes from an order in the first days. */
  private buy(quantity: number): PurchaseStory {
    const { world, order, product: wanted } = this;
    const begin = workday(world.period.start + this.world.chance.int(0, 6) * DAY) + world.chance.int(540, 900) * MINUTE;
    const line: OrderLine = {
      lineId: seedId<PurchaseOrderLineId>(world.settings, 'orderLine', `${order} 0`),
      description: `${wanted.name}, a year`,
      kind: 'license',
      quantity,
      unitPrice: euros(wanted.price, 0),
      costCenterId: world.company.itCostCenter,
      entitlementId: this.entitlementId,
      termEnd: addDays(addMonths(dateOf(instantOf(begin)), 12), world.chance.int(20, 60)),
    };
    const vendorId = vendorOf(world.settings, order);
    const [site] = world.company.sites;
    const plan = { number: order, begin, lines: [line], vendorId, requester: requesterAt(world, begin), stockRoom: site!.stockRoom };
    return new PurchaseStory(world, { ...plan, certain: true }).tellAll();
  }

  /** Every term is renewed for another year, a little dearer each time; the end of each is noted. @returns the day after the last one. */
  private renewals(first: Term): string {
    const { world, entitlementId, product: wanted } = this;
    const keeps = wanted.habit === 'retired' ? 1 : Infinity;
    const terms = lotTerms(world, first, { name: wanted.name, keeps });
    let price = wanted.price;
    for (const { lotId, end, renewal } of terms) {
      if (renewal) {
        price = Math.round((price * world.chance.int(100, 108)) / 100);
        const facts = { unitPrice: euros(price, 0), termEnd: renewal.end, costCenterId: world.company.itCostCenter };
        const data = { entitlementId, lotId: renewal.lotId, previousLotId: lotId, ...facts };
        this.send(renewal.at, { type: 'RenewLot', data });
      }
      const expiry = { actor: { id: 'licenseLotExpiry', kind: 'scheduler', roles: ['admin'] }, reason: 'The term has ended.' } as const;
      this.send(midnightOf(addDays(end, 1)), { type: 'ExpireLot', data: { entitlementId, lotId } }, expiry);
    }
    return addDays(terms.at(-1)!.end, 1);
  }

  /** Who wants a seat, in the order of time. */
  private wants(): readonly Want[] {
    const { company, chance, period } = this.world;
    const chosen = company.employees.filter(() => chance.happens(this.product.wanted));
    return chosen
      .map(({ personId, startsAt, leave }): Want & { readonly gone: number } => {
        const from = workday(Math.max(startsAt, period.start + 50 * DAY) + chance.int(1, 30) * DAY) + chance.int(480, 960) * MINUTE;
        const until = leave && isSettled(leave) ? workday(leave.leavesAt - 6 * DAY) + 900 * MINUTE : undefined;
        return { personId, from, ...(until !== undefined && { until }), gone: until ?? leave?.offboardedAt ?? Infinity };
      })
      .filter(({ from, gone }) => from + 2 * DAY < gone)
      .sort((a, b) => a.from - b.from);
  }

  /** Seats to those who want them, as far as there are any. */
  private giveOut(wants: readonly Want[], lot: Stock): void {
    const { habit, overUse } = this.product;
    if (habit === 'metered') return;
    let seats = lot.quantity - (habit === 'reserved' ? this.reserve(lot.from + DAY) : 0);
    const given: { readonly until: number }[] = [];
    for (const want of this.servedBy(lot, wants)) {
      const isFull = (): boolean => given.filter(({ until }) => until >= want.from - DAY).length >= seats;
      if (habit === 'excepted' && seats === lot.quantity && isFull()) seats += this.except(want.from - 5 * MINUTE);
      if (isFull() && overUse === 'forbid') continue;
      given.push(want);
      this.seat(want, want.until);
    }
    if (habit === 'retired')
      this.send(lot.until + 9 * 60 * MINUTE, { type: 'RetireEntitlement', data: { entitlementId: this.entitlementId } });
  }

  /** Those who come while there are seats; before an entitlement is retired everybody gives theirs back. */
  private servedBy(lot: Stock, wants: readonly Want[]): readonly Required<Want>[] {
    const last = this.product.habit === 'retired' ? lot.until - 10 * DAY + 540 * MINUTE : Infinity;
    return wants
      .map((want) => ({ ...want, until: Math.min(want.until ?? Infinity, last) }))
      .filter(({ from, until }) => from > lot.from && from < Math.min(until, lot.until));
  }

  private seat({ personId, from }: Want, until: number): void {
    const { entitlementId } = this;
    const assignmentId = seedId<LicenseAssignmentId>(this.world.settings, 'seat', `${this.product.name} ${personId}`);
    const holder = { holderKind: 'person', holderId: personId } as const;
    this.send(from, { type: 'AssignLicense', data: { entitlementId, assignmentId, ...holder } });
    if (until !== Infinity) this.send(until, { type: 'ReleaseLicense', data: { entitlementId, assignmentId } });
  }

  /** @returns the seats that are kept for a while. */
  private reserve(at: number): number {
    const { entitlementId } = this;
    const reservationId = seedId<SeatReservationId>(this.world.settings, 'reservation', this.product.name);
    const kept = 2;
    this.send(at, {
      type: 'ReserveSeats',
      data: { entitlementId, reservationId, quantity: kept, purpose: 'New colleagues of the next quarter' },
    });
    this.send(at + 80 * DAY, { type: 'ReleaseReservation', data: { entitlementId, reservationId } });
    return kept;
  }

  /** @returns the seats that are tolerated beyond those that were bought. */
  private except(at: number): number {
    const { entitlementId } = this;
    const exceptionId = seedId<LicenseExceptionId>(this.world.settings, 'exception', this.product.name);
    const seats = 2;
    const reason = 'The vendor tolerates them until the next renewal.';
    this.send(at, { type: 'GrantException', data: { entitlementId, exceptionId, seats } }, { reason });
    return seats;
  }

  /** What the license server counted at the end of each month; now and then more than there is. */
  private measure(from: number, quantity: number): void {
    const { chance, period } = this.world;
    const meter = { actor: { id: 'license-server', kind: 'service', roles: ['license-manager'] } } as const;
    for (let at = workday(from) + 30 * DAY; at < period.end; at += 30 * DAY) {
      const used = chance.happens(8) ? quantity + 1 : chance.int(0, quantity);
      const data = { entitlementId: this.entitlementId, source: 'license-server', quantity: used, asOf: dateOf(instantOf(at)) };
      this.send(at + 22 * 60 * MINUTE, { type: 'RecordConsumption', data }, meter);
    }
  }

  /** People do it on working days. */
  private send(wanted: number, command: EntitlementCommand, { actor, reason }: How = {}): void {
    const at = actor ? wanted : workday(wanted) + (wanted % DAY);
    if (at >= this.world.period.end) return;
    const said = reason ?? (at >= this.late ? 'Recorded with the papers of the month.' : undefined);
    this.steps.push({
      ...{ category: 'licenseEntitlement', id: this.entitlementId, command, occurredAt: instantOf(at) },
      actor: actor ?? this.world.company.staff.licenseManager,
      ...(said !== undefined && { reason: said }),
    });
  }
}
