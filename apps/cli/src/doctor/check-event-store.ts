import { isEmptyLog, openEventStore } from '@opsledger/composition';
import { formatPosition, StoreMisconfigured, StoreUnavailable } from '@opsledger/eventsourcing';
import type { Place } from '../console/with-ledger.js';
import { found, type Finding } from './finding.js';

/** What was found out about an EventStoreDB. */
export interface EventStoreFindings {
  readonly findings: readonly Finding[];
  /** True when it holds events of ours, so that there must be keys to them. */
  readonly hasLog: boolean;
}

/** EventStoreDB answers, its version will do, there is a leader, and this user may read the log. Writes nothing. */
export async function checkEventStore(place: Place): Promise<EventStoreFindings> {
  const said: Finding[] = [];
  try {
    const store = await openEventStore({
      ...place,
      log: (level, message) => said.push(found('eventStore', level === 'info' ? 'ok' : 'note', message)),
    });
    try {
      // Asked of the leader: that it answers means that there is one.
      const head = await store.head();
      const hasLog = !(await isEmptyLog(store));
      const holds = hasLog ? `The log ends at position ${formatPosition(head)}.` : 'It holds no event of OpsLedger yet.';
      return { findings: [...said, found('eventStore', 'ok', `The leader answers. ${holds}`)], hasLog };
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof StoreMisconfigured) return { findings: [...said, found('eventStore', 'problem', error.message)], hasLog: false };
    if (!(error instanceof StoreUnavailable)) throw error;
    const advice = 'Commands are refused until it answers; queries go on. Run doctor again when it does.';
    return { findings: [...said, found('eventStore', 'problem', error.message, advice)], hasLog: false };
  }
}
