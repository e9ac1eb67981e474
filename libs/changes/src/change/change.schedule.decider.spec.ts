import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Actor } from '@opsledger/kernel';
import { allActive, at, happened, history, ids, preApproved, server, WINDOW } from '../../testing/change.samples.js';
import type { CalendarFact, ChangeFacts } from './change.commands.js';
import { changeDecider, wantedBy, type ChangeCommand } from './change.decider.js';
import type { ChangeEvent } from './change.events.js';
import { isBooked } from './change.state.js';

const spec = DeciderSpecification.for(changeDecider);
const changeId = ids.change;
const facts = allActive;
const manager: Actor = { id: ids.manager, kind: 'user', roles: ['change-manager'] };
const schedule = (...acknowledgedConflicts: readonly (typeof changeId)[]): ChangeCommand => ({
  type: 'ScheduleChange',
  data: { changeId, ...(acknowledgedConflicts.length > 0 && { acknowledgedConflicts }) },
});
const calendar = (more: Partial<CalendarFact>): ChangeFacts => ({
  ...facts,
  calendar: { listed: true, freezes: [], conflicts: [], ...more },
});
const freeze = { freezeId: ids.freeze, name: 'Year-end', from: at(2, 0), to: at(5, 0) };
const authorised = spec.given(...history.Authorized);

describe('ScheduleChange', () => {
  it('books the window of the plan, once', () => {
    authorised.when(schedule(), { facts, actor: manager }).then(happened.scheduled);
    spec
      .given(...history.Scheduled)
      .when(schedule(), { facts: {} })
      .thenNothing();
  });

  it('needs no votes for a standard change, as long as its model is in force', () => {
    const draft = spec.given(...history.Standard);
    draft.when(schedule(), { facts: { ...facts, model: preApproved } }).then(happened.preAuthorized, happened.scheduled);
    draft
      .when(schedule(), { facts: { ...facts, model: { ...preApproved, standing: 'inactive' } } })
      .thenRejected('INVALID_REFERENCE', ['modelId']);
    const { model: _none, ...others } = facts;
    draft.when(schedule(), { facts: others }).thenRejected('INVALID_REFERENCE', ['modelId']);
    spec
      .given(...history.Standard, happened.cancelled)
      .when(schedule(), { facts: { ...facts, model: preApproved } })
      .thenRejected('INVALID_TRANSITION');
  });

  it('needs an implementer', () => {
    const { implementerId: _nobody, ...data } = happened.standard.data;
    spec
      .given({ type: 'ChangeRequested', data })
      .when(schedule(), { facts: { ...facts, model: preApproved } })
      .thenRejected('INVALID_INPUT', ['implementerId']);
  });

  it('refuses a window that is over, and things that are gone', () => {
    authorised.when(schedule(), { facts, now: WINDOW.to }).thenRejected('INVALID_TIME', ['plannedEnd']);
    authorised.when(schedule(), { facts: { ...facts, items: ['inactive'] } }).thenRejected('INVALID_REFERENCE', ['affectedItems']);
  });

  it('waits until the calendar knows the window, so that no other schedule misses it', () => {
    authorised.when(schedule(), { facts: calendar({ listed: false }) }).thenRejected('CONFLICT');
    authorised.when(schedule(), { facts: {} }).thenRejected('CONFLICT');
    expect(changeDecider.exclusiveKeys!(schedule())).toEqual([{ space: 'changeCalendar', key: 'all' }]);
    expect(changeDecider.exclusiveKeys!({ type: 'StartImplementation', data: { changeId } })).toHaveLength(1);
    expect(changeDecider.exclusiveKeys!({ type: 'CancelChange', data: { changeId } })).toEqual([]);
    const window = { kind: 'change', id: changeId, everything: false, items: [server], ...WINDOW };
    const state = history.Authorized.reduce(changeDecider.evolve, changeDecider.initialState);
    expect(wantedBy(schedule(), state)).toEqual({ model: undefined, items: [server], window });
  });

  it('is blocked by a freeze, whoever asks, and passes it with an exemption for that freeze', () => {
    const other = { ...freeze, freezeId: ids.otherFreeze };
    authorised
      .when(schedule(), { facts: calendar({ freezes: [freeze] }), actor: { ...manager, roles: ['admin'] }, reason: 'urgent' })
      .thenRejected('WINDOW_FROZEN', ['plannedStart']);
    const exempted = spec.given(...history.Authorized, happened.exempted);
    exempted.when(schedule(), { facts: calendar({ freezes: [freeze] }) }).then(happened.scheduled);
    exempted.when(schedule(), { facts: calendar({ freezes: [freeze, other] }) }).thenRejected('WINDOW_FROZEN', ['plannedStart']);
  });

  it('refuses to change one thing twice at a time, unless each other change is acknowledged with a reason', () => {
    const busy = calendar({ conflicts: [ids.thirdChange, ids.otherChange] });
    authorised.when(schedule(), { facts: busy, reason: 'fine' }).thenRejected('OVERLAP', ['acknowledgedConflicts']);
    authorised.when(schedule(ids.otherChange), { facts: busy, reason: 'fine' }).thenRejected('OVERLAP', ['acknowledgedConflicts']);
    authorised.when(schedule(ids.otherChange, ids.thirdChange), { facts: busy }).thenRejected('REASON_REQUIRED', ['reason']);
    authorised
      .when(schedule(ids.otherChange, ids.thirdChange), { facts: busy, reason: 'one outage for all' })
      .then({ ...happened.scheduled, data: { ...happened.scheduled.data, conflictsWith: [ids.otherChange, ids.thirdChange] } });
    authorised.when(schedule(ids.otherChange), { facts }).then(happened.scheduled);
  });
});

describe('GrantFreezeExemption', () => {
  const grant = (more: object = {}): ChangeCommand => ({ type: 'GrantFreezeExemption', data: { changeId, freezeId: ids.freeze, ...more } });
  const frozen = calendar({ freezes: [freeze] });

  it('lets the plan pass a freeze that is in its way, with a reason, once', () => {
    for (const past of [history.Draft, history.Assessing, history.AwaitingApproval, history.Authorized, history.Scheduled]) {
      spec
        .given(...past)
        .when(grant(), { facts: frozen, actor: manager, reason: 'security fix' })
        .then(happened.exempted);
    }
    authorised.when(grant(), { facts: frozen, actor: manager }).thenRejected('REASON_REQUIRED', ['reason']);
    spec
      .given(...history.Authorized, happened.exempted)
      .when(grant(), { facts: {}, actor: manager })
      .thenNothing();
  });

  it('is not granted by whoever planned the change or carries it out', () => {
    for (const id of [ids.requester, ids.implementer]) {
      authorised.when(grant(), { facts: frozen, actor: { ...manager, id }, reason: 'mine' }).thenRejected('SEGREGATION_OF_DUTIES');
      authorised.when(grant({ onBehalfOf: id }), { facts: frozen, actor: manager, reason: 'theirs' }).thenRejected('SEGREGATION_OF_DUTIES');
    }
  });

  it('is for a freeze that is in the way', () => {
    authorised.when(grant(), { facts, actor: manager, reason: 'none' }).thenRejected('INVALID_REFERENCE', ['freezeId']);
    authorised.when(grant(), { facts: {}, actor: manager, reason: 'none' }).thenRejected('INVALID_REFERENCE', ['freezeId']);
    const state = history.Authorized.reduce(changeDecider.evolve, changeDecider.initialState);
    expect(wantedBy(grant(), state).window).toMatchObject(WINDOW);
  });
});

describe('what a change reads of the calendar', () => {
  it('is its window, which is booked from its schedule until its implementation ends', () => {
    const booked = Object.entries(history).filter(([, past]) => isBooked(past.reduce(changeDecider.evolve, changeDecider.initialState)));
    expect(booked.map(([name]) => name)).toEqual(['Scheduled', 'Implementing']);
    const state = history.Scheduled.reduce(changeDecider.evolve, changeDecider.initialState);
    expect(wantedBy({ type: 'StartImplementation', data: { changeId } }, state).window).toMatchObject(WINDOW);
  });

  it('is nothing before it is known', () => {
    const commands: readonly ChangeCommand[] = [
      schedule(),
      { type: 'GrantFreezeExemption', data: { changeId, freezeId: ids.freeze } },
      { type: 'StartImplementation', data: { changeId } },
      { type: 'CloseChange', data: { changeId } },
    ];
    for (const command of commands) expect(wantedBy(command, { status: 'Unknown' })).toEqual({});
    const events: readonly ChangeEvent[] = [happened.scheduled, happened.exempted];
    for (const event of events) expect(changeDecider.evolve({ status: 'Unknown' }, event)).toEqual({ status: 'Unknown' });
  });
});
