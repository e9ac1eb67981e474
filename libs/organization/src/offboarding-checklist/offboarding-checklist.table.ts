import type { Instant, LocalDate, PersonId } from '@opsledger/kernel';
import { boolean, date, defineTable, int4, nullable, text, timestamptz, uuid, type RowOf } from '@opsledger/read-store';
import type { OffboardingItemKind } from '../offboarding/offboarding.events.js';

/** One checklist per leaving person. */
export const offboardingTable = defineTable('offboarding', {
  key: ['person_id'],
  columns: {
    person_id: uuid<PersonId>(),
    status: text<'Announced' | 'Started' | 'SignedOff'>(),
    last_day: nullable(date<LocalDate>()),
    items: int4(),
    open_items: int4(),
    started_at: nullable(timestamptz<Instant>()),
    signed_off_by: nullable(text()),
    signed_off_at: nullable(timestamptz<Instant>()),
  },
  indexes: [{ columns: ['last_day', 'person_id'] }],
});

/** What has to be settled before sign-off. */
export const offboardingItemTable = defineTable('offboarding_item', {
  key: ['person_id', 'kind', 'subject_id'],
  columns: {
    person_id: uuid<PersonId>(),
    kind: text<OffboardingItemKind>(),
    subject_id: uuid(),
    label: text(),
    completed: boolean(),
    added_at: timestamptz<Instant>(),
    completed_at: nullable(timestamptz<Instant>()),
  },
});

/** Items by kind and label. */
export function inOrder(items: readonly RowOf<typeof offboardingItemTable>[]): readonly RowOf<typeof offboardingItemTable>[] {
  return [...items].sort((a, b) => (`${a.kind} ${a.label} ${a.subject_id}` < `${b.kind} ${b.label} ${b.subject_id}` ? -1 : 1));
}
