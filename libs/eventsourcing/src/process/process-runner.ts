import { setMaxListeners } from 'node:events';
import type { EventCatalogue } from '../decider/event-catalogue.js';
import type { EventStore } from '../event-store/event-store.js';
import type { Position } from '../event-store/position.js';
import { soleLeases, type Elsewhere, type LeaseTimes, type LeaseView } from './leases.js';
import type { OperationsLog } from './operations-log.js';
import type { Checkpoints, ProcessManager } from './process-manager.js';
import { ProcessSupervisor, type ProcessContext, type ProcessState, type SendCommand } from './process-supervisor.js';
import { Progress } from './progress.js';

export type { ProcessState, SendCommand } from './process-supervisor.js';

export interface ProcessRunnerOptions {
  readonly processes: readonly ProcessManager[];
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
  /** False: other nodes run the processes, and this one only looks how far they are; default true. */
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
  status(): readonly ProcessStatus[];
  /** Lets commands under way finish, notes the checkpoints, hands over to other nodes and ends. Idempotent. Call before closing the stores. */
  stop(): Promise<void>;
}

/** Starts every process manager from its checkpoint; nodes share them by leases, if the checkpoints have any. Returns at once. At least once: ids that follow from the event make repeats harmless. */
export function startProcesses(options: ProcessRunnerOptions): ProcessRunner {
  const { processes, catalogues, eventStore, checkpoints, send } = options;
  const names = processes.map((process) => process.name);
  const progress = new Progress(names);
  const abort = new AbortController();
  setMaxListeners(0, abort.signal); // one for each subscription and each rest, more than the ten that Node takes for a leak
  const supervisors = new Map<string, ProcessSupervisor>();
  const shared = checkpoints.leases?.({
    units: names,
    takes: options.runs ?? true,
    times: options.lease ?? {},
    onElsewhere: (name, seen: Elsewhere) => supervisors.get(name)?.elsewhere(seen),
  });
  const leases = shared ?? soleLeases();
  const context: ProcessContext = {
    catalogues,
    eventStore,
    checkpoints,
    send,
    progress,
    leases,
    log: options.log ?? (() => undefined),
    maxBatch: options.maxBatch ?? 100,
    backoffMs: options.backoffMs ?? { min: 200, max: 10_000 },
    signal: abort.signal,
  };
  for (const process of processes) supervisors.set(process.name, new ProcessSupervisor(process, context));
  const running = Promise.all([...supervisors.values()].map((supervisor) => supervisor.run()));

  return {
    async waitFor(position, { processes: waited = names, timeoutMs = 2000 } = {}) {
      const behind = await progress.wait(position, waited, timeoutMs);
      return { reached: behind.length === 0, behind };
    },
    positions: () => progress.positions(),
    status: () =>
      [...supervisors.values()].map(({ process: { name }, state, failure }) => ({
        process: name,
        state,
        position: progress.at(name),
        lease: leases.view(name),
        ...(failure !== undefined && { failure }),
      })),
    async stop() {
      abort.abort();
      await running;
      await leases
        .stop()
        .catch((error: unknown) => context.log('warn', `The leases of the processes lapse by themselves: ${String(error)}`));
    },
  };
}
