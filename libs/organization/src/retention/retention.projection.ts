import { defineProjection } from '@opsledger/read-store';
import { RETENTION_POLICY_ID, retentionPolicyEvents, type RetentionPolicyEvent } from '../retention-policy/retention-policy.events.js';
import { retentionPolicyTable } from './retention.table.js';

/** For how long what is kept. */
export const retentionProjection = defineProjection<RetentionPolicyEvent>({
  name: 'retention',
  version: 1,
  tables: [retentionPolicyTable],
  catalogues: [retentionPolicyEvents],
  on: {
    RetentionPolicySet: ({ data, metadata }, rows) => {
      rows.put(retentionPolicyTable, {
        policy_id: RETENTION_POLICY_ID,
        person_min_years: data.personMinYears,
        person_max_years: data.personMaxYears,
        archive_years: data.archiveYears,
        log_backup_years: data.logBackupYears,
        key_backup_days: data.keyBackupDays,
        set_at: metadata.recordedAt,
      });
    },
  },
});
