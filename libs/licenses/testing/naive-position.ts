import { multiplyMoney, type LocalDate } from '@opsledger/kernel';
import type { EntitlementEvent, EntitlementEventData } from '../src/entitlement/entitlement.events.js';

/** The figures of a day, counted from the events by hand: every seat that began less every one that ended, without rows or state of the program. */
export function naivePosition(events: readonly EntitlementEvent[], on: LocalDate): object {
  const retired = events.some(({ type, data }) => type === 'EntitlementRetired' && data.retiredOn <= on);
  const counting = retired ? [] : events;
  const of = <Type extends EntitlementEvent['type']>(...types: readonly Type[]): readonly EntitlementEventData<Type>[] =>
    counting.filter(({ type }) => types.includes(type as Type)).map(({ data }) => data as EntitlementEventData<Type>);
  const count = <Data>(all: readonly Data[], counts: (data: Data) => boolean, seats: (data: Data) => number): number =>
    all.filter(counts).reduce((sum, data) => sum + seats(data), 0);
  const lots = of('PurchaseLotAdded', 'LotRenewed');
  const valid = new Set(lots.filter(({ termStart, termEnd = '9999' }) => termStart <= on && termEnd >= on).map(({ lotId }) => lotId));
  const kept = new Set(
    of('SeatsReserved')
      .filter(({ reservedOn }) => reservedOn <= on)
      .map(({ reservationId }) => reservationId),
  );
  for (const { reservationId, releasedOn } of of('ReservationReleased')) if (releasedOn <= on) kept.delete(reservationId);
  const revoked = new Set(
    of('ExceptionRevoked')
      .filter(({ revokedOn }) => revokedOn <= on)
      .map(({ exceptionId }) => exceptionId),
  );
  const assignments = of('LicenseAssigned').filter(({ assignedOn }) => assignedOn <= on);
  const quantity = (data: { readonly quantity: number }): number => data.quantity;
  const seats = (data: { readonly seats: number }): number => data.seats;

  const entitled =
    count(lots, ({ lotId }) => valid.has(lotId), quantity) -
    count(of('LotReduced'), ({ lotId, effectiveOn }) => valid.has(lotId) && effectiveOn <= on, seats);
  const assigned = count(assignments, () => true, quantity) - count(of('LicenseReleased'), ({ releasedOn }) => releasedOn <= on, quantity);
  const reserved =
    count(of('SeatsReserved'), ({ reservationId }) => kept.has(reservationId), quantity) -
    count(assignments, ({ reservationId }) => reservationId !== undefined && kept.has(reservationId), quantity);
  const excepted = count(
    of('ExceptionGranted'),
    ({ exceptionId, startsOn, endsOn = '9999' }) => startsOn <= on && endsOn >= on && !revoked.has(exceptionId),
    seats,
  );
  const measured = new Map<string, number>();
  const inTime = of('ConsumptionRecorded').filter(({ asOf }) => asOf <= on);
  for (const { source, quantity: figure } of inTime.toSorted((a, b) => a.asOf.localeCompare(b.asOf))) measured.set(source, figure);
  const consumed = measured.size === 0 ? null : [...measured.values()].reduce((sum, each) => sum + each, 0);
  const delta = entitled - Math.max(assigned, consumed ?? 0);
  const price = events
    .flatMap(({ type, data }) => (type === 'PurchaseLotAdded' || type === 'LotRenewed' ? [data] : []))
    .filter(({ termStart, unitPrice }) => termStart <= on && unitPrice)
    .toSorted((a, b) => a.termStart.localeCompare(b.termStart))
    .at(-1)?.unitPrice;
  const trueUpCost = price ? multiplyMoney(price, String(Math.max(0, -delta))) : null;
  return { on, entitled, excepted, assigned, reserved, consumed, delta, unused: Math.max(0, entitled - assigned - reserved), trueUpCost };
}
