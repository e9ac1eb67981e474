import { compareDecimals, compareMoney, multiplyDecimals, subtractMoney, type Money } from '@opsledger/kernel';
import { atHand, counts, valueOf, type InvoiceProgress, type LineProgress, type OrderProgress } from './order-progress.events.js';
import type { MatchFinding, PurchaseOrderEvent, Tolerance } from './purchase-order.events.js';
import { evolved, type KnownOrder } from './purchase-order.state.js';

/**
 * The three-way match of one invoice: its prices against the order, its quantities against what is here and was not invoiced earlier.
 * Pure. Empty when all is within the tolerance.
 */
export function findingsOf(order: OrderProgress, invoice: InvoiceProgress, tolerance: Tolerance): readonly MatchFinding[] {
  const earlier = order.invoices.slice(0, order.invoices.indexOf(invoice)).filter(counts);
  return invoice.lines.flatMap((billed) => {
    const line = order.lines.find(({ lineId }) => lineId === billed.lineId)!;
    return lineFindings(line, billed, invoicedOn(earlier, billed.lineId), tolerance);
  });
}

function invoicedOn(invoices: readonly InvoiceProgress[], lineId: string): number {
  return invoices.flatMap(({ lines }) => lines).reduce((sum, line) => (line.lineId === lineId ? sum + line.quantity : sum), 0);
}

function lineFindings(
  line: LineProgress,
  { lineId, quantity, amount }: InvoiceProgress['lines'][number],
  before: number,
  tolerance: Tolerance,
): readonly MatchFinding[] {
  const due = Math.min(quantity, Math.max(atHand(line) - before, 0));
  const between = (units: number): Money => subtractMoney(valueOf(line, before + units), valueOf(line, before));
  const [ordered, arrived] = [between(quantity), between(due)];
  const quantities = { expectedQuantity: due, invoicedQuantity: quantity };
  const findings: MatchFinding[] = [];
  if (!isWithin(tolerance, ordered, amount)) findings.push({ lineId, kind: 'price', expected: ordered, invoiced: amount, ...quantities });
  if (!isWithin(tolerance, arrived, ordered)) {
    findings.push({ lineId, kind: 'quantity', expected: arrived, invoiced: ordered, ...quantities });
  }
  return findings;
}

/** Whether an amount is off by no more than the percentage of what was expected, and by no more than the amount, up or down. */
export function isWithin({ percent, amount }: Tolerance, expected: Money, actual: Money): boolean {
  const off = compareMoney(actual, expected) < 0 ? subtractMoney(expected, actual) : subtractMoney(actual, expected);
  const share = compareDecimals(multiplyDecimals(off.amount, '100'), multiplyDecimals(expected.amount, percent));
  return share <= 0 && compareMoney(off, amount) <= 0;
}

/** The events, and after them what they change in the match of invoices that nobody has decided on or paid. */
export function withMatches(order: KnownOrder, events: readonly PurchaseOrderEvent[]): readonly PurchaseOrderEvent[] {
  const { purchaseOrderId, progress, placement } = events.reduce<KnownOrder>(evolved, order);
  const matches = progress.invoices.flatMap((invoice): PurchaseOrderEvent[] => {
    const { invoiceId, status, paid } = invoice;
    if (status === 'Accepted' || status === 'Disputed' || /[1-9]/.test(paid.amount)) return [];
    const findings = findingsOf(progress, invoice, placement!.tolerance);
    if (findings.length === 0) return status === 'Matched' ? [] : [{ type: 'InvoiceMatched', data: { purchaseOrderId, invoiceId } }];
    return status === 'Exception' ? [] : [{ type: 'MatchExceptionRaised', data: { purchaseOrderId, invoiceId, findings } }];
  });
  return [...events, ...matches];
}
