import type { Instant } from '@opsledger/kernel';
import { defineTable, int4, nullable, timestamptz, uuid, type RowOf } from '@opsledger/read-store';

/** The policy, once it was set: one row or none. */
export const retentionPolicyTable = defineTable('retention_policy', {
  key: ['policy_id'],
  columns: {
    policy_id: uuid(),
    person_min_years: int4(),
    person_max_years: nullable(int4()),
    archive_years: int4(),
    log_backup_years: int4(),
    key_backup_days: int4(),
    set_at: timestamptz<Instant>(),
  },
});

export type RetentionPolicyRow = RowOf<typeof retentionPolicyTable>;
