import type { Instant } from '@opsledger/kernel';
import { defineTable, int4, jsonb, nullable, text, timestamptz, uuid, type RowOf } from '@opsledger/read-store';
import type { ApprovalStep, ChangeModelId, ChangeType, Level } from '../values.events.js';

/** One row per model of changes. */
export const changeModelTable = defineTable('change_model', {
  key: ['model_id'],
  columns: {
    model_id: uuid<ChangeModelId>(),
    status: text<'Active' | 'Retired'>(),
    name: text(),
    change_type: text<ChangeType>(),
    description: nullable(text()),
    steps: jsonb<readonly ApprovalStep[]>(),
    highest_risk: text<Level>(),
    implementation_plan: nullable(text()),
    backout_plan: nullable(text()),
    revision: int4(),
    created_at: timestamptz<Instant>(),
    updated_at: timestamptz<Instant>(),
  },
  indexes: [{ columns: ['name', 'model_id'] }],
});

export type ChangeModelRow = RowOf<typeof changeModelTable>;
