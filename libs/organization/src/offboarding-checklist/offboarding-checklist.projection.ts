import type { PersonId } from '@opsledger/kernel';
import { defineProjection, type RowOf, type RowWriter } from '@opsledger/read-store';
import { offboardingEvents, type OffboardingEvent } from '../offboarding/offboarding.events.js';
import { offboardingItemTable, offboardingTable } from './offboarding-checklist.table.js';

type Checklist = RowOf<typeof offboardingTable>;

export const offboardingChecklistProjection = defineProjection<OffboardingEvent>({
  name: 'offboarding-checklist',
  version: 1,
  tables: [offboardingTable, offboardingItemTable],
  catalogues: [offboardingEvents],
  on: {
    OffboardingStarted: ({ data: { personId, lastDay }, metadata }, rows) => {
      change(rows, personId, (list) => ({ ...list, status: 'Started', last_day: lastDay, started_at: metadata.occurredAt }));
    },
    OffboardingItemAdded: ({ data: { personId, kind, subjectId, label }, metadata }, rows) => {
      const added_at = metadata.occurredAt;
      rows.put(offboardingItemTable, {
        person_id: personId,
        kind,
        subject_id: subjectId,
        label,
        completed: false,
        added_at,
        completed_at: null,
      });
      change(rows, personId, (list) => ({ ...list, items: list.items + 1, open_items: list.open_items + 1 }));
    },
    OffboardingItemCompleted: ({ data: { personId, kind, subjectId }, metadata }, rows) => {
      const key = { person_id: personId, kind, subject_id: subjectId };
      rows.patch(offboardingItemTable, key, { completed: true, completed_at: metadata.occurredAt });
      change(rows, personId, (list) => ({ ...list, open_items: list.open_items - 1 }));
    },
    OffboardingSignedOff: ({ data: { personId, signedOffBy }, metadata }, rows) => {
      change(rows, personId, (list) => ({ ...list, status: 'SignedOff', signed_off_by: signedOffBy, signed_off_at: metadata.occurredAt }));
    },
  },
});

/** Changes a checklist, beginning with an empty one: the first item may come before the start. */
function change(rows: RowWriter, personId: PersonId, next: (list: Checklist) => Checklist): void {
  rows.change(offboardingTable, { person_id: personId }, (list) => next(list ?? announced(personId)));
}

function announced(personId: PersonId): Checklist {
  const nothing = { last_day: null, started_at: null, signed_off_by: null, signed_off_at: null };
  return { person_id: personId, status: 'Announced', items: 0, open_items: 0, ...nothing };
}
