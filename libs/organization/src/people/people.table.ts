import type { CostCenterId, Instant, LocalDate, LocationId, OrgUnitId, PersonId } from '@opsledger/kernel';
import { boolean, date, defineTable, nullable, text, textArray, timestamptz, uuid } from '@opsledger/read-store';
import type { LeavingReason } from '../person/person.events.js';

/** The read model that holds the table. */
export const peopleName = 'people';

/** Everyone ever onboarded. The personal columns are in plain text here, so this table is as secret as the keys; they are null after erasure. */
export const personTable = defineTable('person', {
  key: ['person_id'],
  columns: {
    person_id: uuid<PersonId>(),
    status: text<'Active' | 'Offboarded' | 'Erased'>(),
    erased: boolean(),
    name: nullable(text()),
    email: nullable(text()),
    username: nullable(text()),
    phone: nullable(text()),
    job_title: nullable(text()),
    employee_number: nullable(text()),
    org_unit_id: nullable(uuid<OrgUnitId>()),
    cost_center_id: nullable(uuid<CostCenterId>()),
    location_id: nullable(uuid<LocationId>()),
    manager_id: nullable(uuid<PersonId>()),
    start_on: nullable(date<LocalDate>()),
    last_day: nullable(date<LocalDate>()),
    leaving_reason: nullable(text<LeavingReason>()),
    /** Cases in which the data are evidence. */
    legal_holds: textArray(),
    /** Who asked for an erasure that nobody has settled; null when none waits. */
    erasure_requested_by: nullable(text()),
    erasure_requested_at: nullable(timestamptz<Instant>()),
    /** The last day on which it can be approved. */
    erasure_expires_on: nullable(date<LocalDate>()),
    onboarded_at: timestamptz<Instant>(),
  },
  indexes: [
    { columns: ['name', 'person_id'] },
    { columns: ['onboarded_at', 'person_id'] },
    { columns: ['username'] },
    { columns: ['org_unit_id'] },
    { columns: ['manager_id'] },
    { columns: ['status', 'last_day'] },
  ],
});
