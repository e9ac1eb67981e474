import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

export const costCenterEvents = eventCatalogue('costCenter', {
  CostCenterOpened: {
    summary: 'Costs can be charged to this cost center from now on. It does not mean that it has a budget.',
    sentence: '{actor} opened cost center {code} ({name})[ of the unit {orgUnitId}]',
    version: 1,
    schema: z.object({ costCenterId: field.costCenterId, code: field.text, name: field.text, orgUnitId: field.orgUnitId.exactOptional() }),
  },
  CostCenterClosed: {
    summary: 'The cost center takes no new charges. Charges before stay, and its code stays taken.',
    sentence: '{actor} closed cost center {subject}',
    version: 1,
    schema: z.object({ costCenterId: field.costCenterId }),
  },
});

export type CostCenterEvent = EventOf<typeof costCenterEvents>;
export type CostCenterEventData<Type extends CostCenterEvent['type']> = Extract<CostCenterEvent, { type: Type }>['data'];
