import type { Decider, Given } from '@opsledger/eventsourcing';
import {
  dateOf,
  reject,
  type CostCenterId,
  type LocalDate,
  type LocationId,
  type OrgUnitId,
  type PersonId,
  type Rejection,
} from '@opsledger/kernel';
import type { CostCenter } from '../cost-center/cost-center.decider.js';
import type { Location } from '../location/location.decider.js';
import type { OrgUnit } from '../org-unit/org-unit.decider.js';
import type { EncryptedCorrection, EncryptedPersonalData } from '../personal-data/personal-data.events.js';
import { personEvents, type LeavingReason, type PersonEvent, type PersonEventData } from './person.events.js';

/** Where a person belongs. */
export interface Placement {
  readonly orgUnitId?: OrgUnitId;
  readonly costCenterId?: CostCenterId;
  readonly locationId?: LocationId;
  readonly managerId?: PersonId;
}

/** A change of placement: absent stays, null takes away. */
export type PlacementChange = { readonly [Field in keyof Placement]?: Placement[Field] | null };

/** Everything that can be asked of a person, with personal data already encrypted. */
export type PersonCommand =
  | { readonly type: 'OnboardPerson'; readonly data: PersonEventData<'PersonOnboarded'> }
  | { readonly type: 'TransferPerson'; readonly data: { readonly personId: PersonId } & PlacementChange }
  | {
      readonly type: 'CorrectPerson';
      readonly data: { readonly personId: PersonId; readonly personalData: EncryptedCorrection; readonly usernameIndex?: string | null };
    }
  | { readonly type: 'OffboardPerson'; readonly data: PersonEventData<'PersonOffboarded'> }
  | { readonly type: 'RequestPersonErasure'; readonly data: { readonly personId: PersonId } }
  | { readonly type: 'ApprovePersonErasure'; readonly data: { readonly personId: PersonId } };

interface Profile {
  readonly personId: PersonId;
  readonly personalData: EncryptedPersonalData;
  readonly usernameIndex?: string;
  readonly placement: Placement;
  readonly startOn?: LocalDate;
}

/** A person's state. `Erased` keeps nothing: the id stays taken for ever. */
export type Person =
  | { readonly status: 'Unknown' }
  | { readonly status: 'Active'; readonly profile: Profile }
  | {
      readonly status: 'Offboarded';
      readonly profile: Profile;
      readonly lastDay: LocalDate;
      readonly leavingReason: LeavingReason;
      readonly erasureRequestedBy?: string;
    }
  | { readonly status: 'Erased' };

/** What other aggregates say about the references of a command; absent when it names none. */
export interface PersonFacts {
  readonly orgUnit?: OrgUnit['status'];
  readonly costCenter?: CostCenter['status'];
  readonly location?: Location['status'];
  readonly manager?: Person['status'];
  /** The manager and everyone above, nearest first. */
  readonly managementChain?: readonly PersonId[];
}

type Answer = readonly PersonEvent[] | Rejection;
type DataOf<Type extends PersonCommand['type']> = Extract<PersonCommand, { type: Type }>['data'];

export const personDecider: Decider<Person, PersonCommand, PersonEvent, PersonFacts> = {
  category: 'person',
  events: personEvents,
  initialState: { status: 'Unknown' },
  decide({ type, data }, person, given) {
    if (type === 'OnboardPerson') return onboard(data, person, given.facts);
    if (person.status === 'Unknown') return reject('NOT_FOUND', 'There is no person with this id.', ['personId']);
    switch (type) {
      case 'TransferPerson':
        return transfer(data, person, given.facts);
      case 'CorrectPerson':
        return correct(data, person);
      case 'OffboardPerson':
        return offboard(data, person);
      case 'RequestPersonErasure':
        return requestErasure(data, person, given);
      case 'ApprovePersonErasure':
        return approveErasure(data, person, given);
    }
  },
  evolve(person, { type, data }): Person {
    if (type === 'PersonOnboarded') return { status: 'Active', profile: profileOf(data) };
    if (type === 'PersonErased') return { status: 'Erased' };
    if (person.status === 'Unknown' || person.status === 'Erased') return person;
    switch (type) {
      case 'PersonTransferred':
        return { ...person, profile: { ...person.profile, placement: moved(person.profile.placement, data) } };
      case 'PersonCorrected':
        return { ...person, profile: corrected(person.profile, data) };
      case 'PersonOffboarded':
        return { status: 'Offboarded', profile: person.profile, lastDay: data.lastDay, leavingReason: data.leavingReason };
      case 'PersonErasureRequested':
        return person.status === 'Offboarded' ? { ...person, erasureRequestedBy: data.requestedBy } : person;
    }
  },
  /** A username stays taken after the person has left, because old records still mean that person; erasure frees it. */
  uniqueKeys(person) {
    const index = 'profile' in person ? person.profile.usernameIndex : undefined;
    return index === undefined ? [] : [{ space: 'username', key: index, path: ['personalData', 'username'] }];
  },
  /** Two transfers at once could close a circle that neither of them sees. */
  exclusiveKeys({ type, data }) {
    return type === 'TransferPerson' && data.managerId ? [{ space: 'managementChain', key: 'all' }] : [];
  },
};

function onboard(data: DataOf<'OnboardPerson'>, person: Person, facts: PersonFacts): Answer {
  if (person.status !== 'Unknown') {
    const same = person.status === 'Active' && JSON.stringify(person.profile) === JSON.stringify(profileOf(data));
    return same
      ? []
      : reject('ALREADY_EXISTS', 'A person with this id was onboarded before. Correct or transfer that person instead.', ['personId']);
  }
  return refuseReferences(data, facts) ?? [{ type: 'PersonOnboarded', data }];
}

function transfer({ personId, ...change }: DataOf<'TransferPerson'>, person: Person, facts: PersonFacts): Answer {
  if (person.status !== 'Active') return notActive();
  const entries = Object.entries(change).filter(([field, value]) => (person.profile.placement[field as keyof Placement] ?? null) !== value);
  if (entries.length === 0) return [];
  const changes: PlacementChange = Object.fromEntries(entries);
  return refuseReferences({ personId, ...changes }, facts) ?? [{ type: 'PersonTransferred', data: { personId, ...changes } }];
}

function correct({ personId, personalData, usernameIndex }: DataOf<'CorrectPerson'>, person: Person): Answer {
  if (!('profile' in person)) return erased();
  const { profile } = person;
  const present: Readonly<Record<string, string | undefined>> = profile.personalData.fields;
  const fields = Object.fromEntries(Object.entries(personalData.fields).filter(([field, value]) => (present[field] ?? null) !== value));
  if (Object.keys(fields).length === 0) return [];
  const index = usernameIndex === undefined || usernameIndex === (profile.usernameIndex ?? null) ? {} : { usernameIndex };
  return [{ type: 'PersonCorrected', data: { personId, personalData: { scheme: personalData.scheme, fields }, ...index } }];
}

function offboard(data: DataOf<'OffboardPerson'>, person: Person): Answer {
  if (person.status === 'Offboarded' && person.lastDay === data.lastDay && person.leavingReason === data.leavingReason) return [];
  if (person.status !== 'Active') return notActive();
  const { startOn } = person.profile;
  if (startOn && data.lastDay < startOn) return reject('INVALID_TIME', `The last day lies before the first one, ${startOn}.`, ['lastDay']);
  return [{ type: 'PersonOffboarded', data }];
}

function requestErasure({ personId }: DataOf<'RequestPersonErasure'>, person: Person, { actor, now }: Given<PersonFacts>): Answer {
  if (person.status !== 'Offboarded') return notOffboarded(person);
  if (person.erasureRequestedBy === actor.id) return [];
  if (person.erasureRequestedBy) return reject('INVALID_TRANSITION', 'The erasure was requested before and waits for approval.');
  if (dateOf(now) <= person.lastDay) return reject('INVALID_TIME', `Erasure can be requested after the last day, ${person.lastDay}.`);
  return [{ type: 'PersonErasureRequested', data: { personId, requestedBy: actor.id } }];
}

function approveErasure({ personId }: DataOf<'ApprovePersonErasure'>, person: Person, { actor }: Given<PersonFacts>): Answer {
  if (person.status === 'Erased') return [];
  if (person.status !== 'Offboarded') return notOffboarded(person);
  if (!person.erasureRequestedBy) return reject('INVALID_TRANSITION', 'Nobody has requested the erasure of this person.');
  if (person.erasureRequestedBy === actor.id)
    return reject('SEGREGATION_OF_DUTIES', 'Whoever requested an erasure cannot approve it. Ask a second person.');
  return [{ type: 'PersonErased', data: { personId, approvedBy: actor.id } }];
}

const erased = (): Rejection => reject('INVALID_TRANSITION', 'This person was erased; nothing can be changed any more.');
const notActive = (): Rejection => reject('INVALID_TRANSITION', 'The person has left the organisation.');
const notOffboarded = (person: Person): Rejection =>
  person.status === 'Erased' ? erased() : reject('INVALID_TRANSITION', 'Only a person who was offboarded can be erased.');

/** References must lead to something in use; a manager must not be the person or anyone below. */
function refuseReferences(data: { readonly personId: PersonId } & PlacementChange, facts: PersonFacts): Rejection | undefined {
  if (data.orgUnitId && facts.orgUnit !== 'Active')
    return reject('INVALID_REFERENCE', 'There is no active org unit with this id.', ['orgUnitId']);
  if (data.costCenterId && facts.costCenter !== 'Open')
    return reject('INVALID_REFERENCE', 'There is no open cost center with this id.', ['costCenterId']);
  if (data.locationId && facts.location !== 'Open')
    return reject('INVALID_REFERENCE', 'There is no open location with this id.', ['locationId']);
  return data.managerId ? refuseManager(data.personId, data.managerId, facts) : undefined;
}

function refuseManager(personId: PersonId, managerId: PersonId, facts: PersonFacts): Rejection | undefined {
  if (managerId === personId || facts.managementChain?.includes(personId))
    return reject('CYCLE', 'A person cannot report to themselves, not even through others.', ['managerId']);
  return facts.manager === 'Active' ? undefined : reject('INVALID_REFERENCE', 'There is no active person with this id.', ['managerId']);
}

function profileOf({
  personId,
  personalData,
  usernameIndex,
  orgUnitId,
  costCenterId,
  locationId,
  managerId,
  startOn,
}: PersonEventData<'PersonOnboarded'>): Profile {
  return {
    personId,
    personalData,
    ...(usernameIndex && { usernameIndex }),
    placement: moved({}, { orgUnitId, costCenterId, locationId, managerId }),
    ...(startOn && { startOn }),
  };
}

/** The placement after a change; undefined stays, null goes. */
function moved(placement: Placement, change: { readonly [Field in keyof Placement]?: Placement[Field] | null | undefined }): Placement {
  const fields = ['orgUnitId', 'costCenterId', 'locationId', 'managerId'] as const;
  const after = fields.map((field) => [field, change[field] === undefined ? placement[field] : change[field]] as const);
  return Object.fromEntries(after.filter(([, value]) => value));
}

function corrected(profile: Profile, { personalData, usernameIndex }: PersonEventData<'PersonCorrected'>): Profile {
  const fields = Object.entries({ ...profile.personalData.fields, ...personalData.fields }).filter(([, value]) => value !== null);
  const { usernameIndex: before, ...rest } = profile;
  const index = usernameIndex === undefined ? before : usernameIndex;
  return {
    ...rest,
    personalData: { scheme: personalData.scheme, fields: Object.fromEntries(fields) },
    ...(index && { usernameIndex: index }),
  };
}
