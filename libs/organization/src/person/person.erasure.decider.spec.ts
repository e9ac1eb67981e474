import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { instantOf, type LocalDate, type PersonId } from '@opsledger/kernel';
import { ENCRYPTION_SCHEME } from '../personal-data/personal-data.events.js';
import { DEFAULT_RETENTION } from '../retention-policy/retention-policy.events.js';
import { personDecider, type PersonCommand } from './person.decider.js';
import type { PersonEvent } from './person.events.js';

const personId = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01' as PersonId;
const day = (text: string) => text as LocalDate;
const at = (text: string) => instantOf(Date.parse(`${text}T12:00:00.000Z`));
const personalData = { scheme: ENCRYPTION_SCHEME, fields: { name: 'n1' } } as const;
const clerk = { id: 'clerk', kind: 'user', roles: ['admin'] } as const;
const officer = { id: 'officer', kind: 'user', roles: ['security-officer'] } as const;
const subject = { ...officer, id: personId };
const reason = 'The person asked for it.';

const onboarded: PersonEvent = { type: 'PersonOnboarded', data: { personId, personalData } };
const offboarded: PersonEvent = { type: 'PersonOffboarded', data: { personId, lastDay: day('2018-12-31'), leavingReason: 'resigned' } };
const requested: PersonEvent = { type: 'PersonErasureRequested', data: { personId, requestedBy: 'clerk', expiresOn: day('2026-02-01') } };
const requestedOnce: PersonEvent = { type: 'PersonErasureRequested', data: { personId, requestedBy: 'clerk' } };
const rejected: PersonEvent = { type: 'PersonErasureRejected', data: { personId, rejectedBy: 'officer' } };
const erased: PersonEvent = { type: 'PersonErased', data: { personId, approvedBy: 'officer' } };
const held = (caseReference = 'case 1'): PersonEvent => ({ type: 'PersonLegalHoldPlaced', data: { personId, caseReference } });
const lifted: PersonEvent = { type: 'PersonLegalHoldLifted', data: { personId, caseReference: 'case 1' } };

const request: PersonCommand = { type: 'RequestPersonErasure', data: { personId } };
const approve: PersonCommand = { type: 'ApprovePersonErasure', data: { personId } };
const refuse: PersonCommand = { type: 'RejectPersonErasure', data: { personId } };
const hold = (caseReference = 'case 1'): PersonCommand => ({ type: 'PlacePersonLegalHold', data: { personId, caseReference } });
const lift = (caseReference = 'case 1'): PersonCommand => ({ type: 'LiftPersonLegalHold', data: { personId, caseReference } });

const facts = { retention: DEFAULT_RETENTION };
const due = { facts, now: at('2026-01-02') };
const person = DeciderSpecification.for(personDecider);
const gone = person.given(onboarded, offboarded);
const asked = person.given(onboarded, offboarded, requested);
const stateAfter = (...events: readonly PersonEvent[]) =>
  events.reduce((state, event) => personDecider.evolve(state, event), personDecider.initialState);

describe('RequestPersonErasure', () => {
  it('asks for the erasure of a person who has left, for thirty days', () => {
    gone.when(request, { ...due, actor: clerk }).then(requested);
  });

  it('needs a reason for as long as the retention policy keeps the data', () => {
    const soon = { ...due, now: at('2025-12-31'), actor: clerk };
    gone.when(request, soon).thenRejected('REASON_REQUIRED', ['reason']);
    gone.when(request, { ...soon, facts: {} }).thenRejected('REASON_REQUIRED', ['reason']);
    gone.when(request, { ...soon, reason }).then({ ...requested, data: { personId, requestedBy: 'clerk', expiresOn: day('2026-01-30') } });
    gone
      .when(request, { ...soon, now: at('2026-01-01') })
      .then({ ...requested, data: { personId, requestedBy: 'clerk', expiresOn: day('2026-01-31') } });
  });

  it('refuses before the last day is over, for those who have not left, and a second request', () => {
    gone.when(request, { facts, reason, now: at('2018-12-31') }).thenRejected('INVALID_TIME');
    person.given(onboarded).when(request, due).thenRejected('INVALID_TRANSITION');
    person.when(request, due).thenRejected('NOT_FOUND', ['personId']);
    asked.when(request, { ...due, actor: officer }).thenRejected('INVALID_TRANSITION');
    person.given(onboarded, offboarded, requested, erased).when(request, due).thenRejected('INVALID_TRANSITION');
  });

  it('refuses the person, also in another name', () => {
    gone.when(request, { ...due, actor: subject }).thenRejected('SEGREGATION_OF_DUTIES');
    gone.when(request, { ...due, actor: clerk, onBehalfOf: personId }).thenRejected('SEGREGATION_OF_DUTIES');
  });

  it('is quiet when the same actor asked before, until the request has expired', () => {
    asked.when(request, { ...due, now: at('2026-02-01'), actor: clerk }).thenNothing();
    const anew: PersonEvent = { type: 'PersonErasureRequested', data: { personId, requestedBy: 'officer', expiresOn: day('2026-03-04') } };
    asked.when(request, { ...due, now: at('2026-02-02'), actor: officer }).then(anew);
  });

  it('may be made again once it was rejected', () => {
    person
      .given(onboarded, offboarded, requested, rejected)
      .when(request, { ...due, actor: clerk })
      .then(requested);
  });
});

describe('ApprovePersonErasure', () => {
  it('erases with the approval of a second person, to the last day of the request', () => {
    asked.when(approve, { ...due, now: at('2026-02-01'), actor: officer }).then(erased);
    person
      .given(onboarded, offboarded, requestedOnce)
      .when(approve, { ...due, now: at('2030-01-01'), actor: officer })
      .then(erased);
  });

  it('refuses the requester, the person, and what nobody requested', () => {
    asked.when(approve, { ...due, actor: clerk }).thenRejected('SEGREGATION_OF_DUTIES');
    asked.when(approve, { ...due, actor: officer, onBehalfOf: 'clerk' }).thenRejected('SEGREGATION_OF_DUTIES');
    asked.when(approve, { ...due, actor: subject }).thenRejected('SEGREGATION_OF_DUTIES');
    gone.when(approve, { ...due, actor: officer }).thenRejected('INVALID_TRANSITION');
    person
      .given(onboarded)
      .when(approve, { ...due, actor: officer })
      .thenRejected('INVALID_TRANSITION');
    expect(person.given(onboarded).when(approve, { ...due, actor: officer })).toMatchObject({
      answer: { message: 'Only a person who was offboarded can be erased.' },
    });
    person.when(approve, due).thenRejected('NOT_FOUND', ['personId']);
  });

  it('refuses a request that has expired or was rejected', () => {
    asked.when(approve, { ...due, now: at('2026-02-02'), actor: officer }).thenRejected('INVALID_TRANSITION');
    person
      .given(onboarded, offboarded, requested, rejected)
      .when(approve, { ...due, actor: officer })
      .thenRejected('INVALID_TRANSITION');
  });

  it('refuses while the data are evidence, naming every case, whenever the hold was placed', () => {
    const answer = {
      code: 'LEGAL_HOLD',
      message: "The person's data are evidence for case 1, case 2. Lift every hold first (LiftPersonLegalHold).",
    };
    const both = person.given(onboarded, held(), offboarded, requested, held('case 2'));
    expect(both.when(approve, { ...due, actor: officer })).toMatchObject({ answer });
    person
      .given(onboarded, held(), offboarded, requested, lifted)
      .when(approve, { ...due, actor: officer })
      .then(erased);
  });

  it('is quiet when the person was erased before', () => {
    person
      .given(onboarded, offboarded, requested, erased)
      .when(approve, { ...due, actor: officer })
      .thenNothing();
  });
});

describe('RejectPersonErasure', () => {
  it('ends the request for a reason, also by whoever made it', () => {
    asked.when(refuse, { ...due, reason, actor: officer }).then(rejected);
    asked.when(refuse, { ...due, reason, actor: clerk }).then({ ...rejected, data: { personId, rejectedBy: 'clerk' } });
  });

  it('refuses without a reason, for those who have not left, and after the erasure', () => {
    asked.when(refuse, due).thenRejected('REASON_REQUIRED', ['reason']);
    person
      .given(onboarded)
      .when(refuse, { ...due, reason })
      .thenRejected('INVALID_TRANSITION');
    person
      .given(onboarded, offboarded, requested, erased)
      .when(refuse, { ...due, reason })
      .thenRejected('INVALID_TRANSITION');
  });

  it('is quiet when nothing waits', () => {
    gone.when(refuse, { ...due, reason }).thenNothing();
  });
});

describe('PlacePersonLegalHold', () => {
  it('holds the data of whoever works here or has left, for one case after another', () => {
    person
      .given(onboarded)
      .when(hold(' case 1 '), { ...due, reason })
      .then(held());
    person
      .given(onboarded, offboarded, held())
      .when(hold('case 2'), { ...due, reason })
      .then(held('case 2'));
  });

  it('refuses without a reason or a case, and after the erasure', () => {
    gone.when(hold(), due).thenRejected('REASON_REQUIRED', ['reason']);
    gone.when(hold(' '), { ...due, reason }).thenRejected('INVALID_INPUT', ['caseReference']);
    person
      .given(onboarded, offboarded, requested, erased)
      .when(hold(), { ...due, reason })
      .thenRejected('INVALID_TRANSITION');
    person.when(hold(), { ...due, reason }).thenRejected('NOT_FOUND', ['personId']);
  });

  it('is quiet when the case holds them already', () => {
    person.given(onboarded, held()).when(hold(), due).thenNothing();
  });

  it('does not keep the same onboarding from being a repeat', () => {
    person.given(onboarded, held()).when({ type: 'OnboardPerson', data: onboarded.data }, due).thenNothing();
  });
});

describe('LiftPersonLegalHold', () => {
  it('lifts one hold and leaves the others', () => {
    person
      .given(onboarded, held(), held('case 2'))
      .when(lift(' case 1 '), { ...due, reason })
      .then(lifted);
    expect(stateAfter(onboarded, held(), held('case 2'), lifted)).toMatchObject({ profile: { legalHolds: ['case 2'] } });
  });

  it('refuses a case that does not hold them, naming those that do', () => {
    expect(person.given(onboarded, held('case 2')).when(lift(), { ...due, reason })).toMatchObject({
      answer: {
        code: 'INVALID_REFERENCE',
        path: ['caseReference'],
        message: "The person's data are not held for this case. They are held for case 2.",
      },
    });
    expect(gone.when(lift(), { ...due, reason })).toMatchObject({
      answer: { message: "The person's data are not held for this case. They are not on hold." },
    });
    person.given(onboarded, held()).when(lift(), due).thenRejected('REASON_REQUIRED', ['reason']);
    person
      .given(onboarded, offboarded, requested, erased)
      .when(lift(), { ...due, reason })
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('events out of place', () => {
  it('leave the state as it is', () => {
    expect(stateAfter(onboarded, requested)).toEqual(stateAfter(onboarded));
    expect(stateAfter(onboarded, rejected)).toEqual(stateAfter(onboarded));
    expect(stateAfter(onboarded, offboarded, requested, erased, held())).toEqual({ status: 'Erased' });
  });
});
