import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '@opsledger/kernel';
import type { MonotoneClock } from '../decider/clock.js';
import { OutcomeUnknown, StoreUnavailable } from '../event-store/errors.js';
import { START, type Position } from '../event-store/position.js';
import { AnsweredKeys } from './answered-keys.js';
import type { ProcessContext, ProcessState } from './process-supervisor.js';
import { dueCommandContext, scheduleUnit, type DueCommand, type ReadModelProgress, type Schedule } from './schedule.js';

/** What a runner needs to look for what is due. */
export interface Scheduling {
  readonly schedules: readonly Schedule[];
  /** The clock of the commands: it never runs backwards, so nothing becomes due twice or too late because the machine's clock was set back. */
  readonly clock: MonotoneClock;
  readonly readModels: ReadModelProgress;
  /** Milliseconds between two looks; default 60,000. */
  readonly everyMs?: number;
  /** Milliseconds for which a command that was answered is not sent again, should it still be due; default an hour. */
  readonly restMs?: number;
}

/** What all schedules of a runner share. */
export type ScheduleContext = Pick<ProcessContext, 'eventStore' | 'send' | 'leases' | 'log' | 'backoffMs' | 'signal'> & {
  readonly scheduling: Scheduling;
};

const EVERY_MS = 60_000;
const REST_MS = 3_600_000;
/** How long read models are waited for before it is said that they are behind. */
const SHOWN_MS = 5_000;

/** Runs one schedule while this node has its lease: looks, sends what is due, rests, and starts anew after a fault. */
export class ScheduleSupervisor {
  readonly unit: string;
  state: ProcessState = 'starting';
  failure: string | undefined;
  /** When it last looked at everything. */
  lastRunAt: Instant | undefined;
  /** What it looked at was as of here in the log. */
  position: Position = START;
  private readonly answered: AnsweredKeys;
  private readonly everyMs: number;
  private faults = 0;

  constructor(
    private readonly schedule: Schedule,
    private readonly context: ScheduleContext,
  ) {
    const { everyMs = EVERY_MS, restMs = REST_MS } = context.scheduling;
    this.unit = scheduleUnit(schedule);
    this.answered = new AnsweredKeys(restMs);
    this.everyMs = everyMs;
  }

  /** Ends when the runner stops. Never throws. */
  async run(): Promise<void> {
    const { leases, signal } = this.context;
    while (!this.ending()) {
      try {
        const lease = await leases.hold(this.unit, signal);
        if (!lease) return;
        const until = AbortSignal.any([signal, lease.ended]);
        await this.look(until);
        await rest(this.everyMs, until);
        if (lease.ended.aborted) await leases.release(this.unit);
      } catch (error) {
        if (!this.ending()) await this.recover(error);
      }
    }
  }

  /** Another node looks. */
  elsewhere(): void {
    this.state = 'standby';
    this.failure = undefined;
  }

  private ending(): boolean {
    return this.context.signal.aborted;
  }

  /** Sends everything that is due. One command that fails does not keep the others waiting. */
  private async look(until: AbortSignal): Promise<void> {
    const position = await this.context.eventStore.head();
    await this.mustBeShown(position, until);
    const now = this.context.scheduling.clock.now();
    const faults: unknown[] = [];
    for await (const due of this.schedule.due(now)) {
      if (until.aborted) return;
      if (this.answered.rests(due.key)) continue;
      await this.send(due).catch((error: unknown) => {
        if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown) throw error;
        if (faults.length === 0) faults.push(error);
      });
    }
    if (faults.length > 0) throw faults[0];
    this.state = 'running';
    this.failure = undefined;
    this.faults = 0;
    this.lastRunAt = now;
    this.position = position;
  }

  /** What is behind would show things as due that have long been done. */
  private async mustBeShown(position: Position, until: AbortSignal): Promise<void> {
    const { reads } = this.schedule;
    if (reads.length === 0) return;
    const shown = this.context.scheduling.readModels.waitFor(position, { projections: reads, timeoutMs: SHOWN_MS });
    const ended = new AbortController();
    const stopped = rest(2 * SHOWN_MS, AbortSignal.any([until, ended.signal])).then(() => undefined);
    const answer = await Promise.race([shown, stopped]).finally(() => {
      ended.abort();
    });
    if (!until.aborted && !answer?.reached) throw new Error(`The read models it looks at (${reads.join(', ')}) are behind.`);
  }

  private async send(due: DueCommand): Promise<void> {
    const { log, send } = this.context;
    const { category, id, command, key } = due;
    const outcome = await send(category, id, command, dueCommandContext(this.schedule.name, due));
    const refusal = outcome.accepted ? undefined : outcome.rejection;
    const isNews = this.answered.note(key, refusal?.code);
    if (!refusal || !isNews) return;
    const details = { code: refusal.code, category, id, command: command.type };
    log('warn', `Schedule "${this.schedule.name}": ${command.type} was refused: ${refusal.message}`, details);
  }

  private async recover(error: unknown): Promise<void> {
    const { backoffMs, log, signal } = this.context;
    this.state = 'retrying';
    this.failure = error instanceof Error ? error.message : String(error);
    const pause = Math.min(this.everyMs, backoffMs.min * 2 ** this.faults++);
    log('warn', `Schedule "${this.schedule.name}" tries again in ${pause} ms: ${this.failure}`);
    await rest(pause * (0.75 + Math.random() / 2), signal);
  }
}

/** Waits for so many milliseconds or until the signal, whichever is first. */
async function rest(ms: number, until: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: until }).catch(() => undefined);
}
