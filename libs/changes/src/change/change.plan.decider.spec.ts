import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Actor } from '@opsledger/kernel';
import { allActive, at, happened, history, ids, otherServer, preApproved, proposal, server } from '../../testing/change.samples.js';
import { LEVELS } from '../values.events.js';
import { riskOf } from './change.checks.js';
import { changeDecider, wantedBy } from './change.decider.js';
import type { ChangeEvent } from './change.events.js';
import type { KnownChange } from './change.state.js';

const spec = DeciderSpecification.for(changeDecider);
const changeId = ids.change;
const by = (id: string, ...roles: Actor['roles']): Actor => ({ id, kind: 'user', roles });
const requester = by(ids.requester, 'requester');
const manager = by(ids.manager, 'change-manager');
const facts = allActive;

describe('RequestChange', () => {
  const request = (changes: object = {}) => ({ type: 'RequestChange', data: { ...proposal, ...changes } }) as const;
  const withoutModel = { ...facts, model: undefined } as never;

  it('asks for a change, in the name of another if need be', () => {
    spec
      .given()
      .when(request({ title: ' Replace the disk array', affectedItems: [server, server] }), { facts: withoutModel, actor: requester })
      .then(happened.requested);
    spec
      .given()
      .when(request({ onBehalfOf: ids.bystander }), { facts: withoutModel, actor: requester })
      .then({ ...happened.requested, data: { ...happened.requested.data, requestedFor: ids.bystander } });
  });

  it('takes from its model the plans that it does not bring', () => {
    const { implementationPlan: _i, backoutPlan: _b, implementerId: _p, ...silent } = proposal;
    const asked = { ...silent, changeType: 'standard', modelId: ids.model } as const;
    spec
      .given()
      .when({ type: 'RequestChange', data: asked }, { facts: { ...facts, model: preApproved }, actor: requester })
      .then({
        type: 'ChangeRequested',
        data: { ...asked, implementationPlan: 'Swap.', backoutPlan: 'Swap back.', requestedBy: ids.requester },
      });
    spec
      .given()
      .when({ type: 'RequestChange', data: silent }, { facts: withoutModel })
      .thenRejected('INVALID_INPUT', ['implementationPlan']);
  });

  it('asks after the model, the people and each thing once', () => {
    const command = request({ modelId: ids.model, affectedItems: [server, server], onBehalfOf: ids.bystander });
    expect(wantedBy(command, { status: 'Unknown' })).toEqual({
      model: ids.model,
      implementerId: ids.implementer,
      requestedFor: ids.bystander,
      items: [server],
    });
  });

  it('refuses a plan that cannot be', () => {
    const faults = [
      [{ title: ' ' }, 'INVALID_INPUT', 'title'],
      [{ backoutPlan: ' ' }, 'INVALID_INPUT', 'backoutPlan'],
      [{ affectedItems: [] }, 'INVALID_INPUT', 'affectedItems'],
      [{ plannedEnd: proposal.plannedStart }, 'INVALID_TIME', 'plannedEnd'],
      [{ changeType: 'standard' }, 'INVALID_INPUT', 'modelId'],
    ] as const;
    for (const [changes, code, path] of faults) spec.given().when(request(changes), { facts: withoutModel }).thenRejected(code, [path]);
    const absent = [
      [{ items: ['unknown'] }, 'affectedItems'],
      [{ implementer: 'inactive' }, 'implementerId'],
      [{ requestedFor: 'inactive' }, 'onBehalfOf'],
      [{ model: { ...preApproved, standing: 'inactive' } }, 'modelId'],
      [{ model: preApproved }, 'modelId'],
    ] as const;
    for (const [fact, path] of absent) {
      spec
        .given()
        .when(request(), { facts: { ...facts, ...fact } })
        .thenRejected('INVALID_REFERENCE', [path]);
    }
    spec.given(happened.requested).when(request(), { facts }).thenRejected('ALREADY_EXISTS', ['changeId']);
  });

  it('refuses a model that is not in force', () => {
    for (const standing of ['unknown', 'inactive'] as const) {
      const model = { modelId: ids.model, standing, gone: [] };
      const answer = spec.given().when(request({ modelId: ids.model }), { facts: { ...facts, model } });
      answer.thenRejected('INVALID_REFERENCE', ['modelId']);
    }
  });

  it('has one author when somebody asks in their own name', () => {
    const own: ChangeEvent = { ...happened.requested, data: { ...happened.requested.data, requestedFor: ids.requester } };
    for (const event of [happened.requested, own]) {
      const change = changeDecider.evolve({ status: 'Unknown' }, event) as KnownChange;
      expect(change.record.authors).toStrictEqual([ids.requester]);
    }
  });

  it('finds no change before it', () => {
    spec.given().when({ type: 'CancelChange', data: { changeId } }, { facts }).thenRejected('NOT_FOUND', ['changeId']);
    expect(changeDecider.evolve({ status: 'Unknown' }, happened.assessed)).toEqual({ status: 'Unknown' });
    const known = changeDecider.evolve({ status: 'Unknown' }, happened.requested);
    expect(changeDecider.evolve(known, happened.emergency)).toBe(known);
  });
});

describe('ReviseChange', () => {
  const revise = (changes: object, more: object = {}) => ({ type: 'ReviseChange', data: { changeId, changes, ...more } }) as const;
  const later = { plannedEnd: at(3, 4) };
  const revised: ChangeEvent = { type: 'ChangeRevised', data: { changeId, changes: later, revisedBy: ids.requester } };
  const cancelled: ChangeEvent = { type: 'ApprovalsCancelled', data: { changeId, round: 1 } };

  it('makes another plan, which is judged anew', () => {
    for (const past of [history.Draft, history.Assessing]) {
      spec
        .given(...past)
        .when(revise({ ...later, title: proposal.title }), { facts, actor: requester })
        .then(revised);
    }
    spec
      .given(...history.Assessing, revised)
      .when({ type: 'SubmitForApproval', data: { changeId } }, { facts })
      .thenRejected('INVALID_TRANSITION');
  });

  it('cancels the votes that were asked for or given, and says why', () => {
    for (const past of [history.AwaitingApproval, history.Authorized, history.Denied, history.Scheduled]) {
      spec
        .given(...past)
        .when(revise(later), { facts, actor: requester })
        .thenRejected('REASON_REQUIRED', ['reason']);
      spec
        .given(...past)
        .when(revise(later), { facts, actor: requester, reason: 'longer' })
        .then(revised, cancelled);
      spec
        .given(...past, revised, cancelled)
        .when({ type: 'ScheduleChange', data: { changeId } }, { facts })
        .thenRejected('INVALID_TRANSITION');
    }
  });

  it('cancels no votes where none were asked for', () => {
    spec
      .given(happened.standard, happened.preAuthorized, happened.scheduled)
      .when(revise(later), { facts, actor: requester, reason: 'longer' })
      .then(revised);
  });

  it('cancels votes once, however often the plan is revised then', () => {
    const again = { plannedEnd: at(3, 5) };
    spec
      .given(...history.AwaitingApproval, revised, cancelled)
      .when(revise(again), { facts, actor: requester })
      .then({ ...revised, data: { ...revised.data, changes: again } });
  });

  it('begins a new round after it, in which the votes are given again', () => {
    const past = [...history.Authorized, revised, cancelled, happened.assessed];
    spec
      .given(...past)
      .when({ type: 'SubmitForApproval', data: { changeId } }, { facts })
      .then({ ...happened.asked, data: { ...happened.asked.data, round: 2 } });
    const asked: ChangeEvent = { ...happened.asked, data: { ...happened.asked.data, round: 2 } };
    spec
      .given(...past, asked)
      .when({ type: 'ApproveChange', data: { changeId } }, { facts, actor: by(ids.approver, 'approver') })
      .then({ ...happened.approved, data: { ...happened.approved.data, round: 2 } });
  });

  it('is for those who have the plan in hand, and change managers', () => {
    const bystander = by(ids.bystander, 'requester');
    spec
      .given(...history.Draft)
      .when(revise(later), { facts, actor: bystander })
      .thenRejected('FORBIDDEN');
    spec
      .given(...history.Draft)
      .when(revise(later, { onBehalfOf: ids.requester }), { facts, actor: bystander })
      .thenRejected('FORBIDDEN');
    for (const actor of [by(ids.implementer, 'implementer'), manager, by(ids.bystander, 'admin')]) {
      spec
        .given(...history.Draft)
        .when(revise(later), { facts, actor })
        .then({ type: 'ChangeRevised', data: { changeId, changes: later, revisedBy: actor.id } });
    }
  });

  it('asks only after what is new', () => {
    expect(wantedBy(revise({ implementerId: ids.manager, affectedItems: [server, server] }), { status: 'Unknown' })).toEqual({
      implementerId: ids.manager,
      items: [server],
    });
    expect(wantedBy(revise(later), { status: 'Unknown' })).toEqual({});
  });

  it('names its authors, who cannot vote', () => {
    const named: ChangeEvent = {
      type: 'ChangeRevised',
      data: { changeId, changes: later, revisedBy: ids.manager, revisedFor: ids.otherApprover },
    };
    spec
      .given(...history.Draft)
      .when(revise(later, { onBehalfOf: ids.otherApprover }), { facts, actor: manager })
      .then(named);
    spec
      .given(...history.Draft, named, happened.assessed, happened.asked)
      .when({ type: 'ApproveChange', data: { changeId } }, { facts, actor: by(ids.otherApprover, 'approver') })
      .thenRejected('SEGREGATION_OF_DUTIES');
  });

  it('voids exemptions', () => {
    const freeze = { freezeId: ids.freeze, name: 'Year-end', from: at(2, 0), to: at(5, 0) };
    const frozen = { ...facts, model: preApproved, calendar: { listed: true, freezes: [freeze], conflicts: [] } };
    const past = [happened.standard, happened.exempted, revised];
    spec
      .given(...past)
      .when({ type: 'ScheduleChange', data: { changeId } }, { facts: frozen })
      .thenRejected('WINDOW_FROZEN', ['plannedStart']);
  });

  it('refuses a plan that cannot be', () => {
    const faults = [
      [{ title: '' }, {}, 'INVALID_INPUT', 'title'],
      [{ plannedEnd: at(2, 22) }, {}, 'INVALID_TIME', 'plannedEnd'],
      [{ affectedItems: [] }, {}, 'INVALID_INPUT', 'affectedItems'],
      [{ affectedItems: [otherServer] }, { items: ['inactive'] }, 'INVALID_REFERENCE', 'affectedItems'],
      [{ implementerId: ids.manager }, { implementer: 'unknown' }, 'INVALID_REFERENCE', 'implementerId'],
    ] as const;
    for (const [changes, fact, code, path] of faults) {
      spec
        .given(...history.Draft)
        .when(revise(changes), { facts: { ...facts, ...fact }, actor: requester })
        .thenRejected(code, ['changes', path]);
    }
  });

  it('lets the implementer be taken away, and stays quiet when nothing differs', () => {
    spec
      .given(...history.Draft)
      .when(revise({ implementerId: null }), { facts, actor: requester })
      .then({ type: 'ChangeRevised', data: { changeId, changes: { implementerId: null }, revisedBy: ids.requester } });
    spec
      .given(...history.Scheduled)
      .when(revise({ ...later, plannedEnd: proposal.plannedEnd, affectedItems: [server, server] }), { facts: { items: ['inactive'] } })
      .thenNothing();
  });
});

describe('AssessChange', () => {
  const assess = { type: 'AssessChange', data: { changeId, impact: 'high', likelihood: 'moderate' } } as const;

  it('judges impact and likelihood, from which the risk follows', () => {
    spec
      .given(...history.Draft)
      .when(assess, { facts })
      .then(happened.assessed);
    spec
      .given(...history.Assessing)
      .when({ ...assess, data: { ...assess.data, likelihood: 'high' } }, { facts })
      .then({ type: 'ChangeAssessed', data: { changeId, impact: 'high', likelihood: 'high', risk: 'high' } });
    spec
      .given(...history.Assessing)
      .when(assess, { facts })
      .thenNothing();
  });

  it('is done anew when either level is another', () => {
    for (const levels of [{ impact: 'low', likelihood: 'moderate' } as const, { impact: 'high', likelihood: 'low' } as const]) {
      spec
        .given(...history.Assessing)
        .when({ type: 'AssessChange', data: { changeId, ...levels } }, { facts })
        .then({ type: 'ChangeAssessed', data: { changeId, ...levels, risk: riskOf(levels.impact, levels.likelihood) } });
    }
  });

  it('is not done again for a standard change', () => {
    spec
      .given(...history.Standard)
      .when(assess, { facts })
      .thenRejected('INVALID_TRANSITION');
  });

  it('rates the risk as NIST SP 800-30 does, never lower for more impact or likelihood', () => {
    const row = (likelihood: (typeof LEVELS)[number]) => LEVELS.map((impact) => riskOf(impact, likelihood));
    expect(row('veryHigh')).toEqual(['veryLow', 'low', 'moderate', 'high', 'veryHigh']);
    expect(row('high')).toEqual(['veryLow', 'low', 'moderate', 'high', 'veryHigh']);
    expect(row('moderate')).toEqual(['veryLow', 'low', 'moderate', 'moderate', 'high']);
    expect(row('low')).toEqual(['veryLow', 'low', 'low', 'low', 'moderate']);
    expect(row('veryLow')).toEqual(['veryLow', 'veryLow', 'veryLow', 'low', 'low']);
  });
});

describe('CancelChange', () => {
  const cancel = { type: 'CancelChange', data: { changeId } } as const;

  it('calls a change off until the work begins; once others were asked, with a reason', () => {
    for (const past of [history.Draft, history.Standard, history.Assessing]) {
      spec
        .given(...past)
        .when(cancel, { facts, actor: requester })
        .then(happened.cancelled);
    }
    for (const past of [history.AwaitingApproval, history.Authorized, history.Denied, history.Scheduled]) {
      spec
        .given(...past)
        .when(cancel, { facts, actor: requester })
        .thenRejected('REASON_REQUIRED', ['reason']);
      spec
        .given(...past)
        .when(cancel, { facts, actor: requester, reason: 'not needed' })
        .then(happened.cancelled);
    }
  });

  it('never cancels what was begun, a review least of all', () => {
    for (const past of [history.Implementing, history.Review, history.Reviewed, history.Closed]) {
      spec
        .given(...past)
        .when(cancel, { facts, actor: manager, reason: 'hide it' })
        .thenRejected('INVALID_TRANSITION');
    }
  });

  it('is for those who have the plan in hand, once', () => {
    spec
      .given(...history.Draft)
      .when(cancel, { facts, actor: by(ids.bystander, 'approver') })
      .thenRejected('FORBIDDEN');
    spec
      .given(...history.Cancelled)
      .when(cancel, { facts })
      .thenNothing();
  });
});
