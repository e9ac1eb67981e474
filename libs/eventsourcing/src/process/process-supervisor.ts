import { setTimeout as sleep } from 'node:timers/promises';
import { uuidV5, type CommandId } from '@opsledger/kernel';
import type { Outcome } from '../decider/aggregate.js';
import type { Message } from '../decider/decider.js';
import type { CommandContext } from '../decider/envelope.js';
import { UnknownEvent, type EventCatalogue } from '../decider/event-catalogue.js';
import type { StoredEvent } from '../decider/stored-event.js';
import type { EventStore, RecordedEvent, SubscriptionPage } from '../event-store/event-store.js';
import { comparePositions, START, type Position } from '../event-store/position.js';
import { eventDecoder, type EventDecoder } from './decode-event.js';
import { LeaseLost, type Elsewhere, type Lease, type Leases } from './leases.js';
import { markBefore, strayFromLog, type LogMark } from './log-identity.js';
import type { OperationsLog } from './operations-log.js';
import type { Checkpoints, OutgoingCommand, ProcessManager } from './process-manager.js';
import type { Progress } from './progress.js';

/** Runs a command of any aggregate. It resolves with a refusal and throws for faults, which are retried, as is a refusal with CONFLICT. */
export type SendCommand = (category: string, id: string, command: Message, context: CommandContext) => Promise<Outcome>;

/** standby: another node runs it. stopped: the log holds an event that this program does not know. */
export type ProcessState = 'starting' | 'running' | 'standby' | 'retrying' | 'stopped';

/** Milliseconds, on average, after which a place behind events that do not matter is stored: other nodes look there how far the process is. */
const IDLE_CHECKPOINT_MS = 1000;

/** What all processes of a runner share. */
export interface ProcessContext {
  readonly catalogues: readonly EventCatalogue[];
  readonly eventStore: EventStore;
  readonly checkpoints: Checkpoints;
  readonly send: SendCommand;
  readonly progress: Progress;
  readonly leases: Leases;
  readonly log: OperationsLog;
  readonly maxBatch: number;
  readonly backoffMs: { readonly min: number; readonly max: number };
  readonly signal: AbortSignal;
}

/** The envelope of a command that a process sends because of an event: the same event and key give the same id, for ever. */
export function processCommandContext(process: string, event: StoredEvent, outgoing: OutgoingCommand): CommandContext {
  const { key, occurredAt, reason, source } = outgoing;
  return {
    commandId: uuidV5(`process|${process}|${event.id}|${key}`) as CommandId,
    actor: { id: process, kind: 'service', roles: ['admin'] },
    origin: 'process',
    correlationId: event.metadata.$correlationId,
    causationId: event.id,
    ...(occurredAt !== undefined && { occurredAt }),
    ...(reason !== undefined && { reason }),
    source: { ...source, ...causeOf(event) },
  };
}

/** What a process reacted to, as the events that came of it name it: who reads one of them need not look for the other by its id. */
export function causeOf({ type, stream }: Pick<StoredEvent, 'type' | 'stream'>): { readonly event: string; readonly stream: string } {
  return { event: type, stream };
}

/** Runs one process manager while this node has its lease: subscribes from its checkpoint, sends what each event causes, in order, and starts anew after a fault. */
export class ProcessSupervisor {
  state: ProcessState = 'starting';
  failure: string | undefined;
  private readonly decode: EventDecoder;
  private readonly types: ReadonlySet<string>;
  /** Every event up to here has been reacted to; undefined until the checkpoint is read under the lease. */
  private handled: Position | undefined;
  private saved: Position = START;
  private lastEvent: LogMark | undefined;
  private saving: Promise<void> = Promise.resolve();
  private soon: NodeJS.Timeout | undefined;
  private lease: Lease | undefined;
  private faults = 0;

  constructor(
    readonly process: ProcessManager,
    private readonly context: ProcessContext,
  ) {
    this.decode = eventDecoder(context.catalogues);
    this.types = new Set(Object.keys(process.on));
  }

  /** Ends when the runner stops or this process cannot go on. Never throws. */
  async run(): Promise<void> {
    while (!this.ending() && this.state !== 'stopped') {
      try {
        await this.follow();
        if (this.lease?.ended.aborted) await this.handBack();
        else if (!this.ending()) throw new Error('The subscription ended.');
      } catch (error) {
        if (!this.ending()) await this.recover(error);
      }
    }
    await this.save();
  }

  /** Another node does the work. */
  elsewhere({ position }: Elsewhere): void {
    if (this.state === 'stopped') return;
    this.state = 'standby';
    this.failure = undefined;
    this.context.progress.advance(this.process.name, position);
  }

  /** Where its checkpoint must be in the database, if this node has it. */
  acknowledged(): Position | undefined {
    return this.handled && this.saved;
  }

  /** The database is further back, at `position`, as after a crash. What was sent is in the log all the same: the checkpoint is noted again as the lease ends. */
  takenBack(position: Position): void {
    this.saved = position;
    this.context.log('warn', `Process "${this.process.name}": the database has lost how far it was behind position ${position.commit}.`);
  }

  private ending(): boolean {
    return this.context.signal.aborted;
  }

  private async follow(): Promise<void> {
    const { eventStore, leases, maxBatch } = this.context;
    const lease = await leases.hold(this.process.name, this.context.signal);
    if (!lease) return;
    if (this.lease?.fence !== lease.fence) this.handled = undefined;
    this.lease = lease;
    const signal = AbortSignal.any([this.context.signal, lease.ended]);
    this.handled ??= await this.start();
    this.process.begin?.();
    this.state = 'running';
    for await (const page of eventStore.subscribeToAll({ after: this.handled, types: this.types, maxPage: maxBatch, signal })) {
      await this.handlePage(page, signal);
      if (signal.aborted) return;
    }
  }

  /** Between two events: the lease is lost, or another node is to have it. */
  private async handBack(): Promise<void> {
    await this.save();
    this.lease = undefined;
    this.handled = undefined;
    await this.context.leases.release(this.process.name);
  }

  /** The stored checkpoint, unless it does not fit the log: then it belongs to another log, and everything is read again. */
  private async start(): Promise<Position> {
    const { checkpoints, eventStore, log, progress } = this.context;
    const { name } = this.process;
    const place = await checkpoints.load(name);
    const stray = await strayFromLog(eventStore, place);
    const position = stray === undefined ? place.position : START;
    this.saved = position;
    this.lastEvent = stray === undefined ? place.lastEvent : undefined;
    if (stray !== undefined) {
      log(
        'warn',
        `The checkpoint of process "${name}" does not fit the log: ${stray}. The process starts over: its command ids make that harmless.`,
      );
    }
    progress.advance(name, position);
    return position;
  }

  private async handlePage({ events, position }: SubscriptionPage, signal: AbortSignal): Promise<void> {
    for (const event of events) {
      await this.react(event);
      this.lastEvent = { id: event.id, position: event.position };
      this.advance(event.position);
      if (signal.aborted) return;
    }
    this.advance(position);
    if (events.length > 0) await this.save();
    else this.saveSoon();
  }

  private async react(recorded: RecordedEvent): Promise<void> {
    const handler = this.process.on[recorded.type];
    const event = handler && this.decode(recorded);
    if (!event) return;
    for (const outgoing of await handler(event)) await this.sendOne(event, outgoing);
  }

  private async sendOne(event: StoredEvent, outgoing: OutgoingCommand): Promise<void> {
    const { category, id, command } = outgoing;
    const outcome = await this.context.send(category, id, command, processCommandContext(this.process.name, event, outgoing));
    if (outcome.accepted) return;
    const { code, message } = outcome.rejection;
    // Nobody has said no: with another command between, the event would have its effects in another order, or never.
    if (code === 'CONFLICT') throw new Error(`${command.type} of ${category} ${id} lost to others: ${message}`);
    const details = { code, category, id, command: command.type, event: event.id };
    this.context.log('warn', `Process "${this.process.name}": ${command.type} was refused: ${message}`, details);
  }

  private advance(position: Position): void {
    this.handled = position;
    this.faults = 0;
    this.failure = undefined;
    this.context.progress.advance(this.process.name, position);
  }

  private async recover(error: unknown): Promise<void> {
    const { backoffMs, leases, log, progress, signal } = this.context;
    const { name } = this.process;
    this.failure = error instanceof Error ? error.message : String(error);
    await this.save();
    if (error instanceof UnknownEvent) {
      this.state = 'stopped';
      progress.stop(name);
      log('error', `Process "${name}" has stopped: ${this.failure}`);
      await leases.release(name).catch(() => undefined); // another node may run a newer program
      return;
    }
    this.state = 'retrying';
    const pause = Math.min(backoffMs.max, backoffMs.min * 2 ** this.faults++);
    log('warn', `Process "${name}" tries again in ${pause} ms: ${this.failure}`);
    await sleep(pause * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
  }

  /** Stores it in a while, not all processes at once. */
  private saveSoon(): void {
    if (this.ending() || this.state === 'stopped') return;
    this.soon ??= setTimeout(() => void this.save(), IDLE_CHECKPOINT_MS * (0.5 + Math.random()));
  }

  /** One at a time, so that a checkpoint never goes back. */
  private save(): Promise<void> {
    clearTimeout(this.soon);
    this.soon = undefined;
    this.saving = this.saving.then(() => this.saveHandled());
    return this.saving;
  }

  /** Stores how far the process has come. A failure costs repeats after a restart, so it is only logged; it is tried again, because other nodes look there. */
  private async saveHandled(): Promise<void> {
    const { checkpoints, eventStore, log } = this.context;
    const position = this.handled;
    if (!position || comparePositions(position, this.saved) === 0) return;
    try {
      this.lastEvent ??= await markBefore(eventStore, position);
      await checkpoints.save(this.process.name, { position, lastEvent: this.lastEvent }, this.lease?.fence);
      this.saved = position;
    } catch (error) {
      if (error instanceof LeaseLost) this.context.leases.lost(this.process.name);
      else this.saveSoon();
      log(
        error instanceof LeaseLost ? 'info' : 'warn',
        `Process "${this.process.name}" could not note its checkpoint: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
