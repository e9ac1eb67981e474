import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { at, freezeDeclared, ids, server } from '../../testing/change.samples.js';
import { freezeWindowDecider, type FreezeDeclaration } from './freeze-window.decider.js';
import type { FreezeWindowEvent } from './freeze-window.events.js';

const spec = DeciderSpecification.for(freezeWindowDecider);
const freezeId = ids.freeze;
const facts = { listed: true, items: ['active'] } as const;
const lifted: FreezeWindowEvent = { type: 'FreezeLifted', data: { freezeId } };
const declaration: FreezeDeclaration = { freezeId, name: 'Year-end', items: [server], from: at(2, 0), to: at(5, 0) };
const declare = (changes: object = {}) => ({ type: 'DeclareFreeze', data: { ...declaration, ...changes } }) as const;

describe('DeclareFreeze', () => {
  it('protects the things it names, each once, or everything', () => {
    spec
      .given()
      .when(declare({ name: ' Year-end', items: [server, server] }), { facts })
      .then(freezeDeclared);
    const everything = { ...freezeDeclared.data, scope: { everything: true, items: [] } };
    spec
      .given()
      .when(declare({ everything: true, items: undefined }), { facts: { listed: true, items: [] } })
      .then({ type: 'FreezeDeclared', data: everything });
  });

  it('refuses what protects nothing', () => {
    spec
      .given()
      .when(declare({ name: '' }), { facts })
      .thenRejected('INVALID_INPUT', ['name']);
    spec
      .given()
      .when(declare({ items: [] }), { facts })
      .thenRejected('INVALID_INPUT', ['items']);
    spec
      .given()
      .when(declare({ everything: true }), { facts })
      .thenRejected('INVALID_INPUT', ['items']);
    spec
      .given()
      .when(declare({ to: at(2, 0) }), { facts })
      .thenRejected('INVALID_TIME', ['to']);
    spec
      .given()
      .when(declare(), { facts, now: at(5, 0) })
      .thenRejected('INVALID_TIME', ['to']);
    spec
      .given()
      .when(declare(), { facts: { listed: true, items: ['unknown'] } })
      .thenRejected('INVALID_REFERENCE', ['items']);
    spec.given(freezeDeclared).when(declare(), { facts }).thenRejected('ALREADY_EXISTS', ['freezeId']);
  });

  it('waits until the calendar knows it, so that no schedule misses it', () => {
    spec
      .given()
      .when(declare(), { facts: { listed: false, items: ['active'] } })
      .thenRejected('CONFLICT');
    expect(freezeWindowDecider.exclusiveKeys!(declare())).toEqual([{ space: 'changeCalendar', key: 'all' }]);
    expect(freezeWindowDecider.exclusiveKeys!({ type: 'LiftFreeze', data: { freezeId } })).toEqual([]);
  });
});

describe('LiftFreeze', () => {
  const lift = { type: 'LiftFreeze', data: { freezeId } } as const;

  it('ends the freeze with a reason, once', () => {
    spec.given(freezeDeclared).when(lift, { facts, reason: 'done early' }).then(lifted);
    spec.given(freezeDeclared, lifted).when(lift, { facts }).thenNothing();
  });

  it('refuses without a reason, after the end, and where there is none', () => {
    spec.given(freezeDeclared).when(lift, { facts }).thenRejected('REASON_REQUIRED', ['reason']);
    spec
      .given(freezeDeclared)
      .when(lift, { facts, reason: 'late', now: at(5, 0) })
      .thenRejected('INVALID_TRANSITION');
    spec.given().when(lift, { facts, reason: 'none' }).thenRejected('NOT_FOUND', ['freezeId']);
    expect(freezeWindowDecider.evolve({ status: 'Unknown' }, lifted)).toEqual({ status: 'Unknown' });
  });
});
