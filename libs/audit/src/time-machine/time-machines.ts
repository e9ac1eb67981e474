import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { comparePositions, START, StoreUnavailable, type Position } from '@opsledger/eventsourcing';
import { apiError, asOfMoment, type ReplayedPast } from '@opsledger/graphql';
import { instantOf, isUuid, reject, type Instant, type LocalDate, type Rejection } from '@opsledger/kernel';
import type { Kysely } from 'kysely';
import { erasuresBetween, namedBy } from './erasures.js';
import { ERASED_SINCE, type FillParts } from './fill.js';
import { copyOf, MachineRecords, type Machine } from './machine-records.js';
import { lastRecordedBy, lastUpTo, type LastEvent } from './moments.js';
import { Keeper } from './keeper.js';
import { OpenCopies } from './open-copies.js';
import { PastLog } from './past-log.js';
import { DEFAULT_TIME_MACHINE_SETTINGS, type TimeMachineSettings } from './settings.js';

/** Something that was done with a machine. `by` is left out where it happened by itself. */
interface MachineUse {
  readonly what: 'opened' | 'extended' | 'cancelled' | 'dropped' | 'expired';
  readonly machine: Pick<Machine, 'id' | 'label'>;
  readonly by?: string;
}

/** What time machines stand on. */
export interface TimeMachinesParts extends Omit<FillParts, 'records'> {
  /** No other process has that database. */
  readonly alone: boolean;
  /** The database of the read models that are served. */
  readonly db: Kysely<unknown>;
  readonly settings?: TimeMachineSettings;
}

/** A moment of the past: one of the three. */
export interface Moment {
  readonly at?: Instant | null;
  readonly date?: LocalDate | null;
  readonly position?: Position | null;
}

/** What a machine is asked for with. */
export interface MachineRequest {
  /** Chosen by the caller, so that a repeated request opens one machine. */
  readonly id?: string;
  readonly moment: Moment;
  readonly label: string;
  readonly lastsSeconds: number;
  readonly openedBy: string;
}

/** A request inside a machine. Call `leave` once, when it has been answered. */
export interface Stay {
  readonly past: ReplayedPast;
  readonly leave: () => void;
}

/** Pasts of the whole ledger: each a replay of the log up to a point, into a copy of the read models that is asked like the present ones. */
export class TimeMachines {
  private readonly records: MachineRecords;
  private readonly open_: OpenCopies;
  private readonly keeper: Keeper;
  private readonly settings: TimeMachineSettings;
  /** Erasures up to here are known to be in every machine; undefined until it was looked for the first time. */
  private erasuresSeen: Position | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly parts: TimeMachinesParts) {
    this.settings = parts.settings ?? DEFAULT_TIME_MACHINE_SETTINGS;
    const node = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
    this.records = new MachineRecords(parts.db, { node, alone: parts.alone });
    this.open_ = new OpenCopies(parts.copies, this.settings);
    this.keeper = new Keeper({
      ...{ ...parts, records: this.records, open: this.open_ },
      lookMs: this.settings.lookMs,
      honourErasures: () => this.honourErasures(),
      expired: (machine) => this.used({ what: 'expired', machine }),
    });
  }

  /** Begins to fill machines and to end those that have expired. @param options.fills false: other nodes fill them. Idempotent. */
  start(options: { readonly fills: boolean }): void {
    this.keeper.start(options);
  }

  /** Leaves what is being filled to be gone on with, and closes everything. Idempotent. */
  async stop(): Promise<void> {
    await this.keeper.stop();
    await this.open_.end();
  }

  list(): Promise<readonly Machine[]> {
    return this.records.list();
  }

  find(id: string): Promise<Machine | undefined> {
    return this.records.find(id);
  }

  /** Opens a machine, which is filled in the background. @throws {GraphQLError} INVALID_POSITION. */
  async open(request: MachineRequest): Promise<Machine | Rejection> {
    const { id = randomUUID(), label, lastsSeconds, openedBy } = request;
    const known = await this.records.find(id);
    if (known) return known;
    const { at, ...last } = await this.lastEvent(request.moment);
    const added = await this.records.add({ ...{ id, label, at, lastsSeconds, openedBy }, ...last }, this.settings.most);
    const machine = await this.records.find(id);
    if (!machine) return this.tooMany();
    if (added) this.used({ what: 'opened', machine, by: openedBy });
    this.keeper.wake();
    return machine;
  }

  /** @param lastsSeconds from now on. */
  async extend(id: string, lastsSeconds: number, by: string): Promise<Machine | Rejection> {
    if (!(await this.records.find(id))) return unknown();
    await this.records.extend(id, lastsSeconds);
    const machine = await this.records.find(id);
    if (!machine) return unknown();
    this.used({ what: 'extended', machine, by });
    return machine;
  }

  /** Ends the filling of a machine. What was filled is removed; the machine is listed until it expires or is dropped. */
  async cancel(id: string, by: string): Promise<Machine | Rejection> {
    const cancelled = (await this.records.find(id)) && (await this.records.cancel(id));
    const machine = await this.records.find(id);
    if (!machine) return unknown();
    if (cancelled) this.used({ what: 'cancelled', machine, by });
    this.keeper.leave(id);
    if (machine.state === 'cancelled') return machine;
    return reject('INVALID_TRANSITION', 'The time machine is filled already. Drop it (dropTimeMachine) when it is not needed.', ['id']);
  }

  async drop(id: string, by: string): Promise<Machine | Rejection> {
    const machine = await this.records.find(id);
    if (!machine) return unknown();
    await this.records.remove(id);
    this.used({ what: 'dropped', machine, by });
    this.keeper.leave(id);
    return machine;
  }

  /**
   * Goes into a machine for the time of a request.
   * @throws {GraphQLError} TIME_MACHINE_NOT_FOUND, TIME_MACHINE_NOT_READY, UNAVAILABLE while too many others are in use.
   */
  async enter(id: string): Promise<Stay> {
    await this.honourErasures();
    const machine = isUuid(id) ? await this.records.find(id) : undefined;
    if (!machine)
      throw apiError('TIME_MACHINE_NOT_FOUND', 'There is no such time machine: it has expired or was dropped. List timeMachines.');
    if (machine.state !== 'ready') throw notReady(machine);
    const { readStore, leave } = await this.visit(machine);
    const { position, at } = machine;
    return { past: { id: machine.id, position, at, readStore, eventStore: new PastLog(this.parts.eventStore, position) }, leave };
  }

  /** Nobody who was erased is named by a machine from then on: those that hold the name are filled anew before they answer again. */
  private honourErasures(): Promise<void> {
    const looked = this.looking.catch(() => undefined).then(() => this.lookForErasures());
    this.looking = looked;
    return looked;
  }

  private async lookForErasures(): Promise<void> {
    const { eventStore } = this.parts;
    const head = await eventStore.head();
    if (this.erasuresSeen && comparePositions(this.erasuresSeen, head) >= 0) return;
    const machines = (await this.records.list()).filter(({ erasuresTo, state }) => erasuresTo && state !== 'cancelled');
    this.erasuresSeen = machines.length === 0 ? head : this.erasuresSeen;
    const least = machines.map(({ erasuresTo }) => erasuresTo!).reduce((low, to) => (comparePositions(to, low) < 0 ? to : low), head);
    const erasures = await erasuresBetween(eventStore, this.erasuresSeen ?? least, head);
    for (const machine of erasures.length > 0 ? machines : []) {
      const since = erasures.filter(({ position }) => comparePositions(position, machine.erasuresTo!) > 0);
      const named = await namedBy(eventStore, since, machine.position);
      if (named.length > 0 && (await this.records.refill(machine, ERASED_SINCE))) this.keeper.leave(machine.id);
    }
    this.erasuresSeen = head;
  }

  /** A copy that does not open is no copy: it is filled once more. */
  private async visit(machine: Machine) {
    try {
      return await this.open_.visit(copyOf(machine), this.parts.projectionsWithout(new Set()));
    } catch (error) {
      if (error instanceof Error && error.name === 'GraphQLError') throw error;
      this.parts.log('warn', `The time machine "${machine.label}" does not open and is filled anew: ${String(error)}`, { id: machine.id });
      await this.records.refill(machine, 'What was filled could not be opened: it is filled anew.');
      this.keeper.wake();
      throw notReady({ ...machine, state: 'filling' });
    }
  }

  private async lastEvent(moment: Moment): Promise<LastEvent & { readonly at: Instant }> {
    const { eventStore } = this.parts;
    const asked = asOfMoment({ ...moment, basis: 'RECORDED' }, instantOf(Date.now()), await eventStore.head());
    const last = asked.kind === 'instant' ? await lastRecordedBy(eventStore, asked.instant) : await this.lastAt(asked.position);
    if (!last || comparePositions(last.position, START) <= 0) throw apiError('INVALID_POSITION', 'The moment lies before the first event.');
    return { ...last, at: asked.kind === 'instant' ? asked.instant : last.recordedAt };
  }

  /** EventStoreDB fails for a position between two events; when it answers otherwise, that is what was asked for. */
  private async lastAt(position: Position): Promise<LastEvent | undefined> {
    try {
      return await lastUpTo(this.parts.eventStore, position);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await this.parts.eventStore.head();
      throw apiError('INVALID_POSITION', 'The position is not that of an event.');
    }
  }

  private async tooMany(): Promise<Rejection> {
    const { most: limit } = this.settings;
    const actual = (await this.records.list()).filter(({ state }) => state !== 'cancelled').length + 1;
    return reject('LIMIT_EXCEEDED', `There may be ${limit} time machines at a time. Drop one (dropTimeMachine).`, [], { limit, actual });
  }

  private used(use: MachineUse): void {
    const { id, label } = use.machine;
    this.parts.log('info', `The time machine "${label}" was ${use.what}.`, { id, ...(use.by !== undefined && { by: use.by }) });
  }
}

const unknown = (): Rejection => reject('NOT_FOUND', 'There is no such time machine: it has expired or was dropped.', ['id']);

function notReady({ state, filledTo, position, detail }: Machine): Error {
  const percent = Math.floor((Number(filledTo) * 100) / Number(position.commit));
  const why = {
    filling: `The time machine is being filled: ${percent} % so far. ${detail ?? ''}`.trim(),
    failed: `The time machine could not be filled: ${detail ?? 'see the log of the server'}`,
    cancelled: 'The filling of the time machine was cancelled. Open another one.',
    ready: '',
  }[state];
  return apiError('TIME_MACHINE_NOT_READY', why);
}
