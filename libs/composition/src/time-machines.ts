import { TimeMachines, type TimeMachineSettings } from '@opsledger/audit';
import type { EventStore, OperationsLog } from '@opsledger/eventsourcing';
import { projections } from './contexts.js';
import type { ReadSide } from './read-side.js';

/** What time machines need beside the read side. */
export interface TimeMachinesOptions {
  readonly eventStore: EventStore;
  readonly log: OperationsLog;
  readonly settings?: TimeMachineSettings;
}

/** Begins to look after them, where there are settings; a node that does not project leaves it to others to fill them. */
export function startTimeMachines(
  readSide: Ground,
  { projects, ...options }: Omit<TimeMachinesOptions, 'settings'> & { readonly projects: boolean },
  settings: TimeMachineSettings | undefined,
): TimeMachines {
  const timeMachines = timeMachinesOn(readSide, { ...options, ...(settings && { settings }) });
  if (settings) timeMachines.start({ fills: projects });
  return timeMachines;
}

type Ground = Pick<ReadSide, 'readStore' | 'subjectKeys' | 'copies' | 'project'>;

/** Time machines of a ledger. Who was erased has no name in any of them, whether or not the key is gone already. */
export function timeMachinesOn({ readStore, subjectKeys, copies, project }: Ground, options: TimeMachinesOptions): TimeMachines {
  return new TimeMachines({
    ...options,
    ...{ copies, project, db: readStore.db, alone: readStore.alone },
    projectionsWithout: (erased) =>
      projections({ decrypt: (personId, envelope) => (erased.has(personId) ? 'erased' : subjectKeys.decrypt(personId, envelope)) }),
  });
}
