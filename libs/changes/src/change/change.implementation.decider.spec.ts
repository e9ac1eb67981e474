import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Actor } from '@opsledger/kernel';
import { allActive, at, happened, history, ids, WINDOW } from '../../testing/change.samples.js';
import { changeDecider, type ChangeCommand } from './change.decider.js';
import { COMPLETIONS, type ChangeEvent } from './change.events.js';

const spec = DeciderSpecification.for(changeDecider);
const changeId = ids.change;
const facts = allActive;
const by = (id: string, ...roles: Actor['roles']): Actor => ({ id, kind: 'user', roles });
const implementer = by(ids.implementer, 'implementer');
const manager = by(ids.manager, 'change-manager');
const now = at(2, 23);

describe('StartImplementation', () => {
  const start = (more: object = {}): ChangeCommand => ({ type: 'StartImplementation', data: { changeId, ...more } });
  const scheduled = spec.given(...history.Scheduled);

  it('begins the work of the implementer inside the window, its first moment included, once', () => {
    for (const moment of [WINDOW.from, now]) scheduled.when(start(), { facts, actor: implementer, now: moment }).then(happened.started);
    scheduled.when(start(), { facts, actor: implementer, now: at(9, 0), occurredAt: now }).then(happened.started);
    spec
      .given(...history.Implementing)
      .when(start(), { facts, actor: implementer, now })
      .thenNothing();
  });

  it('is refused outside the window', () => {
    for (const moment of [at(2, 21), WINDOW.to]) {
      scheduled.when(start(), { facts, actor: implementer, now: moment }).thenRejected('INVALID_TIME', ['occurredAt']);
    }
  });

  it('is the implementer’s; a change manager may stand in, saying why', () => {
    scheduled.when(start(), { facts, actor: by(ids.bystander, 'implementer'), now, reason: 'me' }).thenRejected('FORBIDDEN');
    scheduled
      .when(start({ onBehalfOf: ids.implementer }), { facts, actor: by(ids.bystander, 'implementer'), now })
      .thenRejected('FORBIDDEN');
    scheduled.when(start(), { facts, actor: manager, now }).thenRejected('REASON_REQUIRED', ['reason']);
    scheduled
      .when(start(), { facts, actor: manager, now, reason: 'ill' })
      .then({ ...happened.started, data: { changeId, startedBy: ids.manager } });
  });

  it('is not for those who voted, in their own name or another’s', () => {
    const reason = 'nobody else';
    scheduled.when(start(), { facts, actor: by(ids.approver, 'change-manager'), now, reason }).thenRejected('SEGREGATION_OF_DUTIES');
    scheduled.when(start({ onBehalfOf: ids.otherApprover }), { facts, actor: manager, now, reason }).thenRejected('SEGREGATION_OF_DUTIES');
  });

  it('is blocked by a freeze that was declared meanwhile, until it is over', () => {
    const freeze = { freezeId: ids.freeze, name: 'Outage', from: at(1, 0), to: at(2, 23) };
    const frozen = { ...facts, calendar: { listed: true, freezes: [freeze], conflicts: [] } };
    scheduled.when(start(), { facts: frozen, actor: implementer, now: WINDOW.from }).thenRejected('WINDOW_FROZEN', ['plannedStart']);
    scheduled.when(start(), { facts: frozen, actor: implementer, now }).then(happened.started);
    scheduled.when(start(), { facts: {}, actor: implementer, now }).then(happened.started);
    spec
      .given(...history.Scheduled, happened.exempted)
      .when(start(), { facts: frozen, actor: implementer, now: WINDOW.from })
      .then(happened.started);
  });

  it('needs a schedule', () => {
    spec
      .given(...history.Authorized)
      .when(start(), { facts, actor: implementer, now })
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('CompleteImplementation', () => {
  const working = spec.given(...history.Implementing);

  it.each(COMPLETIONS)('ends the work: %s', (outcome) => {
    const complete: ChangeCommand = { type: 'CompleteImplementation', data: { changeId, outcome } };
    const completed: ChangeEvent = { type: 'ImplementationCompleted', data: { changeId, outcome } };
    working.when(complete, { facts, actor: implementer, now: at(9, 0) }).then(completed);
    spec
      .given(...history.Implementing, completed)
      .when(complete, { facts, actor: implementer })
      .thenNothing();
  });

  it('is said once, by whoever does the work', () => {
    const complete: ChangeCommand = { type: 'CompleteImplementation', data: { changeId, outcome: 'successful' } };
    working.when(complete, { facts, actor: by(ids.bystander, 'implementer') }).thenRejected('FORBIDDEN');
    spec
      .given(...history.Implementing, happened.failed)
      .when(complete, { facts, actor: implementer })
      .thenRejected('INVALID_TRANSITION');
    const byManager: ChangeEvent = { ...happened.started, data: { changeId, startedBy: ids.manager } };
    const started = spec.given(...history.Scheduled, byManager);
    started.when(complete, { facts, actor: by(ids.manager, 'implementer') }).then(happened.completed);
    started.when(complete, { facts, actor: implementer }).then(happened.completed);
  });
});

describe('BackOutChange', () => {
  const backOut: ChangeCommand = { type: 'BackOutChange', data: { changeId } };

  it('undoes the work, with a reason, once', () => {
    const working = spec.given(...history.Implementing);
    working.when(backOut, { facts, actor: implementer, reason: 'checksum' }).then(happened.backedOut);
    working.when(backOut, { facts, actor: implementer }).thenRejected('REASON_REQUIRED', ['reason']);
    working.when(backOut, { facts, actor: by(ids.bystander, 'implementer'), reason: 'x' }).thenRejected('FORBIDDEN');
    spec
      .given(...history.Implementing, happened.backedOut)
      .when(backOut, { facts, actor: implementer })
      .thenNothing();
    spec
      .given(...history.Review)
      .when(backOut, { facts, actor: implementer, reason: 'late' })
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('ReviewChange', () => {
  const review = (successful: boolean, lessons?: string): ChangeCommand => ({
    type: 'ReviewChange',
    data: { changeId, successful, ...(lessons !== undefined && { lessons }) },
  });

  it('looks back, and again while the change is open', () => {
    spec
      .given(...history.Review)
      .when(review(true), { facts })
      .then(happened.reviewed);
    const learnt: ChangeEvent = { type: 'ChangeReviewed', data: { changeId, successful: false, lessons: 'Test restores.' } };
    spec
      .given(...history.Reviewed)
      .when(review(false, ' Test restores. '), { facts })
      .then(learnt);
    spec
      .given(...history.Reviewed)
      .when(review(true), { facts })
      .thenNothing();
    spec
      .given(...history.Reviewed, learnt)
      .when(review(false, 'Test restores.'), { facts })
      .thenNothing();
    spec
      .given(...history.Reviewed)
      .when(review(true, 'Test restores.'), { facts })
      .then({ type: 'ChangeReviewed', data: { changeId, successful: true, lessons: 'Test restores.' } });
  });

  it('calls nothing a success that failed or was undone', () => {
    for (const event of [happened.failed, happened.backedOut]) {
      const after = spec.given(...history.Implementing, event);
      after.when(review(true), { facts }).thenRejected('INVALID_INPUT', ['successful']);
      after.when(review(false), { facts }).then({ type: 'ChangeReviewed', data: { changeId, successful: false } });
    }
    const partial: ChangeEvent = { type: 'ImplementationCompleted', data: { changeId, outcome: 'partial' } };
    spec
      .given(...history.Implementing, partial)
      .when(review(true), { facts })
      .then(happened.reviewed);
  });

  it('refuses blank lessons, and changes that are not in review', () => {
    spec
      .given(...history.Review)
      .when(review(true, ' '), { facts })
      .thenRejected('INVALID_INPUT', ['lessons']);
    spec
      .given(...history.Closed)
      .when(review(true), { facts })
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('CloseChange', () => {
  const close: ChangeCommand = { type: 'CloseChange', data: { changeId } };
  const closedAs = (successful: boolean): ChangeEvent => ({ type: 'ChangeClosed', data: { changeId, successful } });

  it('ends a change that succeeded, as its review says if there is one', () => {
    spec
      .given(...history.Review)
      .when(close, { facts })
      .then(happened.closed);
    const bad: ChangeEvent = { type: 'ChangeReviewed', data: { changeId, successful: false } };
    spec
      .given(...history.Review, bad)
      .when(close, { facts })
      .then(closedAs(false));
    spec
      .given(...history.Closed)
      .when(close, { facts })
      .thenNothing();
  });

  it('waits for the review of an emergency, and of what did not succeed', () => {
    const [, ...rest] = history.Review;
    spec
      .given(happened.emergency, ...rest)
      .when(close, { facts })
      .thenRejected('INVALID_TRANSITION');
    spec
      .given(happened.emergency, ...rest, happened.reviewed)
      .when(close, { facts })
      .then(happened.closed);
    for (const event of [happened.failed, happened.backedOut]) {
      spec
        .given(...history.Implementing, event)
        .when(close, { facts })
        .thenRejected('INVALID_TRANSITION');
    }
  });

  it('ends nothing that was not done', () => {
    for (const past of [history.Draft, history.Denied, history.Implementing, history.Cancelled]) {
      spec
        .given(...past)
        .when(close, { facts })
        .thenRejected('INVALID_TRANSITION');
    }
    expect(spec.given(...history.Implementing).when(close, { facts })).toMatchObject({
      answer: { message: expect.stringContaining('CompleteImplementation') as string },
    });
    const fold = (...events: readonly ChangeEvent[]) => events.reduce(changeDecider.evolve, changeDecider.initialState);
    expect(fold(...history.Draft, happened.reviewed)).toEqual(fold(...history.Draft));
  });
});
