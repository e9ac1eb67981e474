import type { Brand } from './brand.js';

/** Every id is a lower-case UUID. One brand per kind of thing, so that two ids cannot be swapped. */
export type AssetId = Brand<string, 'AssetId'>;
export type AssetModelId = Brand<string, 'AssetModelId'>;
export type PersonId = Brand<string, 'PersonId'>;
export type OrgUnitId = Brand<string, 'OrgUnitId'>;
export type CostCenterId = Brand<string, 'CostCenterId'>;
export type LocationId = Brand<string, 'LocationId'>;
export type VendorId = Brand<string, 'VendorId'>;
export type PurchaseOrderId = Brand<string, 'PurchaseOrderId'>;
/** A line of a purchase, unique over all purchases: what came of it names it. */
export type PurchaseOrderLineId = Brand<string, 'PurchaseOrderLineId'>;
export type ContractId = Brand<string, 'ContractId'>;
/** Money set aside for a purpose and a period. */
export type BudgetId = Brand<string, 'BudgetId'>;
/** A software product that licenses are for. */
export type SoftwareProductId = Brand<string, 'SoftwareProductId'>;
/** The right to use a product, with its purchase lots. */
export type EntitlementId = Brand<string, 'EntitlementId'>;
/** Seats of an entitlement that were bought together, with their own price and term. */
export type PurchaseLotId = Brand<string, 'PurchaseLotId'>;
/** One holder's use of seats, from its first day to its last. */
export type LicenseAssignmentId = Brand<string, 'LicenseAssignmentId'>;
/** Seats kept free for a purpose. */
export type SeatReservationId = Brand<string, 'SeatReservationId'>;
/** A tolerated use of more seats than there are. */
export type LicenseExceptionId = Brand<string, 'LicenseExceptionId'>;
export type ChangeId = Brand<string, 'ChangeId'>;
/** Who is told of which events, and how. */
export type NotificationRuleId = Brand<string, 'NotificationRuleId'>;
/** One event on its way to one receiver: the same for every try, so that the receiver knows a repeat. */
export type NotificationId = Brand<string, 'NotificationId'>;
/** Names one command for idempotency: the same id with the same body has one effect and one answer. */
export type CommandId = Brand<string, 'CommandId'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True when `text` is a UUID in its canonical lower-case form. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/**
 * Reads an id of any kind. Upper-case input is accepted and lowered.
 * @throws {RangeError} when `text` is not a UUID.
 */
export function parseId<Id extends Brand<string, string>>(text: string): Id {
  const lower = text.toLowerCase();
  if (!isUuid(lower)) throw new RangeError(`"${text}" is not a UUID`);
  return lower as Id;
}
