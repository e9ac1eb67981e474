import { addDays, fromMinorUnits, multiplyMoney, toMinorUnits, type Actor, type LocationId, type Money } from '@opsledger/kernel';
import type { PurchaseOrderId, VendorId } from '@opsledger/kernel';
import type { InvoiceId, OrderLine, PaymentId, PurchaseOrderCommand, ReceiptId, ReturnId } from '@opsledger/procurement';
import type { World } from './world.js';
import { seedId } from './seed-step.js';
import { Story } from './story.js';

/** What is to be bought, from whom, and who asks for it. */
export interface PurchasePlan {
  /** Tells it from the other purchases; also in its order number. */
  readonly number: number;
  readonly begin: number;
  readonly lines: readonly OrderLine[];
  readonly vendorId: VendorId;
  readonly requester: Actor;
  readonly stockRoom: LocationId;
  /** Nobody refuses it, and nothing goes back: others wait for what it brings. */
  readonly certain?: boolean;
}

/** A delivery of one line. */
export interface Delivery {
  readonly line: OrderLine;
  readonly receiptId: ReceiptId;
  readonly quantity: number;
  readonly serials: readonly string[];
  readonly at: number;
  /** Places in the delivery of what went back. */
  readonly returned: readonly number[];
}

/** A purchase from the wish to the last payment, and what it brought. */
export class PurchaseStory extends Story {
  readonly deliveries: Delivery[] = [];
  private readonly purchaseOrderId: PurchaseOrderId;

  constructor(
    readonly world: World,
    readonly plan: PurchasePlan,
  ) {
    super(world.chance, world.period, plan.begin);
    this.purchaseOrderId = seedId<PurchaseOrderId>(world.settings, 'purchaseOrder', plan.number);
  }

  /** Tells it as far as the period goes. */
  tellAll(): this {
    if (this.askFor() && this.order() && this.receiveAll()) this.settle();
    return this;
  }

  private askFor(): boolean {
    const { chance, plan } = this;
    const { lines, requester: actor, certain = false } = plan;
    const { approvers } = this.world.company.staff;
    if (!this.send({ type: 'RequestPurchase', data: { ...this.own, lines } }, actor)) return false;
    if (!certain && chance.happens(3)) return this.wait(1, 3) && this.cancel(actor);
    if (!this.wait(0, 5)) return false;
    if (!certain && chance.happens(8)) {
      const reason = chance.pick(['Not in the budget of this year.', 'There is enough in stock.']);
      this.send({ type: 'RejectPurchase', data: this.own }, chance.pick(approvers), reason);
      return false;
    }
    return this.send({ type: 'ApprovePurchase', data: this.own }, chance.pick(approvers));
  }

  private cancel(actor: Actor): false {
    this.send({ type: 'CancelOrder', data: this.own }, actor, 'No longer needed.');
    return false;
  }

  private order(): boolean {
    if (!this.wait(0, 3)) return false;
    const { vendorId, number } = this.plan;
    const tolerance = { percent: '2', amount: { amount: '50.00', currency: 'EUR' } };
    const data = { ...this.own, poNumber: `PO-${String(10_000 + number)}`, vendorId, expectedOn: addDays(this.today, 14), tolerance };
    return this.send({ type: 'PlaceOrder', data });
  }

  /** Whatever is ordered arrives, in one delivery or in two. */
  private receiveAll(): boolean {
    const late: (() => boolean)[] = [];
    if (!this.wait(4, 18)) return false;
    for (const line of this.plan.lines) {
      const first = line.quantity > 1 && line.kind === 'asset' && this.chance.happens(30) ? Math.ceil(line.quantity / 2) : line.quantity;
      if (!this.receive(line, first)) return false;
      if (first < line.quantity) late.push(() => this.receive(line, line.quantity - first));
    }
    return late.length === 0 || (this.wait(3, 20) && late.every((receive) => receive()));
  }

  private receive(line: OrderLine, quantity: number): boolean {
    const { faker } = this.chance;
    const { staff } = this.world.company;
    const receiptId = this.part<ReceiptId>('receipt', this.deliveries.length);
    const things = line.kind === 'asset';
    const serials = things ? Array.from({ length: quantity }, () => faker.string.alphanumeric({ length: 12, casing: 'upper' })) : [];
    const place = things ? { serials, locationId: this.plan.stockRoom } : {};
    const data = { ...this.own, receiptId, lineId: line.lineId, quantity, ...place, receivedOn: this.today };
    const by = things ? staff.agent : staff.licenseManager;
    if (!this.send({ type: 'ReceiveGoods', data }, by)) return false;
    const at = this.now;
    const returned = things && !this.plan.certain && this.chance.happens(5) ? this.sendBack(receiptId, serials) : [];
    this.deliveries.push({ line, receiptId, quantity, serials, at, returned });
    return true;
  }

  private sendBack(receiptId: ReceiptId, serials: readonly string[]): readonly number[] {
    if (!this.wait(1, 4)) return [];
    const unit = serials.length - 1;
    const returnId = this.part<ReturnId>('return', receiptId);
    const back = { receiptId, returnId, quantity: 1, returnReason: 'defective' as const, serials: [serials[unit]!] };
    const sent = this.send({ type: 'ReturnGoods', data: { ...this.own, ...back, returnedOn: this.today } }, this.world.company.staff.agent);
    return sent ? [unit] : [];
  }

  /** Invoice, its match, the payment and the end. */
  private settle(): void {
    const billed = this.wait(1, 10) && this.bill();
    if (!billed || !this.wait(7, 30) || !this.pay(billed) || !this.wait(0, 5)) return;
    const missing = this.deliveries.some(({ returned }) => returned.length > 0);
    this.send({ type: 'CloseOrder', data: this.own }, this.buyer, missing ? 'The vendor took back what was defective.' : undefined);
  }

  /** One invoice for everything. @returns the invoice to be paid; undefined when the period ends before there is one. */
  private bill(): { readonly invoiceId: InvoiceId; readonly total: Money } | undefined {
    const kept = this.plan.lines.map((line) => ({ line, quantity: this.keptOf(line) })).filter(({ quantity }) => quantity > 0);
    const tooMuch = this.deliveries.some(({ returned }) => returned.length > 0);
    if (kept.length === 0 || (tooMuch && !this.disputeFirst())) return undefined;
    const dearer = this.chance.happens(10);
    const invoice = this.invoice('own', kept, dearer ? '1.04' : this.chance.happens(10) ? '1.001' : '1');
    if (!invoice || !dearer) return invoice;
    const accepted = this.wait(1, 5) && this.resolve(invoice.invoiceId, 'accepted', 'The vendor raised the price after the order.');
    return accepted ? invoice : undefined;
  }

  /** The vendor charges for everything that came, and has to charge again. */
  private disputeFirst(): boolean {
    const all = this.plan.lines.map((line) => ({ line, quantity: line.quantity }));
    const whole = this.invoice('whole', all);
    if (!whole || !this.wait(1, 4)) return false;
    return this.resolve(whole.invoiceId, 'disputed', 'It charges for what went back.') && this.wait(3, 10);
  }

  private keptOf({ lineId }: OrderLine): number {
    const own = this.deliveries.filter(({ line }) => line.lineId === lineId);
    return own.reduce((sum, { quantity, returned }) => sum + quantity - returned.length, 0);
  }

  private invoice(name: string, billed: readonly { readonly line: OrderLine; readonly quantity: number }[], factor = '1') {
    const { number } = this.plan;
    const invoiceId = this.part<InvoiceId>('invoice', name);
    const lines = billed.map(({ line: { lineId, unitPrice }, quantity }) => {
      const amount = multiplyMoney(unitPrice, quantity.toString());
      return { lineId, quantity, amount: multiplyMoney(amount, factor) };
    });
    const net = lines.reduce((sum, { amount }) => sum + toMinorUnits(amount), 0n);
    const tax = (net * 19n) / 100n;
    const [taxed, total] = [fromMinorUnits(tax, 'EUR'), fromMinorUnits(net + tax, 'EUR')];
    const data = {
      invoiceId,
      invoiceNumber: `R-${number}-${name}`,
      invoicedOn: this.today,
      lines,
      tax: taxed,
      total,
      final: name === 'own',
    };
    return this.send({ type: 'RecordInvoice', data: { ...this.own, ...data } }, this.clerk) ? { invoiceId, total } : undefined;
  }

  private resolve(invoiceId: InvoiceId, resolution: 'accepted' | 'disputed', reason: string): boolean {
    return this.send({ type: 'ResolveMatchException', data: { ...this.own, invoiceId, resolution } }, this.buyer, reason);
  }

  /** At once, or in two parts. */
  private pay({ invoiceId, total }: { readonly invoiceId: InvoiceId; readonly total: Money }): boolean {
    const all = toMinorUnits(total);
    const parts = this.chance.happens(10) ? [all / 2n, all - all / 2n] : [all];
    return parts.every((part, index) => {
      if (index > 0 && !this.wait(10, 20)) return false;
      const paymentId = this.part<PaymentId>('payment', index);
      const data = { ...this.own, paymentId, invoiceId, amount: fromMinorUnits(part, 'EUR'), paidOn: this.today };
      return this.send({ type: 'RecordPayment', data }, this.clerk);
    });
  }

  private get own() {
    return { purchaseOrderId: this.purchaseOrderId };
  }

  private get buyer(): Actor {
    return this.world.company.staff.buyer;
  }

  private get clerk(): Actor {
    return this.world.company.staff.clerk;
  }

  private part<Id extends ReceiptId | ReturnId | InvoiceId | PaymentId>(kind: string, name: string | number): Id {
    return seedId<Id>(this.world.settings, kind, `${this.plan.number} ${name}`);
  }

  private send(command: PurchaseOrderCommand, actor: Actor = this.buyer, reason?: string): boolean {
    return this.say({ category: 'purchaseOrder', id: this.purchaseOrderId, command }, { actor, ...(reason !== undefined && { reason }) });
  }
}
