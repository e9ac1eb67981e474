import { setMaxListeners } from 'node:events';
import type { Instant } from '@opsledger/kernel';
import type { EventCatalogue } from '../decider/event-catalogue.js';
import type { EventStore } from '../event-store/event-store.js';
import type { Position } from '../event-store/position.js';
import { soleLeases, type LeaseOptions, type Leases, type LeaseTimes, type LeaseView } from './leases.js';
import type { OperationsLog } from './operations-log.js';
import type { Checkpoints, ProcessManager } from './process-manager.js';
import { ProcessSupervisor, type ProcessContext, type ProcessState, type SendCommand } from './process-supervisor.js';
import { Progress } from './progress.js';
import { ScheduleSupervisor, type Scheduling } from './schedule-supervisor.js';
import { scheduleUnit } from './schedule.js';

export type { ProcessState, SendCommand } from './process-supervisor.js';
export type { Scheduling } from './schedule-supervisor.js';

export interface ProcessRunnerOptions {
  readonly processes: readonly ProcessManager[];
  /** What becomes due by itself. Left out: nothing does. */
  readonly scheduling?: Scheduling;
  /** The catalogues of all events that the processes react to, for upcasts. */
  readonly catalogues: readonly EventCatalogue[];
  readonly eventStore: EventStore;
  readonly checkpoints: Checkpoints;
  readonly send: SendCommand;
  readonly log?: OperationsLog;
  /** Most events between two checkpoints; default 100. */
  readonly maxBatch?: number;
  /** Shortest and longest pause between tries, in milliseconds; default 200 to 10,000. */
  readonly backoffMs?: { readonly min: number; readonly max: number };
  /** False: other nodes run the processes and schedules, and this one only looks how far they are; default true. */
  readonly runs?: boolean;
  /** Where the checkpoints are shared between nodes. */
  readonly lease?: LeaseTimes;
}

export interface ProcessStatus {
  readonly process: string;
  readonly state: ProcessState;
  /** Every event up to here has been reacted to. */
  readonly position: Position;
  readonly lease: LeaseView;
  readonly failure?: string;
  /** Of a schedule, which does not follow the log: when it last looked for what is due, and null before it did so on this node. */
  readonly lastRunAt?: Instant | null;
}

export interface ProcessRunner {
  /**
   * Waits until the processes have reacted to everything up to `position`; default: all processes, 2000 ms.
   * @returns `reached: false` with the names of those that have not. @throws {TypeError} for an unknown name.
   */
  waitFor(
    position: Position,
    options?: { readonly processes?: readonly string[]; readonly timeoutMs?: number },
  ): Promise<{ readonly reached: boolean; readonly behind: readonly string[] }>;
  positions(): ReadonlyMap<string, Position>;
  /** Every process, then every schedule as `schedule/<name>`. */
  status(): readonly ProcessStatus[];
  /** Lets commands under way finish, notes the checkpoints, hands over to other nodes and ends. Idempotent. Call before closing the stores. */
  stop(): Promise<void>;
}

/**
 * Starts every process manager from its checkpoint, and every schedule; nodes share them by leases, if the checkpoints have any. Returns at
 * once. At least once: ids that follow from the event, or from what is due, make repeats harmless.
 * @throws {TypeError} two of them have one name.
 */
export function startProcesses(options: ProcessRunnerOptions): ProcessRunner {
  const { processes, scheduling } = options;
  const names = processes.map((process) => process.name);
  const progress = new Progress(names);
  const abort = new AbortController();
  setMaxListeners(0, abort.signal); // one for each subscription and each rest, more than the ten that Node takes for a leak
  const supervisors = new Map<string, ProcessSupervisor>();
  const scheduled = new Map<string, ScheduleSupervisor>();
  const schedules = scheduling?.schedules ?? [];
  const leases = leasesOf(options, distinct([...names, ...schedules.map(scheduleUnit)]), {
    onElsewhere: (name, seen) => (supervisors.get(name) ?? scheduled.get(name))?.elsewhere(seen),
    acknowledged: (name) => supervisors.get(name)?.acknowledged(),
    onTakenBack: (name, position) => supervisors.get(name)?.takenBack(position),
  });
  const context = contextOf(options, { progress, leases, signal: abort.signal });
  for (const process of processes) supervisors.set(process.name, new ProcessSupervisor(process, context));
  for (const schedule of schedules) {
    scheduled.set(scheduleUnit(schedule), new ScheduleSupervisor(schedule, { ...context, scheduling: scheduling! }));
  }
  const running = Promise.all([...supervisors.values(), ...scheduled.values()].map((supervisor) => supervisor.run()));

  return {
    async waitFor(position, { processes: waited = names, timeoutMs = 2000 } = {}) {
      const behind = await progress.wait(position, waited, timeoutMs);
      return { reached: behind.length === 0, behind };
    },
    positions: () => progress.positions(),
    status: () => [
      ...[...supervisors.values()].map((each) =>
        statusOf(each.process.name, { state: each.state, failure: each.failure, position: progress.at(each.process.name) }, leases),
      ),
      ...[...scheduled.values()].map((each) => ({ ...statusOf(each.unit, each, leases), lastRunAt: each.lastRunAt ?? null })),
    ],
    async stop() {
      abort.abort();
      await running;
      await leases
        .stop()
        .catch((error: unknown) => context.log('warn', `The leases of the processes lapse by themselves: ${String(error)}`));
    },
  };
}

/** One set of leases for all of them: a node is counted once, and has its share of the whole. */
function leasesOf(
  { checkpoints, runs, lease }: ProcessRunnerOptions,
  units: readonly string[],
  told: Pick<LeaseOptions, 'onElsewhere' | 'acknowledged' | 'onTakenBack'>,
): Leases {
  return checkpoints.leases?.({ units, takes: runs ?? true, times: lease ?? {}, ...told }) ?? soleLeases();
}

function contextOf(options: ProcessRunnerOptions, own: Pick<ProcessContext, 'progress' | 'leases' | 'signal'>): ProcessContext {
  const {
    catalogues,
    eventStore,
    checkpoints,
    send,
    log = () => undefined,
    maxBatch = 100,
    backoffMs = { min: 200, max: 10_000 },
  } = options;
  return { catalogues, eventStore, checkpoints, send, log, maxBatch, backoffMs, ...own };
}

function distinct(names: readonly string[]): readonly string[] {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new TypeError(`Two processes or schedules are called "${twice}". Give one of them another name.`);
  return names;
}

type Supervised = Pick<ProcessStatus, 'state' | 'position'> & { readonly failure: string | undefined };

const statusOf = (process: string, { state, position, failure }: Supervised, leases: Leases): ProcessStatus => ({
  process,
  state,
  position,
  lease: leases.view(process),
  ...(failure !== undefined && { failure }),
});
