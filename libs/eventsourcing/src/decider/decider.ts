import type { Actor, Instant, Rejection } from '@opsledger/kernel';
import type { EventCatalogue } from './event-catalogue.js';

/** A command or an event: its type and its data. */
export interface Message<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/** A name that only one aggregate may hold at a time, e.g. `{ space: 'assetTag', key: 'LAP-00017' }`. `key` is already normalised (case, blanks). */
export interface UniqueKey {
  readonly space: string;
  readonly key: string;
  /** The command's field that names it, for the refusal; default: the space. */
  readonly path?: readonly string[];
}

/** What a decision may look at beside the command and the state. Time is an input: deciders never read a clock. */
export interface Given<Facts = undefined> {
  /** What other aggregates say, read just before the decision (and again when it is decided anew). */
  readonly facts: Facts;
  readonly actor: Actor;
  /** The person for whom the actor acts: whoever may not decide may not have it decided in their name either. */
  readonly onBehalfOf?: string;
  readonly now: Instant;
  /** Business time of the command: `now` unless the caller said otherwise. */
  readonly occurredAt: Instant;
  readonly reason?: string;
}

/**
 * One aggregate, pure: what a command means in a state, and what an event does to it.
 * `decide` returns events, `[]` for an exact repeat that changes nothing (a success), or a rejection. It is a flat, exhaustive switch, or a record keyed by type.
 */
export interface Decider<State, Command extends Message, Event extends Message, Facts = undefined> {
  /** Stream names are `<category>-<id>`; no '-' inside the category. */
  readonly category: string;
  readonly events: EventCatalogue;
  readonly initialState: State;
  decide(command: Command, state: State, given: Given<Facts>): readonly Event[] | Rejection;
  evolve(state: State, event: Event): State;
  /** Keys the aggregate holds in this state. The runner reserves new ones before the events are appended and releases those given up. */
  uniqueKeys?(state: State): readonly UniqueKey[];
  /** Keys held only while the command runs, so that commands of several aggregates that could break a rule together run one after another. */
  exclusiveKeys?(command: Command): readonly UniqueKey[];
}
