import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { LocalDate } from '@opsledger/kernel';
import { keptUntil } from './retention.checks.js';
import { retentionPolicyDecider } from './retention-policy.decider.js';
import { DEFAULT_RETENTION, type Retention } from './retention-policy.events.js';

const set = (change: Partial<Retention>) => ({ type: 'SetRetentionPolicy', data: { ...DEFAULT_RETENTION, ...change } }) as const;
const policy = DeciderSpecification.for(retentionPolicyDecider);
const reason = 'New law.';

describe('SetRetentionPolicy', () => {
  it('sets the figures', () => {
    const command = set({ personMinYears: 1, personMaxYears: null });
    policy.when(command, { reason }).then({ type: 'RetentionPolicySet', data: command.data });
    policy
      .when(set({ personMaxYears: 7, keyBackupDays: 1 }), { reason })
      .then({ type: 'RetentionPolicySet', data: set({ personMaxYears: 7, keyBackupDays: 1 }).data });
  });

  it.each<[keyof Retention, Partial<Retention>]>([
    ['personMaxYears', { personMinYears: 8, personMaxYears: 7 }],
    ['personMinYears', { personMinYears: 101, personMaxYears: null }],
    ['personMaxYears', { personMaxYears: 101 }],
    ['archiveYears', { archiveYears: -1 }],
    ['logBackupYears', { logBackupYears: 101 }],
    ['keyBackupDays', { keyBackupDays: 0 }],
    ['keyBackupDays', { keyBackupDays: 3_651 }],
  ])('refuses a %s that cannot be meant: %j', (field, change) => {
    policy.when(set(change), { reason }).thenRejected('INVALID_INPUT', [field]);
  });

  it('takes the outermost figures', () => {
    const widest = { personMinYears: 100, personMaxYears: 100, archiveYears: 0, logBackupYears: 0, keyBackupDays: 3_650 };
    policy.when(set(widest), { reason }).then({ type: 'RetentionPolicySet', data: widest });
  });

  it('refuses a change without a reason, and is quiet about none', () => {
    policy.when(set({ archiveYears: 8 })).thenRejected('REASON_REQUIRED', ['reason']);
    policy.when(set({})).thenNothing();
    policy
      .given({ type: 'RetentionPolicySet', data: set({ archiveYears: 8 }).data })
      .when(set({ archiveYears: 8 }))
      .thenNothing();
  });
});

describe('keptUntil', () => {
  it('counts years from the last day', () => {
    expect([
      keptUntil('2020-02-29' as LocalDate),
      keptUntil('2020-02-29' as LocalDate, { ...DEFAULT_RETENTION, personMinYears: 1 }),
    ]).toEqual(['2027-02-28', '2021-02-28']);
  });
});
