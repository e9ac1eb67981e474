import type { Brand, CostCenterId, LocalDate, LocationId, OrgUnitId, PersonId } from '@opsledger/kernel';
import { z } from 'zod';

/** The one place where a checked UUID gets its brand in this context. */
const id = <Id extends Brand<string, string>>(): z.ZodType<Id> => z.uuid() as unknown as z.ZodType<Id>;

/** Fields that several events of this context share. Each checks the stored form, not the rules of the business. */
export const field = {
  personId: id<PersonId>(),
  orgUnitId: id<OrgUnitId>(),
  costCenterId: id<CostCenterId>(),
  locationId: id<LocationId>(),
  /** Id of an acting person or the name of a service. */
  actorId: z.string().min(1),
  /** An id of a kind that another field names. */
  anyId: z.uuid(),
  date: z.iso.date() as unknown as z.ZodType<LocalDate>,
  text: z.string().min(1),
};
