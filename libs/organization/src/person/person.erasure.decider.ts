import { firstOf, mustGiveReason, mustSay, type Given } from '@opsledger/eventsourcing';
import { addDays, dateOf, reject, type PersonId, type Rejection } from '@opsledger/kernel';
import { keptUntil } from '../retention-policy/retention.checks.js';
import type { Retention } from '../retention-policy/retention-policy.events.js';
import type { PersonEvent } from './person.events.js';
import type { Person } from './person.state.js';

interface OfPerson {
  readonly personId: PersonId;
}

/** What can be asked about the end of a person's data. */
export type PersonErasureCommand =
  | { readonly type: 'RequestPersonErasure'; readonly data: OfPerson }
  | { readonly type: 'ApprovePersonErasure'; readonly data: OfPerson }
  | { readonly type: 'RejectPersonErasure'; readonly data: OfPerson }
  | { readonly type: 'PlacePersonLegalHold'; readonly data: OfPerson & { readonly caseReference: string } }
  | { readonly type: 'LiftPersonLegalHold'; readonly data: OfPerson & { readonly caseReference: string } };

/** What happens to it before the end. */
export type PersonErasureEvent = Extract<
  PersonEvent,
  { type: 'PersonErasureRequested' | 'PersonErasureRejected' | 'PersonLegalHoldPlaced' | 'PersonLegalHoldLifted' }
>;

type Answer = readonly PersonEvent[] | Rejection;
type GivenRetention = Given<{ readonly retention?: Retention }>;
type Known = Exclude<Person, { status: 'Unknown' }>;
type Kept = Extract<Person, { profile: unknown }>;
type Offboarded = Extract<Person, { status: 'Offboarded' }>;

/** Days for which a request waits for its second person. */
const WAITS_DAYS = 30;

/** Decides whether, when and by whom a person's data are erased. */
export function decideErasure(command: PersonErasureCommand, person: Known, given: GivenRetention): Answer {
  switch (command.type) {
    case 'PlacePersonLegalHold':
      return person.status === 'Erased' ? erased() : placeHold(command.data, person, given);
    case 'LiftPersonLegalHold':
      return person.status === 'Erased' ? erased() : liftHold(command.data, person, given);
    case 'ApprovePersonErasure':
      return person.status === 'Erased' ? [] : ofOffboarded(person, (left) => approve(command.data, left, given));
    case 'RequestPersonErasure':
      return ofOffboarded(person, (left) => request(command.data, left, given));
    case 'RejectPersonErasure':
      return ofOffboarded(person, (left) => refuse(command.data, left, given));
  }
}

/** What the events before the end do. */
export function evolveErasure(person: Kept, { type, data }: PersonErasureEvent): Kept {
  switch (type) {
    case 'PersonErasureRequested': {
      const { requestedBy, expiresOn } = data;
      return person.status === 'Offboarded' ? { ...person, erasure: { requestedBy, ...(expiresOn && { expiresOn }) } } : person;
    }
    case 'PersonErasureRejected':
      return withoutRequest(person);
    case 'PersonLegalHoldPlaced':
      return withHolds(person, [...person.profile.legalHolds, data.caseReference]);
    case 'PersonLegalHoldLifted':
      return withHolds(
        person,
        person.profile.legalHolds.filter((held) => held !== data.caseReference),
      );
  }
}

/** The refusal of everything that would change a person who was erased. */
export const erased = (): Rejection => reject('INVALID_TRANSITION', 'This person was erased; nothing can be changed any more.');

function ofOffboarded(person: Known, decide: (left: Offboarded) => Answer): Answer {
  if (person.status === 'Erased') return erased();
  return person.status === 'Offboarded' ? decide(person) : reject('INVALID_TRANSITION', 'Only a person who was offboarded can be erased.');
}

function request({ personId }: OfPerson, person: Offboarded, given: GivenRetention): Answer {
  const { actor, now } = given;
  const today = dateOf(now);
  const { erasure, lastDay } = person;
  if (erasure && !hasExpired(person, given)) {
    return erasure.requestedBy === actor.id ? [] : reject('INVALID_TRANSITION', 'The erasure was requested before and waits for approval.');
  }
  if (today <= lastDay) return reject('INVALID_TIME', `Erasure can be requested after the last day, ${lastDay}.`);
  const wrong = firstOf(notOfOneself(personId, given), mustBeDue(lastDay, given));
  return wrong ?? [{ type: 'PersonErasureRequested', data: { personId, requestedBy: actor.id, expiresOn: addDays(today, WAITS_DAYS) } }];
}

function approve({ personId }: OfPerson, person: Offboarded, given: GivenRetention): Answer {
  const { actor, onBehalfOf } = given;
  if (!person.erasure) return reject('INVALID_TRANSITION', 'Nobody has requested the erasure of this person.');
  if (hasExpired(person, given))
    return reject('INVALID_TRANSITION', `The request expired after ${person.erasure.expiresOn}. Request the erasure again.`);
  const { requestedBy } = person.erasure;
  if (requestedBy === actor.id || requestedBy === onBehalfOf)
    return reject('SEGREGATION_OF_DUTIES', 'Whoever requested an erasure cannot approve it. Ask a second person.');
  return (
    firstOf(notOfOneself(personId, given), mustNotBeHeld(person)) ?? [{ type: 'PersonErased', data: { personId, approvedBy: actor.id } }]
  );
}

function refuse({ personId }: OfPerson, { erasure }: Offboarded, given: GivenRetention): Answer {
  if (!erasure) return [];
  const wrong = mustGiveReason(given, 'Say why the data are not erased (reason).');
  return wrong ?? [{ type: 'PersonErasureRejected', data: { personId, rejectedBy: given.actor.id } }];
}

function placeHold(
  { personId, caseReference }: OfPerson & { readonly caseReference: string },
  { profile }: Kept,
  given: GivenRetention,
): Answer {
  const named = caseReference.trim();
  if (profile.legalHolds.includes(named)) return [];
  const wrong = firstOf(mustSay(caseReference, 'caseReference'), mustGiveReason(given, "Say why the person's data must be kept (reason)."));
  return wrong ?? [{ type: 'PersonLegalHoldPlaced', data: { personId, caseReference: named } }];
}

function liftHold(
  { personId, caseReference }: OfPerson & { readonly caseReference: string },
  { profile }: Kept,
  given: GivenRetention,
): Answer {
  const named = caseReference.trim();
  const { legalHolds } = profile;
  if (!legalHolds.includes(named)) {
    const held = legalHolds.length > 0 ? `They are held for ${legalHolds.join(', ')}.` : 'They are not on hold.';
    return reject('INVALID_REFERENCE', `The person's data are not held for this case. ${held}`, ['caseReference']);
  }
  const wrong = mustGiveReason(given, "Say why the person's data need not be kept any more (reason).");
  return wrong ?? [{ type: 'PersonLegalHoldLifted', data: { personId, caseReference: named } }];
}

const hasExpired = ({ erasure }: Offboarded, { now }: GivenRetention): boolean => (erasure?.expiresOn ?? '9999-12-31') < dateOf(now);

/** Nobody has a hand in the erasure of what is known of themselves. */
function notOfOneself(personId: PersonId, { actor, onBehalfOf }: GivenRetention): Rejection | undefined {
  if (actor.id !== personId && onBehalfOf !== personId) return undefined;
  return reject('SEGREGATION_OF_DUTIES', 'Nobody requests or approves the erasure of their own data. Ask two others.');
}

/** Before the retention policy allows it, an erasure needs a reason, such as the request of the person. */
function mustBeDue(lastDay: Offboarded['lastDay'], given: GivenRetention): Rejection | undefined {
  const until = keptUntil(lastDay, given.facts.retention);
  if (dateOf(given.now) > until) return undefined;
  return mustGiveReason(given, `The retention policy keeps this person's data until ${until}. Say why they are erased before (reason).`);
}

function mustNotBeHeld({ profile: { legalHolds } }: Offboarded): Rejection | undefined {
  if (legalHolds.length === 0) return undefined;
  const cases = legalHolds.join(', ');
  return reject('LEGAL_HOLD', `The person's data are evidence for ${cases}. Lift every hold first (LiftPersonLegalHold).`);
}

function withoutRequest(person: Kept): Kept {
  if (person.status !== 'Offboarded') return person;
  const { erasure: _settled, ...rest } = person;
  return rest;
}

const withHolds = (person: Kept, legalHolds: readonly string[]): Kept => ({ ...person, profile: { ...person.profile, legalHolds } });
