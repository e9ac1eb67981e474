import type { Metrics } from '@opsledger/operations';
import type { Notifications } from './notifications.js';

/** Shows what becomes of notifications. */
export function watchNotifications(notifications: Notifications, metrics: Metrics): void {
  const labels = ['channel', 'outcome'] as const;
  const tries = metrics.gauge('opsledger_notification_tries', 'Tries of this node since its start, by what came of them.', labels);
  metrics.counted('opsledger_notifications_too_old_total', 'Events that this node read too late to tell anybody of.', () =>
    notifications.tooOld(),
  );
  const backlog = metrics.gauge('opsledger_notifications', 'Notifications that have not arrived, by state. Alarm on failed ones.', [
    'state',
  ]);
  const oldest = metrics.gauge('opsledger_notification_oldest_seconds', 'Age of the oldest notification that waits.');
  metrics.onRead(async () => {
    for (const { channel, outcome, count } of notifications.tally()) tries.set({ channel, outcome }, count);
    backlog.reset();
    const seen = await notifications.deliveries.backlog().catch(() => undefined); // while the database is away it is told elsewhere
    if (!seen) return;
    const { oldestSeconds, ...counts } = seen;
    for (const [state, count] of Object.entries(counts)) backlog.set({ state }, count);
    oldest.set(oldestSeconds);
  });
}
