import type { Metrics } from '@opsledger/operations';
import type { TransparencyLog } from './transparency-log.js';

/** Shows how the transparency log is doing. */
export function watchTransparencyLog(log: Pick<TransparencyLog, 'status'>, metrics: Metrics): void {
  const state = metrics.gauge('opsledger_transparency_log_state', '1 for the state that it is in. Alarm on contradicted and lacksKey.', [
    'state',
  ]);
  const size = metrics.gauge(
    'opsledger_transparency_log_signed_leaves',
    'Leaves of the last checkpoint that this node signed or compared.',
  );
  const unsigned = metrics.gauge('opsledger_transparency_log_unsigned_leaves', 'Leaves behind it. Alarm when they stay above 2000.');
  const tries = 'Tries to reach OPSLEDGER_CHECKPOINT_TARGET';
  metrics.counted('opsledger_checkpoint_copies_arrived_total', `${tries} that did.`, () => log.status().copies.arrived);
  metrics.counted('opsledger_checkpoint_copies_failed_total', `${tries} that did not.`, () => log.status().copies.failed);
  metrics.onRead(() => {
    const status = log.status();
    state.reset();
    state.set({ state: status.state }, 1);
    size.set(status.signed?.size ?? 0);
    unsigned.set(status.unsigned);
    return Promise.resolve();
  });
}
