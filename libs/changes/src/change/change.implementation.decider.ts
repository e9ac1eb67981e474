import { firstOf, mustGiveReason, mustSay } from '@opsledger/eventsourcing';
import { reject, type Rejection } from '@opsledger/kernel';
import { hands, mustBeImplementer, notNow } from './change.checks.js';
import type { ChangeGiven, Decisions, Evolutions, OfChange, Wants } from './change.commands.js';
import type { Completion } from './change.events.js';
import { mustNotBeFrozen } from './change.schedule.decider.js';
import { plannedWindow, type ChangeRecord, type InReview, type Review } from './change.state.js';

/** What carries a change out, looks back at it and ends it. */
export type ImplementationCommand =
  | { readonly type: 'StartImplementation'; readonly data: OfChange }
  | { readonly type: 'CompleteImplementation'; readonly data: OfChange & { readonly outcome: Completion } }
  | { readonly type: 'BackOutChange'; readonly data: OfChange }
  | { readonly type: 'ReviewChange'; readonly data: OfChange & Review }
  | { readonly type: 'CloseChange'; readonly data: OfChange };

/** What each command means for a change. */
export const implementationDecisions: Decisions<ImplementationCommand> = {
  /** Inside the window, not in a freeze that was declared meanwhile, and not by anyone who voted. */
  StartImplementation(data, change, given) {
    if (change.status === 'Implementing') return [];
    if (change.status !== 'Scheduled') return notNow(change, 'started');
    const { changeId } = data;
    const { freezes = [] } = given.facts.calendar ?? {};
    const refused = firstOf(
      mustBeImplementer(change, given),
      mustNotHaveVoted(change.record, data, given),
      mustBeInside(change.record, given),
      mustNotBeFrozen(change.record, freezes, given.occurredAt),
    );
    return refused ?? [{ type: 'ImplementationStarted', data: { changeId, startedBy: given.actor.id } }];
  },

  /** The work is done, well or not. It may end after its window: what happened is recorded. */
  CompleteImplementation({ changeId, outcome }, change, given) {
    if (change.status === 'Review' && change.outcome === outcome) return [];
    if (change.status !== 'Implementing') return notNow(change, 'completed');
    return mustBeImplementer(change, given) ?? [{ type: 'ImplementationCompleted', data: { changeId, outcome } }];
  },

  /** The work is undone. */
  BackOutChange({ changeId }, change, given) {
    if (change.status === 'Review' && change.outcome === 'backedOut') return [];
    if (change.status !== 'Implementing') return notNow(change, 'backed out');
    const refused = mustBeImplementer(change, given) ?? mustGiveReason(given, 'Say why the change was backed out.');
    return refused ?? [{ type: 'ChangeBackedOut', data: { changeId } }];
  },

  /** Was it a success, and what is learnt? Another answer before the closing takes the place of the first. */
  ReviewChange({ changeId, successful, lessons: said }, change) {
    if (change.status !== 'Review') return notNow(change, 'reviewed');
    const lessons = said?.trim();
    if (change.review?.successful === successful && change.review.lessons === lessons) return [];
    const refused = mustSay(lessons, 'lessons') ?? mustFitOutcome(successful, change);
    return refused ?? [{ type: 'ChangeReviewed', data: { changeId, successful, ...(lessons && { lessons }) } }];
  },

  /** After a review where one is due: always for an emergency, and whenever the work did not simply succeed. */
  CloseChange({ changeId }, change) {
    if (change.status === 'Closed') return [];
    if (change.status !== 'Review') return notNow(change, 'closed', CLOSE_ADVICE[change.status]);
    const { review, outcome, record } = change;
    if (!review && (record.changeType === 'emergency' || outcome !== 'successful')) {
      return notNow(change, 'closed', 'An emergency change and one that did not succeed are reviewed first (ReviewChange).');
    }
    return [{ type: 'ChangeClosed', data: { changeId, successful: review?.successful ?? true } }];
  },
};

/** What each event does to a change. */
export const implementationEvolutions = {
  ImplementationStarted: ({ record }, { startedBy }) => ({ status: 'Implementing', record, startedBy }),
  ImplementationCompleted: ({ record }, { outcome }) => ({ status: 'Review', record, outcome }),
  ChangeBackedOut: ({ record }) => ({ status: 'Review', record, outcome: 'backedOut' }),
  ChangeReviewed: (change, { successful, lessons }) =>
    change.status === 'Review' ? { ...change, review: { successful, ...(lessons && { lessons }) } } : change,
  ChangeClosed: ({ record }) => ({ status: 'Closed', record }),
} satisfies Partial<Evolutions>;

/** What is read before a decision; a command that is not here names nothing. */
export const implementationWants: Wants<ImplementationCommand> = {
  StartImplementation: (_data, change) => (change.status === 'Unknown' ? {} : { window: plannedWindow(change) }),
};

const CLOSE_ADVICE = {
  Denied: 'Cancel it instead (CancelChange), or revise its plan (ReviseChange).',
  Draft: 'Cancel it instead (CancelChange).',
} as Readonly<Record<string, string>>;

/** Who authorised the plan does not carry it out, nor does anybody for them. */
function mustNotHaveVoted({ voters }: ChangeRecord, data: OfChange, given: ChangeGiven): Rejection | undefined {
  if (!hands(given, data).some((id) => voters.includes(id))) return undefined;
  return reject('SEGREGATION_OF_DUTIES', 'Whoever voted on this change does not carry it out. Ask its implementer.');
}

function mustBeInside({ plannedStart, plannedEnd }: ChangeRecord, { occurredAt }: ChangeGiven): Rejection | undefined {
  if (occurredAt >= plannedStart && occurredAt < plannedEnd) return undefined;
  const message = `The window is from ${plannedStart} to ${plannedEnd}, and ${occurredAt} is outside it. Wait for it, or revise the plan (ReviseChange).`;
  return reject('INVALID_TIME', message, ['occurredAt']);
}

function mustFitOutcome(successful: boolean, { outcome }: InReview): Rejection | undefined {
  if (!successful || outcome === 'successful' || outcome === 'partial') return undefined;
  return reject(
    'INVALID_INPUT',
    `The implementation ${outcome === 'failed' ? 'failed' : 'was backed out'}: it cannot have been successful.`,
    ['successful'],
  );
}
