import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** What an asset can be handed to. */
export const ASSIGNEE_KINDS = ['person', 'location', 'asset', 'orgUnit'] as const;
export type AssigneeKind = (typeof ASSIGNEE_KINDS)[number];

/** Condition in which an asset comes back. */
export const ASSET_CONDITIONS = ['good', 'worn', 'damaged', 'defective'] as const;
export type AssetCondition = (typeof ASSET_CONDITIONS)[number];

/** Why an asset cannot be found: `lost` by nobody's intent, `stolen` by somebody's. */
export const LOSS_KINDS = ['lost', 'stolen'] as const;
export type LossKind = (typeof LOSS_KINDS)[number];

/** Why an asset leaves service for good. */
export const RETIREMENT_REASONS = ['endOfLife', 'defective', 'obsolete', 'surplus', 'lost', 'stolen', 'orderCancelled'] as const;
export type RetirementReason = (typeof RETIREMENT_REASONS)[number];

/** How a retired asset leaves the organisation. */
export const DISPOSAL_METHODS = ['scrapped', 'sold', 'donated', 'vendorCredit'] as const;
export type DisposalMethod = (typeof DISPOSAL_METHODS)[number];

const assigneeKind = z.enum(ASSIGNEE_KINDS);

/** Whose custody an event ended, when the asset was assigned. */
const endedCustody = { assigneeKind: assigneeKind.exactOptional(), assigneeId: field.anyId.exactOptional() };

/** Recorded facts that a correction may change; null takes an optional one away. */
const correctable = z.object({
  tag: field.text.exactOptional(),
  serial: field.text.nullable().exactOptional(),
  name: field.text.nullable().exactOptional(),
  notes: field.text.nullable().exactOptional(),
  modelId: field.modelId.exactOptional(),
  manufacturer: field.text.exactOptional(),
  mediaBearing: z.boolean().exactOptional(),
  cost: field.money.exactOptional(),
  acquiredOn: field.date.exactOptional(),
  costCenterId: field.costCenterId.exactOptional(),
  vendorId: field.vendorId.nullable().exactOptional(),
  vendorName: field.text.nullable().exactOptional(),
  orderNumber: field.text.nullable().exactOptional(),
  purchaseOrderLineId: field.anyId.nullable().exactOptional(),
  warrantyEndsOn: field.date.nullable().exactOptional(),
  endOfLifeOn: field.date.nullable().exactOptional(),
});

/** The correctable facts of an asset, some of them. */
export type CorrectableFacts = Readonly<z.infer<typeof correctable>>;

export const assetEvents = eventCatalogue('asset', {
  AssetProcured: {
    summary:
      'An asset was ordered or found to be owned. It does not mean that it has arrived. Manufacturer and media-bearing are those of the model at that time.',
    sentence: '{actor} procured asset {subject}[, a {manufacturer}] {modelId}[, for {cost}][ from {vendorId}][ with order {orderNumber}]',
    version: 1,
    schema: z.object({
      assetId: field.assetId,
      modelId: field.modelId,
      manufacturer: field.text,
      mediaBearing: z.boolean(),
      vendorId: field.vendorId.exactOptional(),
      vendorName: field.text.exactOptional(),
      orderNumber: field.text.exactOptional(),
      purchaseOrderLineId: field.anyId.exactOptional(),
      name: field.text.exactOptional(),
      cost: field.money,
      acquiredOn: field.date,
      costCenterId: field.costCenterId,
      warrantyEndsOn: field.date.exactOptional(),
      endOfLifeOn: field.date.exactOptional(),
      notes: field.text.exactOptional(),
    }),
  },
  AssetReceived: {
    summary:
      'The asset arrived at a location: first from its vendor, later at the end of a transport. It does not mean that an invoice was accepted.',
    sentence: '{actor} received asset {subject} at {locationId}[ with serial number {serial}]',
    version: 1,
    schema: z.object({
      assetId: field.assetId,
      serial: field.text.exactOptional(),
      locationId: field.locationId,
      nextAuditOn: field.date.exactOptional(),
    }),
  },
  AssetTagged: {
    summary: 'A tag was put on the asset, or replaced by another.',
    sentence: '{actor} put the tag {tag} on an asset[ in place of {previousTag}]',
    version: 1,
    schema: z.object({ assetId: field.assetId, tag: field.text, previousTag: field.text.exactOptional() }),
  },
  AssetDeployed: {
    summary: 'The asset went into service at a location without being assigned to anyone.',
    sentence: '{actor} put asset {subject} into service at {locationId} on {inServiceOn}',
    version: 1,
    schema: z.object({ assetId: field.assetId, inServiceOn: field.date, locationId: field.locationId }),
  },
  AssetAssigned: {
    summary:
      'The asset was handed to a person, location, asset or unit. A person has yet to accept. `inServiceOn` only when service began on another day.',
    sentence: '{actor} handed asset {subject} to {assigneeId}[, due back on {dueBack}]',
    version: 1,
    schema: z.object({
      assetId: field.assetId,
      assigneeKind,
      assigneeId: field.anyId,
      locationId: field.locationId,
      dueBack: field.date.exactOptional(),
      inServiceOn: field.date.exactOptional(),
    }),
  },
  CustodyAccepted: {
    summary: 'The person confirmed having the asset. `onBehalf` when somebody else confirmed it for them.',
    sentence: '{actor} confirmed that {assigneeId} has asset {subject}',
    version: 1,
    schema: z.object({ assetId: field.assetId, assigneeId: field.anyId, onBehalf: z.boolean() }),
  },
  CustodyDeclined: {
    summary: 'The person refused the asset, which is in stock again. The reason is in the envelope.',
    sentence: '{actor} declined asset {subject} for {assigneeId}',
    version: 1,
    schema: z.object({ assetId: field.assetId, assigneeId: field.anyId, onBehalf: z.boolean() }),
  },
  AssetReturnRequested: {
    summary: 'The holder was asked to give the asset back. Custody goes on until it is returned.',
    sentence: '{actor} asked {assigneeId} to give asset {subject} back[ by {dueBy}]',
    version: 1,
    schema: z.object({ assetId: field.assetId, assigneeKind, assigneeId: field.anyId, dueBy: field.date.exactOptional() }),
  },
  AssetReturned: {
    summary: 'The asset came back from service or custody. It does not mean that it works: see its condition.',
    sentence: '{actor} took asset {subject} back[ from {assigneeId}] at {locationId} in {condition} condition',
    version: 1,
    schema: z.object({ assetId: field.assetId, condition: z.enum(ASSET_CONDITIONS), locationId: field.locationId, ...endedCustody }),
  },
  AssetMoved: {
    summary: 'The asset went to another location; with `inTransit` it has left and not yet arrived.',
    sentence: '{actor} moved asset {subject}[ from {fromLocationId}] to {toLocationId}[inTransit?, where it has yet to arrive]',
    version: 1,
    schema: z.object({
      assetId: field.assetId,
      fromLocationId: field.locationId.exactOptional(),
      toLocationId: field.locationId,
      inTransit: z.boolean(),
    }),
  },
  MaintenanceStarted: {
    summary: 'The asset was sent to maintenance. Whoever has it assigned keeps it assigned.',
    sentence: '{actor} sent asset {subject} to maintenance[ at {vendorId}][: {description}][, expected back on {expectedBackOn}]',
    version: 1,
    schema: z.object({
      assetId: field.assetId,
      vendorId: field.vendorId.exactOptional(),
      description: field.text.exactOptional(),
      expectedBackOn: field.date.exactOptional(),
    }),
  },
  MaintenanceCompleted: {
    summary: 'Maintenance ended and the asset is back where it was before. No cost means that none was known yet, not that it was free.',
    sentence: '{actor} took asset {subject} back from maintenance[ for {cost}][: {description}]',
    version: 1,
    schema: z.object({ assetId: field.assetId, cost: field.money.exactOptional(), description: field.text.exactOptional() }),
  },
  AssetAudited: {
    summary: 'The asset was seen in a stock-take. A discrepancy records where it should have been; it moves nothing.',
    sentence: '{actor} saw asset {subject} at {seenAt} in a stock-take[, where {discrepancy.expectedLocationId} was expected]',
    version: 1,
    schema: z.object({
      assetId: field.assetId,
      seenAt: field.locationId,
      discrepancy: z.object({ expectedLocationId: field.locationId.exactOptional() }).exactOptional(),
      nextAuditOn: field.date.exactOptional(),
      notes: field.text.exactOptional(),
    }),
  },
  AssetReportedMissing: {
    summary: 'The asset cannot be found. Custody ends; the event names who had it last.',
    sentence: '{actor} reported asset {subject} as {kind}[, last with {assigneeId}][, last at {lastLocationId}]',
    version: 1,
    schema: z.object({
      assetId: field.assetId,
      kind: z.enum(LOSS_KINDS),
      lastLocationId: field.locationId.exactOptional(),
      ...endedCustody,
    }),
  },
  AssetRecovered: {
    summary: 'A missing asset was found. It is in stock, or retired if it was retired before.',
    sentence: '{actor} found asset {subject} again at {locationId}',
    version: 1,
    schema: z.object({ assetId: field.assetId, locationId: field.locationId }),
  },
  LegalHoldPlaced: {
    summary: 'The asset may be evidence in a case and must not be disposed of. Several cases may hold one asset.',
    sentence: '{actor} put a legal hold on asset {subject}[ for the case {caseReference}]',
    version: 1,
    schema: z.object({ assetId: field.assetId, caseReference: field.text }),
  },
  LegalHoldLifted: {
    summary: 'One case no longer needs the asset. Holds of other cases stay.',
    sentence: '{actor} lifted a legal hold from asset {subject}[ for the case {caseReference}]',
    version: 1,
    schema: z.object({ assetId: field.assetId, caseReference: field.text }),
  },
  AssetRetired: {
    summary: 'The asset left service for good. It has not yet left the organisation.',
    sentence: '{actor} retired asset {subject} ({retirementReason})',
    version: 1,
    schema: z.object({ assetId: field.assetId, retirementReason: z.enum(RETIREMENT_REASONS) }),
  },
  AssetReinstated: {
    summary: 'A retirement was taken back: the asset is in stock again.',
    sentence: '{actor} took the retirement of asset {subject} back and placed it at {locationId}',
    version: 1,
    schema: z.object({ assetId: field.assetId, locationId: field.locationId }),
  },
  AssetDisposed: {
    summary: 'The asset left the organisation. Proceeds are what was received for it, zero included.',
    sentence:
      '{actor} disposed of asset {subject} ({method})[ for {proceeds}][, to {recipient}][, erasure certificate {dataErasureCertificateId}]',
    version: 1,
    schema: z.object({
      assetId: field.assetId,
      method: z.enum(DISPOSAL_METHODS),
      proceeds: field.money,
      dataErasureCertificateId: field.text.exactOptional(),
      recipient: field.text.exactOptional(),
    }),
  },
  AssetCorrected: {
    summary: 'Facts recorded wrongly were put right. `before` and `after` hold the same fields; the earlier events stay as they are.',
    sentence: '{actor} corrected {after} of asset {subject}',
    version: 1,
    schema: z.object({ assetId: field.assetId, correctsEventId: field.anyId.exactOptional(), before: correctable, after: correctable }),
  },
});

/** Everything that can have happened to an asset. */
export type AssetEvent = EventOf<typeof assetEvents>;
/** The data of one kind of asset event. */
export type AssetEventData<Type extends AssetEvent['type']> = Extract<AssetEvent, { type: Type }>['data'];
