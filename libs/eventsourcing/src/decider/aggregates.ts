import { reject } from '@opsledger/kernel';
import type { EventStore } from '../event-store/event-store.js';
import type { AggregateReader, AnyAggregate, BulkItem, ErrorPolicy, Loaded, Outcome } from './aggregate.js';
import { AggregateCache, type Folded } from './aggregate-cache.js';
import { refused, sameKey, type Plan, type Request } from './attempt.js';
import { MonotoneClock } from './clock.js';
import { commandHash } from './command-hash.js';
import { CommandRunner, Scope } from './command-runner.js';
import type { Message, UniqueKey } from './decider.js';
import type { CommandContext } from './envelope.js';
import { KeyedMutex } from './keyed-mutex.js';
import { DEFAULT_TIMING, Reservations, reservationStream, type Holding, type ReservationTiming } from './reservations.js';

export interface AggregatesOptions {
  readonly clock?: MonotoneClock;
  /** Folded aggregates kept in memory. Default 20,000. */
  readonly cacheSize?: number;
  /** True when no other process can write to the store (embedded): cached aggregates need no refresh. Default false. */
  readonly singleWriter?: boolean;
  readonly reservationTiming?: ReservationTiming;
}

/**
 * Runs commands: load, decide, append at the exact revision, decide again when others were faster. Every command has its effect at
 * most once per command id, whatever is retried, restarted or forgotten.
 */
export class Aggregates implements AggregateReader {
  private readonly definitions: ReadonlyMap<string, AnyAggregate>;
  private readonly cache: AggregateCache;
  private readonly mutex = new KeyedMutex();
  private readonly runner: CommandRunner;
  private readonly refresh: boolean;
  /** What decisions gather facts from: as it was kept, where nobody else writes. */
  private readonly facts: AggregateReader = { state: (category, id) => this.load(category, id, this.refresh) };

  constructor(store: EventStore, definitions: readonly AnyAggregate[], options: AggregatesOptions = {}) {
    this.definitions = new Map(definitions.map((definition) => [definition.decider.category, definition]));
    this.cache = new AggregateCache(store, options.cacheSize ?? 20_000);
    this.refresh = !options.singleWriter;
    const clock = options.clock ?? new MonotoneClock();
    const holding = (holder: string, key: UniqueKey) => this.holding(holder, key);
    const reservations = new Reservations(store, clock, holding, options.reservationTiming ?? DEFAULT_TIMING);
    const { cache, mutex, refresh } = this;
    this.runner = new CommandRunner({ store, cache, clock, mutex, reservations, refresh });
  }

  /**
   * The state of an aggregate with everything that the log has of it: who reacts to an event may see it before the command that recorded it
   * has ended. @throws {RangeError} for a category nobody registered.
   */
  state<State>(category: string, id: string): Promise<Loaded<State>> {
    return this.load(category, id, true);
  }

  private async load<State>(category: string, id: string, fresh: boolean): Promise<Loaded<State>> {
    const { state, revision } = await this.cache.load(this.definition(category), `${category}-${id}`, fresh);
    return { state: state as State, revision };
  }

  /**
   * Runs one command to its end. Refusals are returned.
   * @throws {OutcomeUnknown} the store did not answer: send the same command again. @throws {UnknownEvent} the stream holds an event of a newer program.
   */
  async execute<Event extends Message = Message>(
    category: string,
    id: string,
    command: Message,
    context: CommandContext,
  ): Promise<Outcome<Event>> {
    const request = this.request({ category, id, command, context });
    const release = await this.mutex.acquireAll(lockNames(request));
    try {
      return (await this.runner.run(request, this.facts)) as Outcome<Event>;
    } finally {
      release();
    }
  }

  /**
   * Runs the commands of a bulk request one after another; each sees the effect of those before it. Outcomes are in the order of the items.
   * With REJECT_ALL everything is decided first and nothing is written when one is refused; the others then answer NOT_ATTEMPTED.
   */
  async executeBulk(items: readonly BulkItem[], policy: ErrorPolicy): Promise<readonly Outcome[]> {
    const requests = items.map((item) => this.request(item));
    // Two rehearsals at once could each hold a key that the other wants: then both would be refused.
    const alone = policy === 'REJECT_ALL' ? ['bulk'] : [];
    const release = await this.mutex.acquireAll([...alone, ...requests.flatMap(lockNames)]);
    try {
      const refusals = policy === 'REJECT_ALL' ? await this.rehearse(requests) : undefined;
      if (refusals) return refusals;
      const outcomes: Outcome[] = [];
      for (const request of requests) outcomes.push(await this.runner.run(request, this.facts));
      return outcomes;
    } finally {
      release();
    }
  }

  /** Decides every command on top of those before it, without writing. @returns the outcomes when one is refused, else undefined. */
  private async rehearse(requests: readonly Request[]): Promise<readonly Outcome[] | undefined> {
    const overlay = new Map<string, Folded>();
    const reader: AggregateReader = {
      state: async <State>(category: string, id: string) =>
        (overlay.get(`${category}-${id}`) as Loaded<State> | undefined) ?? (await this.facts.state<State>(category, id)),
    };
    const keys = new Map<string, string | undefined>();
    const rehearsed: Rehearsed[] = [];
    for (const request of requests) {
      const folded = overlay.get(request.stream) ?? (await this.cache.load(request.definition, request.stream, this.refresh));
      const scope = new Scope(reader, keys);
      const answer = await this.runner.plan(request, folded, scope).finally(() => {
        scope.unlock();
      });
      if (!('accepted' in answer)) {
        await this.runner.abandon(request, scope, answer.held);
        const revision = folded.revision + answer.events.length;
        overlay.set(request.stream, { ...folded, state: answer.next, revision, lastOccurredAt: answer.occurredAt });
        for (const key of answer.claims) keys.set(reservationStream(key), request.stream);
        for (const key of answer.releases) keys.set(reservationStream(key), undefined);
      }
      rehearsed.push({ request, answer, scope });
    }
    if (!rehearsed.some(({ answer }) => 'accepted' in answer && !answer.accepted)) return undefined;
    return Promise.all(rehearsed.map((item) => this.notAttempted(item)));
  }

  private async notAttempted({ request, answer, scope }: Rehearsed): Promise<Outcome> {
    if ('accepted' in answer) return answer;
    await this.runner.abandon(request, scope);
    return refused(reject('NOT_ATTEMPTED', 'Nothing was written, because another item was refused and the policy is REJECT_ALL.'));
  }

  private request({ category, id, command, context }: BulkItem): Request {
    const stream = `${category}-${id}`;
    return { definition: this.definition(category), stream, id, command, context, hash: commandHash(stream, command, context) };
  }

  private definition(category: string): AnyAggregate {
    const definition = this.definitions.get(category);
    if (!definition) throw new RangeError(`No aggregate is registered for the category "${category}"`);
    return definition;
  }

  /** Does this stream's aggregate hold a key? Read afresh: the answer decides who may take a reservation over. */
  private async holding(holder: string, key: UniqueKey): Promise<Holding> {
    const definition = this.definition(holder.slice(0, holder.indexOf('-')));
    const { state, revision } = await this.cache.load(definition, holder, true);
    const holds = definition.decider.uniqueKeys?.(state).some((held) => sameKey(held, key)) ?? false;
    return { holds, revision };
  }
}

interface Rehearsed {
  readonly request: Request;
  readonly answer: Plan | Outcome;
  readonly scope: Scope;
}

const lockNames = ({ context, stream }: Request): readonly string[] => [`command ${context.commandId}`, `stream ${stream}`];
