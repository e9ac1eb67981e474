import type { Decider } from '@opsledger/eventsourcing';
import { reject, type PersonId, type Rejection } from '@opsledger/kernel';
import type { CostCenter } from '../cost-center/cost-center.decider.js';
import type { Location } from '../location/location.decider.js';
import type { OrgUnit } from '../org-unit/org-unit.decider.js';
import type { Retention } from '../retention-policy/retention-policy.events.js';
import type { EncryptedCorrection } from '../personal-data/personal-data.events.js';
import { decideErasure, erased, evolveErasure, type PersonErasureCommand } from './person.erasure.decider.js';
import { NOBODY, type Person, type Placement, type PlacementChange, type Profile } from './person.state.js';
import { personEvents, type PersonEvent, type PersonEventData } from './person.events.js';

/** Everything that can be asked of a person, with personal data already encrypted. */
export type PersonCommand =
  | { readonly type: 'OnboardPerson'; readonly data: PersonEventData<'PersonOnboarded'> }
  | { readonly type: 'TransferPerson'; readonly data: { readonly personId: PersonId } & PlacementChange }
  | {
      readonly type: 'CorrectPerson';
      readonly data: { readonly personId: PersonId; readonly personalData: EncryptedCorrection; readonly usernameIndex?: string | null };
    }
  | { readonly type: 'OffboardPerson'; readonly data: PersonEventData<'PersonOffboarded'> }
  | PersonErasureCommand;

/** What other aggregates say about the references of a command; absent when it names none. */
export interface PersonFacts {
  readonly orgUnit?: OrgUnit['status'];
  readonly costCenter?: CostCenter['status'];
  readonly location?: Location['status'];
  readonly manager?: Person['status'];
  /** The manager and everyone above, nearest first. */
  readonly managementChain?: readonly PersonId[];
  /** How long the data of a person are kept. */
  readonly retention?: Retention;
}

export type { Person, Placement, PlacementChange } from './person.state.js';

type Answer = readonly PersonEvent[] | Rejection;
type DataOf<Type extends PersonCommand['type']> = Extract<PersonCommand, { type: Type }>['data'];

export const personDecider: Decider<Person, PersonCommand, PersonEvent, PersonFacts> = {
  category: 'person',
  events: personEvents,
  initialState: NOBODY,
  decide(command, person, given) {
    if (command.type === 'OnboardPerson') return onboard(command.data, person, given.facts);
    if (person.status === 'Unknown') return reject('NOT_FOUND', 'There is no person with this id.', ['personId']);
    switch (command.type) {
      case 'TransferPerson':
        return transfer(command.data, person, given.facts);
      case 'CorrectPerson':
        return correct(command.data, person);
      case 'OffboardPerson':
        return offboard(command.data, person);
      case 'RequestPersonErasure':
      case 'ApprovePersonErasure':
      case 'RejectPersonErasure':
      case 'PlacePersonLegalHold':
      case 'LiftPersonLegalHold':
        return decideErasure(command, person, given);
    }
  },
  evolve(person, event): Person {
    if (event.type === 'PersonOnboarded') return { status: 'Active', profile: profileOf(event.data) };
    if (event.type === 'PersonErased') return { status: 'Erased' };
    if (person.status === 'Unknown' || person.status === 'Erased') return person;
    switch (event.type) {
      case 'PersonTransferred':
        return { ...person, profile: { ...person.profile, placement: moved(person.profile.placement, event.data) } };
      case 'PersonCorrected':
        return { ...person, profile: corrected(person.profile, event.data) };
      case 'PersonOffboarded':
        return { status: 'Offboarded', profile: person.profile, lastDay: event.data.lastDay, leavingReason: event.data.leavingReason };
      case 'PersonErasureRequested':
      case 'PersonErasureRejected':
      case 'PersonLegalHoldPlaced':
      case 'PersonLegalHoldLifted':
        return evolveErasure(person, event);
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
    const same = person.status === 'Active' && JSON.stringify({ ...person.profile, legalHolds: [] }) === JSON.stringify(profileOf(data));
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

const notActive = (): Rejection => reject('INVALID_TRANSITION', 'The person has left the organisation.');
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
    legalHolds: [],
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
