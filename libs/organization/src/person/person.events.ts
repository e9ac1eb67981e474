import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { encryptedCorrection, encryptedPersonalData } from '../personal-data/personal-data.events.js';
import { field } from '../values.events.js';

/** Why a person leaves. */
export const LEAVING_REASONS = ['resigned', 'dismissed', 'retired', 'contractEnded', 'deceased', 'other'] as const;
export type LeavingReason = (typeof LEAVING_REASONS)[number];

/** A keyed hash of the username: equal names have equal ones, and the name cannot be read from it. */
const usernameIndex = z.string().regex(/^[0-9a-f]{64}$/);

export const personEvents = eventCatalogue('person', {
  PersonOnboarded: {
    summary: 'A person joined the organisation. It does not mean that the person may sign in or hold a role.',
    sentence: '{actor} took {subject} on[ in {orgUnitId}][ at {locationId}][, reporting to {managerId}][, from {startOn}]',
    version: 1,
    schema: z.object({
      personId: field.personId,
      personalData: encryptedPersonalData,
      usernameIndex: usernameIndex.exactOptional(),
      orgUnitId: field.orgUnitId.exactOptional(),
      costCenterId: field.costCenterId.exactOptional(),
      locationId: field.locationId.exactOptional(),
      managerId: field.personId.exactOptional(),
      startOn: field.date.exactOptional(),
    }),
  },
  PersonTransferred: {
    summary:
      'The person works elsewhere or reports to another manager: only what changed, null where nothing took its place. Assets do not move with it.',
    sentence:
      '{actor} transferred {subject}[ to the unit {orgUnitId}][, cost center {costCenterId}][, location {locationId}][, reporting to {managerId}]',
    version: 1,
    schema: z.object({
      personId: field.personId,
      orgUnitId: field.orgUnitId.nullable().exactOptional(),
      costCenterId: field.costCenterId.nullable().exactOptional(),
      locationId: field.locationId.nullable().exactOptional(),
      managerId: field.personId.nullable().exactOptional(),
    }),
  },
  PersonCorrected: {
    summary: 'Personal data were put right: only the fields that changed, null for one that was taken away.',
    sentence: '{actor} put personal data of {subject} right ({personalData.fields})',
    version: 1,
    schema: z.object({
      personId: field.personId,
      personalData: encryptedCorrection,
      usernameIndex: usernameIndex.nullable().exactOptional(),
    }),
  },
  PersonOffboarded: {
    summary: 'It was settled that the person leaves after the last day. It does not mean that assets and licenses have come back.',
    sentence: '{actor} recorded that {subject} leaves after {lastDay} ({leavingReason})',
    version: 1,
    schema: z.object({ personId: field.personId, lastDay: field.date, leavingReason: z.enum(LEAVING_REASONS) }),
  },
  PersonErasureRequested: {
    summary: "Someone asked that the person's data be erased for ever. Nothing is erased before a second person approves.",
    sentence: '{actor} asked that the personal data of {subject} be erased',
    version: 1,
    schema: z.object({ personId: field.personId, requestedBy: field.actorId, expiresOn: field.date.exactOptional() }),
  },
  PersonErasureRejected: {
    summary: 'The request to erase was refused by a second person, or taken back. The data stay, and erasure may be requested again.',
    sentence: '{actor} refused to have the personal data of {subject} erased',
    version: 1,
    schema: z.object({ personId: field.personId, rejectedBy: field.actorId }),
  },
  PersonLegalHoldPlaced: {
    summary:
      "The person's data are evidence in a case: they are not erased before every hold is lifted. It says nothing about the person's part in it.",
    sentence: '{actor} placed the personal data of {subject} under legal hold for {caseReference}',
    version: 1,
    schema: z.object({ personId: field.personId, caseReference: z.string().min(1) }),
  },
  PersonLegalHoldLifted: {
    summary: "One case needs the person's data no more. Other holds stay, and nothing is erased by it.",
    sentence: '{actor} lifted the legal hold on the personal data of {subject} for {caseReference}',
    version: 1,
    schema: z.object({ personId: field.personId, caseReference: z.string().min(1) }),
  },
  PersonErased: {
    summary:
      "A second person approved the erasure: from here on the person's key is destroyed and the data cannot be read. The id and its history stay.",
    sentence: '{actor} approved the erasure of the personal data of {subject}',
    version: 1,
    schema: z.object({ personId: field.personId, approvedBy: field.actorId }),
  },
});

export type PersonEvent = EventOf<typeof personEvents>;
export type PersonEventData<Type extends PersonEvent['type']> = Extract<PersonEvent, { type: Type }>['data'];
