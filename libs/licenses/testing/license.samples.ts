import type {
  AssetId,
  CostCenterId,
  EntitlementId,
  Instant,
  LicenseAssignmentId,
  LicenseExceptionId,
  LocalDate,
  LocationId,
  Money,
  PurchaseLotId,
  PurchaseOrderLineId,
  SeatReservationId,
  SoftwareProductId,
  VendorId,
} from '@opsledger/kernel';
import type { EntitlementFacts } from '../src/entitlement/entitlement.commands.js';
import type { EntitlementEvent, LicenseMetric, OverUseRule } from '../src/entitlement/entitlement.events.js';
import type { SoftwareProductEvent } from '../src/software-product/software-product.events.js';

const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString().padStart(12, '0')}`;

/** Ids that specs use, one per kind. */
export const ids = {
  product: uuid(101) as SoftwareProductId,
  otherProduct: uuid(102) as SoftwareProductId,
  entitlement: uuid(201) as EntitlementId,
  otherEntitlement: uuid(202) as EntitlementId,
  lot: uuid(301) as PurchaseLotId,
  otherLot: uuid(302) as PurchaseLotId,
  thirdLot: uuid(303) as PurchaseLotId,
  assignment: uuid(401) as LicenseAssignmentId,
  otherAssignment: uuid(402) as LicenseAssignmentId,
  thirdAssignment: uuid(403) as LicenseAssignmentId,
  reservation: uuid(501) as SeatReservationId,
  otherReservation: uuid(502) as SeatReservationId,
  exception: uuid(551) as LicenseExceptionId,
  otherException: uuid(552) as LicenseExceptionId,
  person: uuid(601),
  otherPerson: uuid(602),
  thirdPerson: uuid(603),
  asset: uuid(701) as AssetId,
  location: uuid(801) as LocationId,
  costCenter: uuid(901) as CostCenterId,
  vendor: uuid(951) as VendorId,
  orderLine: uuid(952) as PurchaseOrderLineId,
};
const { entitlement: entitlementId, product: productId } = ids;

export const day = (text: string): LocalDate => text as LocalDate;
export const eur = (amount: string): Money => ({ amount, currency: 'EUR' });
/** Noon of a day, as a command would have happened then. */
export const noon = (text: string): Instant => `${text}T12:00:00.000Z` as Instant;

/** Everything the commands name exists and may be used. */
export const allActive: EntitlementFacts = { product: 'active', costCenter: 'active', holder: 'active' };

export const productDefined: Extract<SoftwareProductEvent, { type: 'SoftwareProductDefined' }> = {
  type: 'SoftwareProductDefined',
  data: { productId, name: 'Draw', manufacturer: 'Vectorworks', category: 'graphics' },
};

/** An entitlement counted by people unless a spec says otherwise. */
export function registered(metric: LicenseMetric = 'namedUser', overUse: OverUseRule = 'forbid'): EntitlementEvent {
  return { type: 'EntitlementRegistered', data: { entitlementId, productId, metric, overUse } };
}

/** Seats that are owned for ever. */
export function lotAdded(quantity: number, more: object = {}): EntitlementEvent {
  return { type: 'PurchaseLotAdded', data: { entitlementId, lotId: ids.lot, quantity, termStart: day('2025-01-01'), ...more } };
}

/** Seats of the year 2025 that cost 100 each. */
export function subscription(quantity: number, more: object = {}): EntitlementEvent {
  return lotAdded(quantity, { unitPrice: eur('100.00'), termEnd: day('2025-12-31'), ...more });
}

/** A person has a seat since 1 June 2025. */
export function assigned(more: object = {}): EntitlementEvent {
  const holder = { holderKind: 'person', holderId: ids.person } as const;
  const data = { entitlementId, assignmentId: ids.assignment, lotId: ids.lot, ...holder, quantity: 1, assignedOn: day('2025-06-01') };
  return { type: 'LicenseAssigned', data: { ...data, ...more } };
}

/** The same for another person. */
export const assignedToOther = (more: object = {}): EntitlementEvent =>
  assigned({ assignmentId: ids.otherAssignment, holderId: ids.otherPerson, ...more });

export function reserved(quantity: number, more: object = {}): EntitlementEvent {
  const data = { entitlementId, reservationId: ids.reservation, quantity, purpose: 'new colleagues', reservedOn: day('2025-06-01') };
  return { type: 'SeatsReserved', data: { ...data, ...more } };
}

export const released = (releasedOn: string): EntitlementEvent => ({
  type: 'LicenseReleased',
  data: {
    entitlementId,
    assignmentId: ids.assignment,
    holderKind: 'person',
    holderId: ids.person,
    quantity: 1,
    releasedOn: day(releasedOn),
  },
});

export const excepted = (seats: number, more: object = {}): EntitlementEvent => ({
  type: 'ExceptionGranted',
  data: { entitlementId, exceptionId: ids.exception, seats, startsOn: day('2025-06-01'), ...more },
});

export const retired: EntitlementEvent = { type: 'EntitlementRetired', data: { entitlementId, retiredOn: day('2026-01-01') } };
