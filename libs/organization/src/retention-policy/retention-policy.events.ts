import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';

/** For how long what is kept: nothing in the log is ever deleted, only keys and copies end. */
export interface Retention {
  /** Years after the last day of a person before which the data are erased only for a reason. */
  readonly personMinYears: number;
  /** Years after the last day by which they must be erased; null: never by themselves. */
  readonly personMaxYears: number | null;
  /** Years for which archives of evidence are kept. */
  readonly archiveYears: number;
  /** Years for which back-ups of the log are kept. */
  readonly logBackupYears: number;
  /** Days for which back-ups of keys are kept: for so long an erasure can be undone by whoever has one. */
  readonly keyBackupDays: number;
}

/** What holds until somebody decides otherwise. */
export const DEFAULT_RETENTION: Retention = {
  personMinYears: 7,
  personMaxYears: 10,
  archiveYears: 7,
  logBackupYears: 7,
  keyBackupDays: 30,
};

/** There is one policy, under this id. */
export const RETENTION_POLICY_ID = '6f6f7c9e-2f0a-5f5e-9a63-7d1b0c6a4e21';

const count = z.int().min(0);

export const retentionPolicyEvents = eventCatalogue('retentionPolicy', {
  RetentionPolicySet: {
    summary:
      'It was settled for how long keys of people, archives and back-ups are kept. Nothing is erased by it: each erasure still takes two people.',
    sentence: '{actor} set that personal data are kept for {personMinYears} years[ and for no more than {personMaxYears}]',
    version: 1,
    schema: z.object({
      personMinYears: count,
      personMaxYears: count.nullable(),
      archiveYears: count,
      logBackupYears: count,
      keyBackupDays: count,
    }),
  },
});

export type RetentionPolicyEvent = EventOf<typeof retentionPolicyEvents>;
