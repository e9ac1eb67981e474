import type { Given, Message, Standing } from '@opsledger/eventsourcing';
import type { ChangeId, PersonId, Rejection } from '@opsledger/kernel';
import type { ChangeWindow } from '../change-calendar/change-calendar.decider.js';
import type { ChangeModelRecord } from '../change-model/change-model.decider.js';
import type { AffectedItem, ChangeModelId, FreezeId } from '../values.events.js';
import type { Span } from '../windows.checks.js';
import type { ChangeEvent } from './change.events.js';
import type { Change, KnownChange } from './change.state.js';

/** Names the change that a command is for, and the person for whom the actor acts: both count where duties are kept apart. */
export interface OfChange {
  readonly changeId: ChangeId;
  readonly onBehalfOf?: PersonId;
}

/** The data of each command of a union, by its type. */
export type DataByType<Messages extends Message> = { readonly [Each in Messages as Each['type']]: Each['data'] };

/** A decision for every command of a union on a change that the ledger knows: one that is missing does not compile. */
export type Decisions<Command extends Message> = {
  readonly [Type in keyof DataByType<Command>]: (data: DataByType<Command>[Type], change: KnownChange, given: ChangeGiven) => Decision;
};

/** What the commands of a union name elsewhere. A command that is left out names nothing. */
export type Wants<Command extends Message> = {
  readonly [Type in keyof DataByType<Command>]?: (data: DataByType<Command>[Type], change: Change) => Wanted;
};

/** What each event does to a change. Total: an event that does not fit the state leaves it as it is, because history is never refused. */
export type Evolutions = {
  readonly [Type in keyof DataByType<ChangeEvent>]: (change: KnownChange, data: DataByType<ChangeEvent>[Type]) => Change;
};

/** What a command names elsewhere; it is read before the decision. */
export interface Wanted {
  readonly model?: ChangeModelId | undefined;
  readonly implementerId?: PersonId | null | undefined;
  readonly requestedFor?: PersonId | undefined;
  /** Whose approval goes to whom. */
  readonly handover?: { readonly from: PersonId; readonly to: PersonId };
  readonly items?: readonly AffectedItem[] | undefined;
  /** Also asks what else is in the calendar then. */
  readonly window?: ChangeWindow;
}

/** What decisions are made with. */
export type ChangeGiven = Given<ChangeFacts>;
/** What a decision answers. */
export type Decision = readonly ChangeEvent[] | Rejection;

/** What the rest of the organisation says at the time of a command. A member is present when the command names such a thing. */
export interface ChangeFacts {
  readonly model?: ModelFact;
  readonly implementer?: Standing;
  readonly requestedFor?: Standing;
  readonly handover?: { readonly from: Standing; readonly to: Standing };
  readonly items?: readonly Standing[];
  readonly calendar?: CalendarFact;
}

/** A model, and which of the approvers it names have left. */
export interface ModelFact {
  readonly modelId: ChangeModelId;
  readonly standing: Standing;
  readonly record?: ChangeModelRecord;
  readonly gone: readonly PersonId[];
}

/** What touches the window of a change: same time and something in common. */
export interface CalendarFact {
  /** Whether the calendar knows the window as it is planned now, so that others see it. */
  readonly listed: boolean;
  /** Freezes that were declared and not lifted. */
  readonly freezes: readonly FreezeFact[];
  /** Other changes that are scheduled or being carried out. */
  readonly conflicts: readonly ChangeId[];
}

export interface FreezeFact extends Span {
  readonly freezeId: FreezeId;
  readonly name: string;
}
