import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** What has to be settled before a person has left in full. */
export const OFFBOARDING_ITEM_KINDS = ['assetReturn', 'licenseRelease', 'approvalHandover'] as const;
export type OffboardingItemKind = (typeof OFFBOARDING_ITEM_KINDS)[number];

const kind = z.enum(OFFBOARDING_ITEM_KINDS);

export const offboardingEvents = eventCatalogue('offboarding', {
  OffboardingStarted: {
    summary: 'The checklist of a leaving person was opened. Items may have been added before it.',
    sentence: '{actor} opened the leaving checklist of {personId}, whose last day is {lastDay}',
    version: 1,
    schema: z.object({ personId: field.personId, lastDay: field.date }),
  },
  OffboardingItemAdded: {
    summary: 'Something has to be settled before sign-off. `subjectId` is the asset, the license assignment or the approval.',
    sentence: '{actor} added {label} ({kind}) to the leaving checklist of {personId}',
    version: 1,
    schema: z.object({ personId: field.personId, kind, subjectId: field.anyId, label: field.text }),
  },
  OffboardingItemCompleted: {
    summary: 'An item of the checklist is settled. It does not mean that the asset came back in good condition.',
    sentence: '{actor} settled {kind} {subjectId} on the leaving checklist of {personId}',
    version: 1,
    schema: z.object({ personId: field.personId, kind, subjectId: field.anyId }),
  },
  OffboardingSignedOff: {
    summary: 'Someone other than the person confirmed that everything is settled. The checklist is closed for good.',
    sentence: '{actor} signed off the leaving checklist of {personId}',
    version: 1,
    schema: z.object({ personId: field.personId, signedOffBy: field.actorId }),
  },
});

export type OffboardingEvent = EventOf<typeof offboardingEvents>;
export type OffboardingEventData<Type extends OffboardingEvent['type']> = Extract<OffboardingEvent, { type: Type }>['data'];
