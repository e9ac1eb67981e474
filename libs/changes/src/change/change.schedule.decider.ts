import { firstOf, mustBeActive, mustGiveReason } from '@opsledger/eventsourcing';
import { reject, type ChangeId, type Instant, type Rejection } from '@opsledger/kernel';
import type { FreezeId } from '../values.events.js';
import { hands, isOfPlan, mustBeThere, notNow } from './change.checks.js';
import type { ChangeGiven, Decisions, Evolutions, FreezeFact, OfChange, Wants } from './change.commands.js';
import type { ChangeEvent } from './change.events.js';
import { plannedWindow, withRecord, type ChangeRecord, type KnownChange } from './change.state.js';

/** What gives a change its place in the calendar. */
export type ScheduleCommand =
  | { readonly type: 'ScheduleChange'; readonly data: OfChange & { readonly acknowledgedConflicts?: readonly ChangeId[] } }
  | { readonly type: 'GrantFreezeExemption'; readonly data: OfChange & { readonly freezeId: FreezeId } };

/** What each command means for a change. */
export const scheduleDecisions: Decisions<ScheduleCommand> = {
  /** Books the window of the plan. To move it, revise the plan: those who authorised it authorised the time, too. */
  ScheduleChange({ changeId, acknowledgedConflicts = [] }, change, given) {
    if (change.status === 'Scheduled') return [];
    const preApproved = change.status === 'Draft' && change.record.changeType === 'standard';
    if (change.status !== 'Authorized' && !preApproved) return notNow(change, 'scheduled');
    const wrong = firstOf(
      preApproved ? mustBeInForce(given) : undefined,
      mustBeReady(change.record, given),
      mustBeFree(change.record, acknowledgedConflicts, given),
    );
    if (wrong) return wrong;
    const scheduled = booked(change.record, given);
    return preApproved ? [{ type: 'ChangeAuthorized', data: { changeId, modelId: change.record.modelId! } }, scheduled] : [scheduled];
  },

  /** Lets the present plan pass a freeze that it touches. */
  GrantFreezeExemption(data, change, given) {
    const { changeId, freezeId } = data;
    if (!EXEMPTIBLE.includes(change.status)) return notNow(change, 'exempted from a freeze');
    if (change.record.exemptions.includes(freezeId)) return [];
    const touched = given.facts.calendar?.freezes.some((freeze) => freeze.freezeId === freezeId);
    const refused = firstOf(
      touched
        ? undefined
        : reject('INVALID_REFERENCE', 'No such freeze is in the way of this change. Check the id and the plan.', ['freezeId']),
      isOfPlan(change.record, hands(given, data))
        ? reject('SEGREGATION_OF_DUTIES', 'Who planned the change or carries it out does not exempt it. Ask another change manager.')
        : undefined,
      mustGiveReason(given, 'Say why the change cannot wait for the end of the freeze.'),
    );
    return refused ?? [{ type: 'FreezeExemptionGranted', data: { changeId, freezeId, grantedBy: given.actor.id } }];
  },
};

/** What each event does to a change. */
export const scheduleEvolutions = {
  ChangeScheduled: ({ record }) => ({ status: 'Scheduled', record }),
  FreezeExemptionGranted: (change, { freezeId }) => withRecord(change, { exemptions: [...change.record.exemptions, freezeId] }),
} satisfies Partial<Evolutions>;

/** What is read before a decision; a command that is not here names nothing. */
export const scheduleWants: Wants<ScheduleCommand> = {
  ScheduleChange: (_data, change) =>
    change.status === 'Unknown' ? {} : { model: change.record.modelId, items: change.record.affectedItems, window: plannedWindow(change) },
  GrantFreezeExemption: (_data, change) => (change.status === 'Unknown' ? {} : { window: plannedWindow(change) }),
};

const EXEMPTIBLE: readonly KnownChange['status'][] = ['Draft', 'Assessing', 'AwaitingApproval', 'Authorized', 'Scheduled'];

/** The model of a standard change is its approval, as long as it is in force. */
function mustBeInForce({ facts: { model } }: ChangeGiven): Rejection | undefined {
  return mustBeActive('model of changes', model?.standing ?? 'unknown', 'modelId');
}

/** The event of a schedule that nothing is in the way of. */
function booked({ changeId, plannedStart, plannedEnd, implementerId }: ChangeRecord, { facts }: ChangeGiven): ChangeEvent {
  const conflictsWith = [...facts.calendar!.conflicts].sort();
  return { type: 'ChangeScheduled', data: { changeId, from: plannedStart, to: plannedEnd, implementerId: implementerId!, conflictsWith } };
}

/** Refuses a plan without an implementer, of things that are gone, or for a window that is over when the change is scheduled. */
function mustBeReady({ implementerId, plannedEnd }: ChangeRecord, { facts, occurredAt }: ChangeGiven): Rejection | undefined {
  const over = `The window ended at ${plannedEnd}. Revise the plan to a time to come (ReviseChange).`;
  return firstOf(
    implementerId === undefined ? reject('INVALID_INPUT', 'Name the implementer first (ReviseChange).', ['implementerId']) : undefined,
    mustBeThere(facts),
    plannedEnd <= occurredAt ? reject('INVALID_TIME', over, ['plannedEnd']) : undefined,
  );
}

/** Refuses a window that the calendar does not know yet, in a freeze, or of another change of the same things. */
function mustBeFree(record: ChangeRecord, acknowledged: readonly ChangeId[], given: ChangeGiven): Rejection | undefined {
  const { calendar } = given.facts;
  if (!calendar?.listed) return reject('CONFLICT', 'The calendar has changed at the same moment. Send the command again.');
  return mustNotBeFrozen(record, calendar.freezes, record.plannedStart) ?? mustAcknowledge(calendar.conflicts, acknowledged, given);
}

/** A freeze blocks: only an exemption lets a change through. @param since from when on the change would be in its way. */
export function mustNotBeFrozen({ exemptions }: ChangeRecord, freezes: readonly FreezeFact[], since: Instant): Rejection | undefined {
  const [freeze] = freezes.filter(({ freezeId, to }) => to > since && !exemptions.includes(freezeId));
  if (!freeze) return undefined;
  const { name, from, to, freezeId } = freeze;
  const message = `The freeze ${name} is in force from ${from} to ${to}. Plan another time (ReviseChange), or have the change exempted (GrantFreezeExemption).`;
  return reject('WINDOW_FROZEN', message, ['plannedStart'], { freezeId });
}

/** Two changes of one thing at one time are refused, unless whoever schedules the second knows of the first and says why. */
function mustAcknowledge(conflicts: readonly ChangeId[], known: readonly ChangeId[], given: ChangeGiven): Rejection | undefined {
  const unknown = conflicts.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    const message = `At that time the same things are changed by ${unknown.join(', ')}. Plan another time (ReviseChange), or acknowledge each and say why.`;
    return reject('OVERLAP', message, ['acknowledgedConflicts'], { conflictsWith: unknown.join(' ') });
  }
  return conflicts.length > 0 ? mustGiveReason(given, 'Say why the changes may overlap.') : undefined;
}
