import type { PersonId, CostCenterId, LocalDate, LocationId, OrgUnitId } from '@opsledger/kernel';
import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { ENCRYPTION_SCHEME } from '../personal-data/personal-data.events.js';
import { personDecider, type PersonCommand, type PersonFacts } from './person.decider.js';
import type { PersonEvent } from './person.events.js';

const personId = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01' as PersonId;
const managerId = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a02' as PersonId;
const orgUnitId = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a03' as OrgUnitId;
const costCenterId = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a04' as CostCenterId;
const locationId = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a05' as LocationId;
const usernameIndex = 'a'.repeat(64);
const otherIndex = 'b'.repeat(64);

const day = (text: string) => text as LocalDate;
const encrypted = <Fields extends object>(fields: Fields) => ({ scheme: ENCRYPTION_SCHEME, fields }) as const;
const personalData = encrypted({ name: 'n1', email: 'e1' });
const facts: PersonFacts = { orgUnit: 'Active', costCenter: 'Open', location: 'Open', manager: 'Active', managementChain: [managerId] };

const onboarded: PersonEvent = {
  type: 'PersonOnboarded',
  data: { personId, personalData, usernameIndex, orgUnitId, startOn: day('2025-01-01') },
};
const onboardedBare: PersonEvent = { type: 'PersonOnboarded', data: { personId, personalData } };
const offboarded: PersonEvent = { type: 'PersonOffboarded', data: { personId, lastDay: day('2026-02-27'), leavingReason: 'resigned' } };
const erasureRequested: PersonEvent = {
  type: 'PersonErasureRequested',
  data: { personId, requestedBy: 'clerk', expiresOn: day('2026-03-31') },
};
const erased: PersonEvent = { type: 'PersonErased', data: { personId, approvedBy: 'officer' } };

const onboard = onboarded;
const onboardCommand: PersonCommand = { type: 'OnboardPerson', data: onboard.data };
const correct = (fields: Record<string, string | null>, index?: string | null): PersonCommand => ({
  type: 'CorrectPerson',
  data: { personId, personalData: encrypted(fields), ...(index !== undefined && { usernameIndex: index }) },
});
const transfer = (change: object): PersonCommand => ({ type: 'TransferPerson', data: { personId, ...change } });
const offboard = (lastDay = '2026-02-27', leavingReason: 'resigned' | 'retired' = 'resigned'): PersonCommand => ({
  type: 'OffboardPerson',
  data: { personId, lastDay: day(lastDay), leavingReason },
});

const person = DeciderSpecification.for(personDecider);
const stateAfter = (...events: readonly PersonEvent[]) =>
  events.reduce((state, event) => personDecider.evolve(state, event), personDecider.initialState);

describe('OnboardPerson', () => {
  it('onboards a person with encrypted data and a placement', () => {
    person.when(onboardCommand, { facts }).then(onboarded);
  });

  it.each<[string, object, PersonFacts]>([
    ['orgUnitId', { orgUnitId }, { orgUnit: 'Closed' }],
    ['costCenterId', { costCenterId }, { costCenter: 'Unknown' }],
    ['locationId', { locationId }, { location: 'Closed' }],
    ['managerId', { managerId }, { manager: 'Offboarded', managementChain: [managerId] }],
  ])('refuses a reference to something not in use: %s', (path, placement, given) => {
    person
      .when({ type: 'OnboardPerson', data: { personId, personalData, ...placement } }, { facts: given })
      .thenRejected('INVALID_REFERENCE', [path]);
  });

  it('refuses a person as their own manager', () => {
    person
      .when({ type: 'OnboardPerson', data: { personId, personalData, managerId: personId } }, { facts })
      .thenRejected('CYCLE', ['managerId']);
  });

  it('refuses an id in use', () => {
    person.given(onboardedBare).when(onboardCommand, { facts }).thenRejected('ALREADY_EXISTS', ['personId']);
    person.given(onboarded, offboarded).when(onboardCommand, { facts }).thenRejected('ALREADY_EXISTS', ['personId']);
    person
      .given(onboarded, offboarded, erasureRequested, erased)
      .when(onboardCommand, { facts })
      .thenRejected('ALREADY_EXISTS', ['personId']);
  });

  it('is quiet when the same person is there with the same data', () => {
    person.given(onboarded).when(onboardCommand, { facts }).thenNothing();
  });
});

describe('TransferPerson', () => {
  it('records only what changed, null for what was taken away', () => {
    person
      .given(onboarded)
      .when(transfer({ orgUnitId: null, costCenterId, locationId, managerId }), { facts })
      .then({ type: 'PersonTransferred', data: { personId, orgUnitId: null, costCenterId, locationId, managerId } });
  });

  it('refuses a circle of managers, an unknown person and one who has left', () => {
    person
      .given(onboarded)
      .when(transfer({ managerId }), { facts: { manager: 'Active', managementChain: [managerId, personId] } })
      .thenRejected('CYCLE', ['managerId']);
    person.given(onboarded).when(transfer({ managerId }), { facts: {} }).thenRejected('INVALID_REFERENCE', ['managerId']);
    person.when(transfer({ orgUnitId }), { facts }).thenRejected('NOT_FOUND', ['personId']);
    person
      .given(onboarded, offboarded)
      .when(transfer({ orgUnitId: null }), { facts })
      .thenRejected('INVALID_TRANSITION');
  });

  it('is quiet when nothing changes', () => {
    person
      .given(onboarded)
      .when(transfer({ orgUnitId, managerId: null }), { facts })
      .thenNothing();
  });

  it('compares with the placement after earlier transfers', () => {
    const moved: PersonEvent = { type: 'PersonTransferred', data: { personId, orgUnitId: null, costCenterId } };
    person
      .given(onboarded, moved)
      .when(transfer({ orgUnitId: null, costCenterId }), { facts })
      .thenNothing();
  });
});

describe('CorrectPerson', () => {
  it('records the fields that changed', () => {
    person
      .given(onboarded)
      .when(correct({ name: 'n2', email: 'e1' }))
      .then({ type: 'PersonCorrected', data: { personId, personalData: encrypted({ name: 'n2' }) } });
  });

  it('moves the username index with the username, also away', () => {
    person
      .given(onboarded)
      .when(correct({ username: 'u2' }, otherIndex))
      .then({ type: 'PersonCorrected', data: { personId, personalData: encrypted({ username: 'u2' }), usernameIndex: otherIndex } });
    person
      .given(onboarded)
      .when(correct({ email: null }, usernameIndex))
      .then({ type: 'PersonCorrected', data: { personId, personalData: encrypted({ email: null }) } });
  });

  it('gives a first username its index', () => {
    person
      .given(onboardedBare)
      .when(correct({ username: 'u1' }, otherIndex))
      .then({ type: 'PersonCorrected', data: { personId, personalData: encrypted({ username: 'u1' }), usernameIndex: otherIndex } });
  });

  it('refuses an unknown and an erased person', () => {
    person.when(correct({ name: 'n2' })).thenRejected('NOT_FOUND', ['personId']);
    person
      .given(onboarded, offboarded, erasureRequested, erased)
      .when(correct({ name: 'n2' }))
      .thenRejected('INVALID_TRANSITION');
  });

  it('is quiet when every field is as recorded', () => {
    person
      .given(onboardedBare)
      .when(correct({ name: 'n1', phone: null }, null))
      .thenNothing();
  });
});

describe('OffboardPerson', () => {
  it('settles the last day', () => {
    person.given(onboarded).when(offboard()).then(offboarded);
    person.given(onboardedBare).when(offboard()).then(offboarded);
    const atOnce: PersonEvent = { ...offboarded, data: { personId, lastDay: day('2025-01-01'), leavingReason: 'resigned' } };
    person.given(onboarded).when(offboard('2025-01-01')).then(atOnce);
  });

  it('refuses a last day before the first, an unknown person and another last day', () => {
    person.given(onboarded).when(offboard('2024-12-31')).thenRejected('INVALID_TIME', ['lastDay']);
    person.when(offboard()).thenRejected('NOT_FOUND', ['personId']);
    person.given(onboarded, offboarded).when(offboard('2026-02-28')).thenRejected('INVALID_TRANSITION');
    person.given(onboarded, offboarded).when(offboard('2026-02-27', 'retired')).thenRejected('INVALID_TRANSITION');
  });

  it('is quiet when the same was settled before', () => {
    person.given(onboarded, offboarded).when(offboard()).thenNothing();
  });
});

describe('the username', () => {
  const keysAfter = (...events: readonly PersonEvent[]) => personDecider.uniqueKeys!(stateAfter(...events));
  const held = (key: string) => [{ space: 'username', key, path: ['personalData', 'username'] }];

  it('is held from onboarding until erasure', () => {
    expect(keysAfter()).toEqual([]);
    expect(keysAfter(onboardedBare)).toEqual([]);
    expect(keysAfter(onboarded)).toEqual(held(usernameIndex));
    expect(keysAfter(onboarded, offboarded, erasureRequested)).toEqual(held(usernameIndex));
    expect(keysAfter(onboarded, offboarded, erasureRequested, erased)).toEqual([]);
  });

  it('follows corrections', () => {
    const renamed: PersonEvent = {
      type: 'PersonCorrected',
      data: { personId, personalData: encrypted({ username: 'u2' }), usernameIndex: otherIndex },
    };
    const taken: PersonEvent = {
      type: 'PersonCorrected',
      data: { personId, personalData: encrypted({ username: null }), usernameIndex: null },
    };
    const untouched: PersonEvent = { type: 'PersonCorrected', data: { personId, personalData: encrypted({ email: null }) } };
    expect(keysAfter(onboarded, renamed)).toEqual(held(otherIndex));
    expect(keysAfter(onboarded, untouched)).toEqual(held(usernameIndex));
    expect(keysAfter(onboarded, renamed, taken)).toEqual([]);
  });
});

describe('changes of manager', () => {
  it('run one after another', () => {
    expect(personDecider.exclusiveKeys!(transfer({ managerId }))).toEqual([{ space: 'managementChain', key: 'all' }]);
    expect(personDecider.exclusiveKeys!(transfer({ managerId: null }))).toEqual([]);
    expect(personDecider.exclusiveKeys!(offboard())).toEqual([]);
    expect(personDecider.exclusiveKeys!({ type: 'OnboardPerson', data: { personId, personalData, managerId } })).toEqual([]);
  });
});

describe('events out of place', () => {
  it('leave the state as it is', () => {
    expect(stateAfter(offboarded)).toEqual({ status: 'Unknown' });
    expect(stateAfter(onboarded, offboarded, erasureRequested, erased, offboarded)).toEqual({ status: 'Erased' });
    expect(stateAfter(onboarded, erasureRequested)).toEqual(stateAfter(onboarded));
  });
});
