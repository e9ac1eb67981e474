import { setMaxListeners } from 'node:events';
import { comparePositions, Progress, type Position } from '@opsledger/eventsourcing';
import type { Projector, ProjectorOptions, ProjectionStatus, WaitOptions, WaitResult } from './projector.js';
import { LeaseKeeper } from '../lease/lease-keeper.js';
import { PROJECTION_LEASES, projectionUnit } from '../lease/lease-table.js';
import { ProjectionSupervisor, type SupervisorContext } from './supervisor.js';

const behindBy = (head: Position, position: Position): bigint =>
  comparePositions(position, head) >= 0 ? 0n : head.commit - position.commit;

/** Starts one supervisor per projection of the read store; nodes share them by leases. Returns at once. */
export function startProjector(options: ProjectorOptions): Projector {
  const { readStore, eventStore } = options;
  const names = readStore.projections.map((projection) => projection.name);
  const progress = new Progress(names);
  const abort = new AbortController();
  setMaxListeners(0, abort.signal); // one for each subscription and each rest, more than the ten that Node takes for a leak
  const supervisors = new Map<string, ProjectionSupervisor>();
  const leases = new LeaseKeeper(readStore.db, PROJECTION_LEASES, {
    units: readStore.projections.map(projectionUnit),
    takes: options.projects ?? true,
    times: options.lease ?? {},
    onElsewhere: (unit, seen) => supervisors.get(unit)?.elsewhere(seen),
  });
  const context: SupervisorContext = {
    readStore,
    eventStore,
    progress,
    leases,
    log: options.log ?? (() => undefined),
    maxBatch: options.maxBatch ?? 2000,
    backoffMs: options.backoffMs ?? { min: 200, max: 10_000 },
    signal: abort.signal,
  };
  for (const projection of readStore.projections)
    supervisors.set(projectionUnit(projection), new ProjectionSupervisor(projection, context));
  const running = Promise.all([...supervisors.values()].map((supervisor) => supervisor.run()));

  return {
    async waitFor(position: Position, wait: WaitOptions = {}): Promise<WaitResult> {
      const missing = await progress.wait(position, wait.projections ?? names, wait.timeoutMs ?? 2000);
      const behind = missing.map((name) => ({ projection: name, position: progress.at(name), lag: behindBy(position, progress.at(name)) }));
      return { reached: behind.length === 0, behind };
    },
    positions: () => progress.positions(),
    async status(): Promise<readonly ProjectionStatus[]> {
      const head = await eventStore.head();
      return [...supervisors].map(
        ([
          unit,
          {
            projection: { name, version },
            state,
            failure,
          },
        ]) => {
          const position = progress.at(name);
          const lag = behindBy(head, position);
          return { projection: name, version, state, position, lag, lease: leases.view(unit), ...(failure && { failure }) };
        },
      );
    },
    async stop(): Promise<void> {
      abort.abort();
      await running;
      await leases
        .stop()
        .catch((error: unknown) => context.log('warn', `The leases of the read models lapse by themselves: ${String(error)}`));
    },
  };
}
