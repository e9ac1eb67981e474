import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

export const orgUnitEvents = eventCatalogue('orgUnit', {
  OrgUnitCreated: {
    summary: 'A part of the organisation came into being, such as a department. It does not mean that anyone belongs to it.',
    sentence: '{actor} created the unit {name}[ ({code})][ under {parentId}]',
    version: 1,
    schema: z.object({
      orgUnitId: field.orgUnitId,
      name: field.text,
      code: field.text.exactOptional(),
      parentId: field.orgUnitId.exactOptional(),
    }),
  },
  OrgUnitRenamed: {
    summary: 'The org unit has another name. Its code and place stay.',
    sentence: '{actor} renamed a unit to {name}',
    version: 1,
    schema: z.object({ orgUnitId: field.orgUnitId, name: field.text }),
  },
  OrgUnitClosed: {
    summary: 'Nothing new can refer to the org unit. Its people, its parts and the past keep referring to it until they are moved.',
    sentence: '{actor} closed the unit {subject}',
    version: 1,
    schema: z.object({ orgUnitId: field.orgUnitId }),
  },
});

export type OrgUnitEvent = EventOf<typeof orgUnitEvents>;
export type OrgUnitEventData<Type extends OrgUnitEvent['type']> = Extract<OrgUnitEvent, { type: Type }>['data'];
