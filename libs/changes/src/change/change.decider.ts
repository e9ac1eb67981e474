import type { Decider, UniqueKey } from '@opsledger/eventsourcing';
import { CALENDAR_KEY } from '../change-calendar/change-calendar.decider.js';
import { approvalDecisions, approvalEvolutions, approvalWants, type ApprovalCommand } from './change.approval.decider.js';
import { unknownChange } from './change.checks.js';
import type { ChangeFacts, ChangeGiven, DataByType, Decision, Decisions, Evolutions, Wanted, Wants } from './change.commands.js';
import { changeEvents, type ChangeEvent } from './change.events.js';
import {
  implementationDecisions,
  implementationEvolutions,
  implementationWants,
  type ImplementationCommand,
} from './change.implementation.decider.js';
import { begun, planDecisions, planEvolutions, planWants, requested, type PlanCommand } from './change.plan.decider.js';
import { reminderDecisions, reminderEvolutions, type ReminderCommand } from './change.reminder.decider.js';
import { scheduleDecisions, scheduleEvolutions, scheduleWants, type ScheduleCommand } from './change.schedule.decider.js';
import type { Change, KnownChange } from './change.state.js';

/** Everything that people can ask of a change. */
export type ChangeInstruction = PlanCommand | ApprovalCommand | ScheduleCommand | ImplementationCommand;
/** Everything that can be asked of a change, by people and by time. */
export type ChangeCommand = ChangeInstruction | ReminderCommand;
/** The data of one command. */
export type ChangeCommandData<Type extends ChangeCommand['type']> = DataByType<ChangeCommand>[Type];

/** The decision of every command on a known change. */
export const changeDecisions: Decisions<ChangeCommand> = {
  ...planDecisions,
  ...approvalDecisions,
  ...scheduleDecisions,
  ...implementationDecisions,
  ...reminderDecisions,
};

const evolutions: Evolutions = {
  ...planEvolutions,
  ...approvalEvolutions,
  ...scheduleEvolutions,
  ...implementationEvolutions,
  ...reminderEvolutions,
};
const wants: Wants<ChangeCommand> = { ...planWants, ...approvalWants, ...scheduleWants, ...implementationWants };

/** One change from request to closing. README.md of this lib has the table of every command in every state. */
export const changeDecider: Decider<Change, ChangeCommand, ChangeEvent, ChangeFacts> = {
  category: 'change',
  events: changeEvents,
  initialState: { status: 'Unknown' },
  decide(command, change, given) {
    if (change.status !== 'Unknown') return decideOn(change, command, given);
    return command.type === 'RequestChange' ? requested(command.data, given) : unknownChange(command.data.changeId);
  },
  evolve(change, event) {
    if (change.status === 'Unknown') return event.type === 'ChangeRequested' ? begun(event.data) : change;
    return evolveBy(event, change);
  },
  exclusiveKeys,
};

/** What a command names elsewhere, to be read before its decision. */
export function wantedBy<Type extends ChangeCommand['type']>(command: OneOf<CommandData, Type>, change: Change): Wanted {
  return wants[command.type]?.(command.data, change) ?? {};
}

type CommandData = DataByType<ChangeCommand>;
type EventData = DataByType<ChangeEvent>;

/** One message of a type, in the form in which the compiler sees that its data go with its type. */
type OneOf<Data, Type extends keyof Data> = { [Each in Type]: { readonly type: Each; readonly data: Data[Each] } }[Type];

function decideOn<Type extends ChangeCommand['type']>(
  change: KnownChange,
  command: OneOf<CommandData, Type>,
  given: ChangeGiven,
): Decision {
  return changeDecisions[command.type](command.data, change, given);
}

function evolveBy<Type extends ChangeEvent['type']>(event: OneOf<EventData, Type>, change: KnownChange): Change {
  return evolutions[event.type](change, event.data);
}

/** Changes are scheduled and started one at a time: two at once, or one and a freeze, would not see each other. */
function exclusiveKeys({ type }: ChangeCommand): readonly UniqueKey[] {
  return type === 'ScheduleChange' || type === 'StartImplementation' ? [CALENDAR_KEY] : [];
}
