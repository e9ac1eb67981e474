import { setTimeout as sleep } from 'node:timers/promises';
import { reject, type Instant, type Rejection } from '@opsledger/kernel';
import { OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from '../event-store/errors.js';
import type { AppendResult, EventStore, NewEvent } from '../event-store/event-store.js';
import type { Position } from '../event-store/position.js';
import type { Accepted, AggregateReader, Outcome } from './aggregate.js';
import type { AggregateCache, CommandRecord, Folded } from './aggregate-cache.js';
import {
  checkRequest,
  decide,
  exclusiveKeys,
  isRejection,
  keyReused,
  keyTaken,
  refused,
  sameKey,
  type Plan,
  type Request,
} from './attempt.js';
import type { MonotoneClock } from './clock.js';
import type { Message, UniqueKey } from './decider.js';
import type { EventMetadata } from './envelope.js';
import { upcast } from './event-catalogue.js';
import type { KeyedMutex } from './keyed-mutex.js';
import { recordEvents } from './record-events.js';
import { reservationStream, type Reservations, type Reserved } from './reservations.js';

/** How often a command is decided anew when others keep changing its aggregate, before it is refused with CONFLICT. */
const ATTEMPTS = 5;
/** How often an append with a lost answer is sent again with the same ids and revision. */
const RESENDS = 5;
/** Milliseconds after which it is not sent again: the one who asked is waiting. */
const RESEND_MS = 15_000;

/** What a runner works with. `refresh`: cached aggregates must be read up to date before each decision (several writers). */
export interface RunnerParts {
  readonly store: EventStore;
  readonly cache: AggregateCache;
  readonly clock: MonotoneClock;
  readonly mutex: KeyedMutex;
  readonly reservations: Reservations;
  readonly refresh: boolean;
}

/** What one command has taken while it runs: in-process locks, and keys reserved in the store. */
export class Scope {
  readonly unlocks: (() => void)[] = [];
  /** By the stream of the key. */
  readonly claimed = new Map<string, Reserved>();
  constructor(
    readonly reader: AggregateReader,
    /** In a rehearsal: what became of keys by the items before, by reservation stream: the stream that will hold it, or undefined when it will be free. */
    readonly rehearsed?: Map<string, string | undefined>,
  ) {}

  unlock(): void {
    for (const release of this.unlocks.splice(0)) release();
  }
}

/** One command from its first look at the aggregate to its append. Callers hold the locks of its stream and its id. */
export class CommandRunner {
  constructor(private readonly parts: RunnerParts) {}

  /** Decides and appends, anew when others were faster. */
  async run(request: Request, reader: AggregateReader): Promise<Outcome> {
    const { cache, refresh } = this.parts;
    const scope = new Scope(reader);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        const folded = await cache.load(request.definition, request.stream, refresh || attempt > 1);
        const plan = await this.plan(request, folded, scope);
        if ('accepted' in plan) return plan;
        const accepted = await this.commit(request, folded, plan);
        if (accepted) {
          await this.giveUp(request, plan.releases, accepted.position);
          await this.abandon(request, scope, plan.held);
          return accepted;
        }
      } finally {
        scope.unlock();
      }
      if (attempt < ATTEMPTS) await sleep(10 + Math.random() * Math.min(190, 20 * 3 ** attempt));
    }
    await this.abandon(request, scope);
    return refused(reject('CONFLICT', 'Others keep changing this at the same moment. Send the command again.'));
  }

  /** Everything up to the append: repetition, general rules, exclusive keys, facts, decision, unique keys. A refusal gives every key back. */
  async plan(request: Request, folded: Folded, scope: Scope): Promise<Plan | Outcome> {
    const now = this.parts.clock.now();
    const known = folded.commands.get(request.context.commandId);
    if (known?.hash === request.hash) return this.repetition(request, known);
    const broken = checkRequest(request, folded, now) ?? (known ? undefined : await this.usedElsewhere(request));
    const plan = broken ?? (await this.reserveAndDecide(request, folded, now, scope));
    if (!isRejection(plan) && plan.events.length > 0) return plan;
    await this.abandon(request, scope);
    if (isRejection(plan)) return refused(plan);
    return { accepted: true, events: [], revision: folded.revision, position: folded.position, repeated: false };
  }

  private async reserveAndDecide(request: Request, folded: Folded, now: Instant, scope: Scope): Promise<Plan | Rejection> {
    const busy = await this.claimAll(request, exclusiveKeys(request), scope);
    if (busy) return reject('CONFLICT', 'A command that could contradict this one is under way. Send the command again.');
    const plan = await decide(request, folded, now, scope.reader);
    if (isRejection(plan)) return plan;
    const taken = await this.claimAll(request, plan.claims, scope);
    return taken ? keyTaken(taken) : plan;
  }

  /** Reserves keys in one fixed order. @returns the first that another aggregate holds. */
  private async claimAll({ stream, context }: Request, keys: readonly UniqueKey[], scope: Scope): Promise<UniqueKey | undefined> {
    const inOrder = [...keys].sort((a, b) => (reservationStream(a) < reservationStream(b) ? -1 : 1));
    for (const key of inOrder) {
      const name = reservationStream(key);
      if (scope.rehearsed?.has(name)) {
        const holder = scope.rehearsed.get(name);
        if (holder !== undefined && holder !== stream) return key;
        continue; // an item before gives it up: it is reserved when that has happened
      }
      scope.unlocks.push(await this.parts.mutex.acquire(name));
      const reserved = await this.parts.reservations.claim(key, stream, context, scope.claimed.get(name));
      if (!reserved) return key;
      scope.claimed.set(name, reserved);
    }
    return undefined;
  }

  /** Gives back what was reserved, but for what is held now. A failure here is harmless (docs/adr/0007), so it never turns an answer into an error. */
  async abandon(request: Request, { claimed }: Scope, held: readonly UniqueKey[] = []): Promise<void> {
    const { stream, context } = request;
    const passing = exclusiveKeys(request);
    const isFree = ({ key, alone }: Reserved): boolean => alone || passing.some((one) => sameKey(one, key));
    const unused = [...claimed.values()].filter((reserved) => isFree(reserved) && !held.some((key) => sameKey(key, reserved.key)));
    await Promise.allSettled(unused.map((reserved) => this.parts.reservations.giveBack(reserved, stream, context)));
  }

  /** Gives back the keys that the aggregate has had until its append. */
  private async giveUp({ stream, context }: Request, keys: readonly UniqueKey[], position: Position): Promise<void> {
    await Promise.allSettled(keys.map((key) => this.parts.reservations.giveUp(key, stream, context, position)));
  }

  /** Appends a plan. @returns undefined when the stream has moved on. */
  private async commit(request: Request, folded: Folded, plan: Plan): Promise<Accepted | undefined> {
    const { definition, stream, context, hash } = request;
    const recording = { context, hash, occurredAt: plan.occurredAt, recordedAt: this.parts.clock.now() };
    const events = recordEvents(definition.decider.events, stream, plan.events, recording);
    let result: AppendResult;
    try {
      result = await this.append(stream, events, folded.revision);
    } catch (error) {
      // What is cached is still the beginning of the stream: the next attempt reads only what others have added.
      if (error instanceof WrongExpectedRevision) return undefined;
      this.parts.cache.drop(stream);
      throw error;
    }
    const { revision, position } = result;
    const commands = folded.commands as Map<string, CommandRecord>;
    commands.set(context.commandId, { hash, firstRevision: revision - events.length + 1, revision, position });
    this.parts.cache.put(stream, { state: plan.next, revision, position, lastOccurredAt: plan.occurredAt, commands });
    return { accepted: true, events: plan.events, revision, position, repeated: false };
  }

  /**
   * Sends an append again, with the same ids at the same revision, while its outcome is unknown: the store recognises what it already has.
   * Once it is unknown, a store that cannot be reached does not make it known.
   */
  private async append(stream: string, events: readonly NewEvent[], revision: number): Promise<AppendResult> {
    const giveUpAt = performance.now() + RESEND_MS;
    let unknown: OutcomeUnknown | undefined;
    for (let resend = 0; ; resend++) {
      try {
        return await this.parts.store.append(stream, events, revision < 0 ? 'noStream' : revision);
      } catch (error) {
        if (error instanceof OutcomeUnknown) unknown = error;
        else if (!unknown || !(error instanceof StoreUnavailable)) throw error;
        if (resend === RESENDS || performance.now() > giveUpAt) throw unknown;
        await sleep(100 * 2 ** resend);
      }
    }
  }

  /** The answer a command had the first time, read back from its stream. */
  private async repetition({ definition, stream }: Request, record: CommandRecord): Promise<Accepted> {
    const events: Message[] = [];
    const maxCount = record.revision - record.firstRevision + 1;
    for await (const event of this.parts.store.readStream(stream, { from: record.firstRevision, maxCount })) {
      const { schemaVersion } = event.metadata as unknown as EventMetadata;
      events.push({ type: event.type, data: upcast(definition.decider.events, event.type, schemaVersion, event.data) });
    }
    return { accepted: true, events, revision: record.revision, position: record.position, repeated: true };
  }

  private async usedElsewhere({ stream, context }: Request): Promise<Rejection | undefined> {
    const home = await this.parts.store.findCommand?.(context.commandId);
    return home && home.stream !== stream ? keyReused(context) : undefined;
  }
}
