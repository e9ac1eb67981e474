import type { Rejection } from '@opsledger/kernel';
import type { Position } from '../event-store/position.js';
import type { CommandContext } from './envelope.js';
import type { Decider, Message } from './decider.js';

/** An aggregate's folded state; `revision` is -1 while its stream has no events. */
export interface Loaded<State> {
  readonly state: State;
  readonly revision: number;
}

/** Reads other aggregates while facts are gathered. `State` is the type exported by the context that owns the category. */
export interface AggregateReader {
  state<State>(category: string, id: string): Promise<Loaded<State>>;
}

/** What the runner needs to know of an aggregate: its decider and, where a decision needs them, how its facts are gathered. */
export interface AggregateDefinition<
  State = unknown,
  Command extends Message = Message,
  Event extends Message = Message,
  Facts = undefined,
> {
  readonly decider: Decider<State, Command, Event, Facts>;
  facts?(command: Command, id: string, reader: AggregateReader): Promise<Facts>;
}

/** A definition of any aggregate, as the registry keeps it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the registry holds definitions of unrelated types; `execute` types each call.
export type AnyAggregate = AggregateDefinition<any, any, any, any>;

/** The command had its effect (or had it before: `repeated`). `events` is empty when nothing changed. */
export interface Accepted<Event extends Message = Message> {
  readonly accepted: true;
  readonly events: readonly Event[];
  /** Stream revision after the command. */
  readonly revision: number;
  /** Log position of its last event; read models that have reached it show the effect. */
  readonly position: Position;
  readonly repeated: boolean;
}

/** The command was refused; nothing was written. */
export interface Refused {
  readonly accepted: false;
  readonly rejection: Rejection;
}

export type Outcome<Event extends Message = Message> = Accepted<Event> | Refused;

/** One command of a bulk request. */
export interface BulkItem {
  readonly category: string;
  readonly id: string;
  readonly command: Message;
  readonly context: CommandContext;
}

/** REJECT_ALL: one refusal and nothing is written. REJECT_FAILED: the others have their effect. */
export type ErrorPolicy = 'REJECT_ALL' | 'REJECT_FAILED';
