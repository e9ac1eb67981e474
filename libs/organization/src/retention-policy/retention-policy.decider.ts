import { mustGiveReason, type Decider } from '@opsledger/eventsourcing';
import { mustBeRetention } from './retention.checks.js';
import { DEFAULT_RETENTION, retentionPolicyEvents, type Retention, type RetentionPolicyEvent } from './retention-policy.events.js';

/** Everything that can be asked of the policy. */
export interface RetentionPolicyCommand {
  readonly type: 'SetRetentionPolicy';
  readonly data: Retention;
}

/** The retention policy: five figures, of which the defaults hold until they are set. */
export const retentionPolicyDecider: Decider<Retention, RetentionPolicyCommand, RetentionPolicyEvent> = {
  category: 'retentionPolicy',
  events: retentionPolicyEvents,
  initialState: DEFAULT_RETENTION,
  decide({ data }, policy, given) {
    const same = Object.entries(data).every(([name, value]) => policy[name as keyof Retention] === value);
    if (same) return [];
    const wrong = mustBeRetention(data) ?? mustGiveReason(given, 'Say why data are kept for longer or shorter (reason).');
    return wrong ?? [{ type: 'RetentionPolicySet', data }];
  },
  evolve: (_policy, { data }) => data,
};
