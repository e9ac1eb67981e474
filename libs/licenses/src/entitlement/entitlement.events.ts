import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** What a seat is: a person, a device, one simultaneous use, a processor core, or a whole location. */
export const LICENSE_METRICS = ['namedUser', 'device', 'concurrent', 'core', 'site'] as const;
export type LicenseMetric = (typeof LICENSE_METRICS)[number];

/** Whether more seats may be used than there are. */
export const OVER_USE_RULES = ['forbid', 'allow'] as const;
export type OverUseRule = (typeof OVER_USE_RULES)[number];

/** What can hold a license. */
export const HOLDER_KINDS = ['person', 'asset', 'location'] as const;
export type HolderKind = (typeof HOLDER_KINDS)[number];

/** Why a lot has fewer seats: some were given back, or fewer had been bought than was recorded. */
export const REDUCTION_KINDS = ['return', 'correction'] as const;
export type ReductionKind = (typeof REDUCTION_KINDS)[number];

/** What was used too much: seats that were handed out, or what a tool measured. */
export const OVER_USE_KINDS = ['assigned', 'consumed'] as const;
export type OverUseKind = (typeof OVER_USE_KINDS)[number];

const holder = { holderKind: z.enum(HOLDER_KINDS), holderId: field.anyId };

/** What was bought, when it runs and what a seat costs for that term. */
const lot = {
  entitlementId: field.entitlementId,
  lotId: field.lotId,
  quantity: field.seats,
  unitPrice: field.money.exactOptional(),
  termStart: field.date,
  vendorId: field.vendorId.exactOptional(),
  vendorName: field.text.exactOptional(),
  orderNumber: field.text.exactOptional(),
  purchaseOrderLineId: field.purchaseOrderLineId.exactOptional(),
  costCenterId: field.costCenterId.exactOptional(),
};

export const entitlementEvents = eventCatalogue('licenseEntitlement', {
  EntitlementRegistered: {
    summary: 'A right to use a product was taken on, with how its seats are counted. It has no seats before a lot is bought.',
    sentence: '{actor} registered an entitlement to {productId}[ ({name})], counted by {metric}',
    version: 1,
    schema: z.object({
      entitlementId: field.entitlementId,
      productId: field.productId,
      metric: z.enum(LICENSE_METRICS),
      overUse: z.enum(OVER_USE_RULES),
      name: field.text.exactOptional(),
      notes: field.text.exactOptional(),
    }),
  },
  PurchaseLotAdded: {
    summary: 'Seats were bought. Without an end they are owned for ever. No price means that none is known, not that they were free.',
    sentence:
      '{actor} added {quantity seat} to the entitlement {subject} from {termStart}[ to {termEnd}][ at {unitPrice} each][ from {vendorId}]',
    version: 1,
    schema: z.object({ ...lot, termEnd: field.date.exactOptional() }),
  },
  LotRenewed: {
    summary:
      'The seats of a lot were bought again for a term behind it. The earlier lot keeps its price and term; what is assigned goes on in this lot.',
    sentence:
      '{actor} renewed a lot of the entitlement {subject} with {quantity seat} from {termStart}[ to {termEnd}][ at {unitPrice} each]',
    version: 1,
    schema: z.object({ ...lot, previousLotId: field.lotId, termEnd: field.date }),
  },
  LotReduced: {
    summary:
      'A lot has fewer seats: from a day on, when they were given back; from its first day, when fewer had been bought. What was paid for returned seats stays paid.',
    sentence: '{actor} took {seats seat} off a lot of the entitlement {subject} from {effectiveOn} ({kind}); {quantity seat} stay',
    version: 1,
    schema: z.object({
      entitlementId: field.entitlementId,
      lotId: field.lotId,
      kind: z.enum(REDUCTION_KINDS),
      seats: field.seats,
      quantity: field.count,
      effectiveOn: field.date,
    }),
  },
  RenewalReminderDue: {
    summary:
      'The term of a lot ends soon and nothing renews it yet. It comes once for each lot and does not mean that anybody has read it.',
    sentence: 'A lot of the entitlement {subject} came close to its end on {termEnd} without a renewal',
    version: 1,
    schema: z.object({ entitlementId: field.entitlementId, lotId: field.lotId, termEnd: field.date }),
  },
  LotExpired: {
    summary:
      'It was noted that the term of a lot is over. Its seats ended with the term, noted or not; assignments stay until they are released.',
    sentence: 'A lot of the entitlement {subject} expired on {termEnd}',
    version: 1,
    schema: z.object({ entitlementId: field.entitlementId, lotId: field.lotId, termEnd: field.date }),
  },
  LicenseAssigned: {
    summary:
      'A holder uses seats from a day on; the lot is the one that had room. With a reservation they are some of the seats kept by it. It does not mean that anything was installed.',
    sentence: '{actor} gave {holderId} {quantity seat} of the entitlement {subject} from {assignedOn}',
    version: 1,
    schema: z.object({
      entitlementId: field.entitlementId,
      assignmentId: field.assignmentId,
      lotId: field.lotId,
      ...holder,
      quantity: field.seats,
      assignedOn: field.date,
      reservationId: field.reservationId.exactOptional(),
    }),
  },
  LicenseReassigned: {
    summary: 'The seats of one holder went over to another. The first assignment ended on that day, the second began.',
    sentence: '{actor} moved {quantity seat} of the entitlement {subject} from {previousHolderId} to {holderId} on {assignedOn}',
    version: 1,
    schema: z.object({
      entitlementId: field.entitlementId,
      previousAssignmentId: field.assignmentId,
      previousHolderKind: z.enum(HOLDER_KINDS),
      previousHolderId: field.anyId,
      assignmentId: field.assignmentId,
      lotId: field.lotId,
      ...holder,
      quantity: field.seats,
      assignedOn: field.date,
    }),
  },
  LicenseReleased: {
    summary: 'A holder no longer uses its seats; from that day on they are free for others.',
    sentence: '{actor} released {quantity seat} of the entitlement {subject} that {holderId} had until {releasedOn}',
    version: 1,
    schema: z.object({
      entitlementId: field.entitlementId,
      assignmentId: field.assignmentId,
      ...holder,
      quantity: field.seats,
      releasedOn: field.date,
    }),
  },
  SeatsReserved: {
    summary: 'Seats are kept for a purpose. Nobody uses them yet.',
    sentence: '{actor} reserved {quantity seat} of the entitlement {subject} for {purpose}',
    version: 1,
    schema: z.object({
      entitlementId: field.entitlementId,
      reservationId: field.reservationId,
      quantity: field.seats,
      purpose: field.text,
      reservedOn: field.date,
    }),
  },
  ReservationReleased: {
    summary: 'The seats that a reservation still kept are free for others. Seats assigned from it stay assigned.',
    sentence: '{actor} released a reservation of {quantity seat} of the entitlement {subject}',
    version: 1,
    schema: z.object({
      entitlementId: field.entitlementId,
      reservationId: field.reservationId,
      quantity: field.count,
      releasedOn: field.date,
    }),
  },
  ConsumptionRecorded: {
    summary:
      'A source measured how much is used. It counts until the same source measures again; sources add up. The same source and day again corrects the figure.',
    sentence: '{actor} recorded that {source} measured {quantity seat} of the entitlement {subject} in use on {asOf}',
    version: 1,
    schema: z.object({ entitlementId: field.entitlementId, source: field.text, quantity: field.count, asOf: field.date }),
  },
  OverUseDetected: {
    summary:
      'More is used than there are seats and exceptions for. It does not mean that a contract was broken: the vendor may allow it for a price.',
    sentence:
      'The entitlement {subject} was over-used by {excess seat} on {detectedOn}: {used} {kind}, {entitled} entitled, {excepted} excepted',
    version: 1,
    schema: z.object({
      entitlementId: field.entitlementId,
      kind: z.enum(OVER_USE_KINDS),
      used: field.count,
      entitled: field.count,
      excepted: field.count,
      excess: field.seats,
      detectedOn: field.date,
    }),
  },
  ExceptionGranted: {
    summary: 'Using some more seats than there are is tolerated for a time. It buys no seats. The reason is in the envelope.',
    sentence: '{actor} tolerated {seats seat} more of the entitlement {subject} from {startsOn}[ to {endsOn}]',
    version: 1,
    schema: z.object({
      entitlementId: field.entitlementId,
      exceptionId: field.exceptionId,
      seats: field.seats,
      startsOn: field.date,
      endsOn: field.date.exactOptional(),
    }),
  },
  ExceptionRevoked: {
    summary: 'An exception counts no more from that day on. Nobody loses a seat by that.',
    sentence: '{actor} revoked an exception of the entitlement {subject} from {revokedOn}',
    version: 1,
    schema: z.object({ entitlementId: field.entitlementId, exceptionId: field.exceptionId, revokedOn: field.date }),
  },
  EntitlementRetired: {
    summary: 'Nothing more is done with the entitlement, and its seats count no more. Its lots keep their costs.',
    sentence: '{actor} retired the entitlement {subject} on {retiredOn}',
    version: 1,
    schema: z.object({ entitlementId: field.entitlementId, retiredOn: field.date }),
  },
});

/** Everything that can have happened to an entitlement. */
export type EntitlementEvent = EventOf<typeof entitlementEvents>;
/** The data of one kind of entitlement event. */
export type EntitlementEventData<Type extends EntitlementEvent['type']> = Extract<EntitlementEvent, { type: Type }>['data'];
