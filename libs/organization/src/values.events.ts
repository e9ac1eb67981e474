import { eventFields, idField } from '@opsledger/eventsourcing';
import type { CostCenterId, LocationId, OrgUnitId, PersonId } from '@opsledger/kernel';
import { z } from 'zod';

/** Fields that several events of this context share. Each checks the stored form, not the rules of the business. */
export const field = {
  ...eventFields,
  personId: idField<PersonId>(),
  orgUnitId: idField<OrgUnitId>(),
  costCenterId: idField<CostCenterId>(),
  locationId: idField<LocationId>(),
  /** Id of an acting person or the name of a service. */
  actorId: z.string().min(1),
};
