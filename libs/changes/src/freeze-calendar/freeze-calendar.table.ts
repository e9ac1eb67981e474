import type { Instant } from '@opsledger/kernel';
import { boolean, defineTable, int4, nullable, text, textArray, timestamptz, uuid, type RowOf } from '@opsledger/read-store';
import type { FreezeId } from '../values.events.js';

/** One row per freeze. */
export const freezeWindowTable = defineTable('freeze_window', {
  key: ['freeze_id'],
  columns: {
    freeze_id: uuid<FreezeId>(),
    status: text<'Declared' | 'Lifted'>(),
    name: text(),
    everything: boolean(),
    /** `kind:id` of each thing. */
    affected: textArray(),
    starts_at: timestamptz<Instant>(),
    ends_at: timestamptz<Instant>(),
    declared_by: text(),
    declared_reason: nullable(text()),
    lifted_at: nullable(timestamptz<Instant>()),
    lifted_by: nullable(text()),
    lifted_reason: nullable(text()),
    revision: int4(),
    created_at: timestamptz<Instant>(),
    updated_at: timestamptz<Instant>(),
  },
  indexes: [{ columns: ['starts_at', 'freeze_id'] }, { columns: ['ends_at'] }],
});

export type FreezeWindowRow = RowOf<typeof freezeWindowTable>;
