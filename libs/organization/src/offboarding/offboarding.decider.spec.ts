import fc from 'fast-check';
import type { Given } from '@opsledger/eventsourcing';
import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { LocalDate, PersonId } from '@opsledger/kernel';
import { offboardingDecider, type Offboarding, type OffboardingCommand } from './offboarding.decider.js';
import type { OffboardingEvent } from './offboarding.events.js';

const personId = '4b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01' as PersonId;
const laptop = { personId, kind: 'assetReturn', subjectId: '4b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a02' } as const;
const seat = { personId, kind: 'licenseRelease', subjectId: '4b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a03' } as const;
const lastDay = '2026-02-27' as LocalDate;

const started: OffboardingEvent = { type: 'OffboardingStarted', data: { personId, lastDay } };
const added: OffboardingEvent = { type: 'OffboardingItemAdded', data: { ...laptop, label: 'LAP-00017' } };
const completed: OffboardingEvent = { type: 'OffboardingItemCompleted', data: laptop };
const signedOff: OffboardingEvent = { type: 'OffboardingSignedOff', data: { personId, signedOffBy: 'clerk' } };

const start: OffboardingCommand = { type: 'StartOffboarding', data: { personId, lastDay } };
const add: OffboardingCommand = { type: 'AddOffboardingItem', data: { ...laptop, label: 'LAP-00017' } };
const complete: OffboardingCommand = { type: 'CompleteOffboardingItem', data: laptop };
const signOff: OffboardingCommand = { type: 'SignOffOffboarding', data: { personId } };
const clerk = { id: 'clerk', kind: 'user', roles: ['admin'] } as const;

const offboarding = DeciderSpecification.for(offboardingDecider);

describe('StartOffboarding', () => {
  it('opens the checklist, also after the first items', () => {
    offboarding.when(start).then(started);
    offboarding.given(added).when(start).then(started);
  });

  it('refuses another last day', () => {
    offboarding
      .given(started)
      .when({ type: 'StartOffboarding', data: { personId, lastDay: '2026-03-31' as LocalDate } })
      .thenRejected('INVALID_TRANSITION', ['lastDay']);
  });

  it('is quiet when it was started', () => {
    offboarding.given(started).when(start).thenNothing();
    offboarding.given(started, signedOff).when(start).thenNothing();
  });
});

describe('AddOffboardingItem', () => {
  it('adds, before and after the start', () => {
    offboarding.when(add).then(added);
    offboarding.given(started).when(add).then(added);
  });

  it('refuses a bad label, and anything after sign-off', () => {
    offboarding.when({ type: 'AddOffboardingItem', data: { ...laptop, label: '' } }).thenRejected('INVALID_INPUT', ['label']);
    offboarding.given(started, signedOff).when(add).thenRejected('INVALID_TRANSITION');
  });

  it('is quiet when the item is there, open or completed', () => {
    offboarding.given(added).when(add).thenNothing();
    offboarding.given(started, added, completed).when(add).thenNothing();
    offboarding.given(started, added, completed, signedOff).when(add).thenNothing();
  });
});

describe('CompleteOffboardingItem', () => {
  it('completes', () => {
    offboarding.given(started, added).when(complete).then(completed);
    offboarding.given(added).when(complete).then(completed);
  });

  it('refuses an item that is not there', () => {
    offboarding.when(complete).thenRejected('NOT_FOUND', ['subjectId']);
    offboarding.given(started, added).when({ type: 'CompleteOffboardingItem', data: seat }).thenRejected('NOT_FOUND', ['subjectId']);
  });

  it('is quiet when it is completed', () => {
    offboarding.given(started, added, completed).when(complete).thenNothing();
  });
});

describe('SignOffOffboarding', () => {
  it('closes the checklist', () => {
    offboarding.given(started, added, completed).when(signOff, { actor: clerk }).then(signedOff);
  });

  it('refuses while items are open, before the start, and by the person', () => {
    offboarding.given(started, added).when(signOff, { actor: clerk }).thenRejected('INVALID_TRANSITION');
    offboarding.when(signOff, { actor: clerk }).thenRejected('NOT_FOUND', ['personId']);
    offboarding.given(added, completed).when(signOff, { actor: clerk }).thenRejected('NOT_FOUND', ['personId']);
    offboarding
      .given(started)
      .when(signOff, { actor: { ...clerk, id: personId } })
      .thenRejected('SEGREGATION_OF_DUTIES');
  });

  it('is quiet when it was signed off', () => {
    offboarding.given(started, signedOff).when(signOff, { actor: clerk }).thenNothing();
  });
});

describe('any order of arrival', () => {
  const arrivals: readonly OffboardingCommand[] = [start, add, { type: 'AddOffboardingItem', data: { ...seat, label: 'Editor seat' } }];
  const run = (commands: readonly OffboardingCommand[]): Offboarding =>
    commands.reduce((state, command) => {
      const answer = offboardingDecider.decide(command, state, { actor: clerk } as unknown as Given);
      return 'code' in answer ? state : answer.reduce((folded, event) => offboardingDecider.evolve(folded, event), state);
    }, offboardingDecider.initialState);

  it('of start and items, each at least once, gives the same checklist', () => {
    const repeated = fc.shuffledSubarray([...arrivals, ...arrivals], { minLength: 6, maxLength: 6 });
    fc.assert(fc.property(repeated, (commands) => expect(run(commands)).toEqual(run(arrivals))));
  });
});

describe('events out of place', () => {
  it('leave the state as it is', () => {
    expect(offboardingDecider.evolve({ status: 'Unknown' }, signedOff)).toEqual({ status: 'Unknown' });
  });
});
