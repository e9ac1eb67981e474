import type { PersonId } from '@opsledger/kernel';
import { defineProjection, type Projection, type ProjectionHandler, type RowOf, type RowWriter } from '@opsledger/read-store';
import type { EncryptedCorrection } from '../personal-data/personal-data.events.js';
import type { FieldTexts } from '../personal-data/subject-keys.js';
import { personEvents, type PersonEvent } from '../person/person.events.js';
import { peopleName, personTable } from './people.table.js';

/** Reads personal data; 'erased' once the person's key is destroyed. */
export type DecryptPersonalData = (personId: string, envelope: EncryptedCorrection) => FieldTexts | 'erased';

type PersonRow = RowOf<typeof personTable>;
type PersonalColumns = Pick<PersonRow, 'name' | 'email' | 'username' | 'phone' | 'job_title' | 'employee_number'>;

const NOTHING_KNOWN: PersonalColumns = { name: null, email: null, username: null, phone: null, job_title: null, employee_number: null };

const NO_REQUEST = { erasure_requested_by: null, erasure_requested_at: null, erasure_expires_on: null } as const;

function holds(rows: RowWriter, personId: PersonId, next: (held: readonly string[]) => readonly string[]): void {
  rows.change(personTable, { person_id: personId }, (row) => row && { ...row, legal_holds: next(row.legal_holds) });
}

type BeforeErasure = 'PersonErasureRequested' | 'PersonErasureRejected' | 'PersonLegalHoldPlaced' | 'PersonLegalHoldLifted';
/** What happens to the data between the end of the work and the erasure. */
const beforeErasure: { readonly [Type in BeforeErasure]: ProjectionHandler<Extract<PersonEvent, { type: Type }>> } = {
  PersonErasureRequested: ({ data: { personId, requestedBy, expiresOn }, metadata }, rows) => {
    const request = {
      erasure_requested_by: requestedBy,
      erasure_requested_at: metadata.occurredAt,
      erasure_expires_on: expiresOn ?? null,
    };
    rows.patch(personTable, { person_id: personId }, request);
  },
  PersonErasureRejected: ({ data: { personId } }, rows) => {
    rows.patch(personTable, { person_id: personId }, NO_REQUEST);
  },
  PersonLegalHoldPlaced: ({ data: { personId, caseReference } }, rows) => {
    holds(rows, personId, (held) => [...held, caseReference]);
  },
  PersonLegalHoldLifted: ({ data: { personId, caseReference } }, rows) => {
    holds(rows, personId, (held) => held.filter((one) => one !== caseReference));
  },
};

/**
 * The people with their names in plain text. A rebuild after an erasure gives the same rows as erasing did: what cannot be read any more is null,
 * and only the event of the erasure sets `erased`.
 */
export function peopleProjection(decrypt: DecryptPersonalData): Projection {
  const columnsOf = (personId: string, envelope: EncryptedCorrection): Partial<PersonalColumns> => {
    const texts = decrypt(personId, envelope);
    return texts === 'erased' ? {} : personalColumns(texts);
  };
  return defineProjection<PersonEvent>({
    name: peopleName,
    version: 2,
    tables: [personTable],
    catalogues: [personEvents],
    on: {
      PersonOnboarded: ({ data, metadata }, rows) => {
        rows.put(personTable, {
          person_id: data.personId,
          status: 'Active',
          erased: false,
          ...NOTHING_KNOWN,
          ...columnsOf(data.personId, data.personalData),
          org_unit_id: data.orgUnitId ?? null,
          cost_center_id: data.costCenterId ?? null,
          location_id: data.locationId ?? null,
          manager_id: data.managerId ?? null,
          start_on: data.startOn ?? null,
          last_day: null,
          leaving_reason: null,
          legal_holds: [],
          ...NO_REQUEST,
          onboarded_at: metadata.occurredAt,
        });
      },
      PersonTransferred: ({ data: { personId, orgUnitId, costCenterId, locationId, managerId } }, rows) => {
        rows.patch(
          personTable,
          { person_id: personId },
          {
            ...(orgUnitId !== undefined && { org_unit_id: orgUnitId }),
            ...(costCenterId !== undefined && { cost_center_id: costCenterId }),
            ...(locationId !== undefined && { location_id: locationId }),
            ...(managerId !== undefined && { manager_id: managerId }),
          },
        );
      },
      PersonCorrected: ({ data }, rows) => {
        rows.patch(personTable, { person_id: data.personId }, columnsOf(data.personId, data.personalData));
      },
      PersonOffboarded: ({ data: { personId, lastDay, leavingReason } }, rows) => {
        rows.patch(personTable, { person_id: personId }, { status: 'Offboarded', last_day: lastDay, leaving_reason: leavingReason });
      },
      PersonErased: ({ data: { personId } }, rows) => {
        rows.patch(personTable, { person_id: personId }, { status: 'Erased', erased: true, ...NOTHING_KNOWN, ...NO_REQUEST });
      },
      ...beforeErasure,
    },
  });
}

function personalColumns({ name, email, username, phone, jobTitle, employeeNumber }: FieldTexts): Partial<PersonalColumns> {
  return {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(username !== undefined && { username }),
    ...(phone !== undefined && { phone }),
    ...(jobTitle !== undefined && { job_title: jobTitle }),
    ...(employeeNumber !== undefined && { employee_number: employeeNumber }),
  };
}
