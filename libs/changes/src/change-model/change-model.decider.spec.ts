import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { ids, modelDefined } from '../../testing/change.samples.js';
import { changeModelDecider, DEFAULT_MODEL } from './change-model.decider.js';
import type { ChangeModelEvent } from './change-model.events.js';

const spec = DeciderSpecification.for(changeModelDecider);
const { modelId, ...record } = modelDefined.data;
const facts = { approvers: ['active', 'active'] } as const;
const retired: ChangeModelEvent = { type: 'ChangeModelRetired', data: { modelId } };
const reinstated: ChangeModelEvent = { type: 'ChangeModelReinstated', data: { modelId } };

describe('DefineChangeModel', () => {
  const define = (changes: object = {}) => ({ type: 'DefineChangeModel', data: { ...modelDefined.data, ...changes } }) as const;

  it('describes a kind of change, which authorises every risk unless said', () => {
    spec
      .given()
      .when(define({ name: ' Infrastructure ' }), { facts })
      .then(modelDefined);
    spec
      .given()
      .when({ type: 'DefineChangeModel', data: { modelId, name: 'Replace a disk', changeType: 'standard' } }, { facts: {} })
      .then({
        type: 'ChangeModelDefined',
        data: { modelId, name: 'Replace a disk', changeType: 'standard', steps: [], highestRisk: 'veryHigh' },
      });
  });

  it('refuses what cannot be', () => {
    const faults = [
      [{ name: ' ' }, 'name'],
      [{ description: ' ' }, 'description'],
      [{ implementationPlan: '' }, 'implementationPlan'],
      [{ backoutPlan: '' }, 'backoutPlan'],
      [{ steps: [] }, 'steps'],
      [{ modelId: DEFAULT_MODEL.emergency }, 'modelId'],
    ] as const;
    for (const [changes, path] of faults) spec.given().when(define(changes), { facts }).thenRejected('INVALID_INPUT', [path]);
    spec
      .given()
      .when(define(), { facts: { approvers: ['active', 'inactive'] } })
      .thenRejected('INVALID_REFERENCE', ['steps']);
    spec.given(modelDefined).when(define(), { facts }).thenRejected('ALREADY_EXISTS', ['modelId']);
  });

  it('takes the well-known id for the default of its type', () => {
    const asDefault = { ...modelDefined, data: { ...modelDefined.data, modelId: DEFAULT_MODEL.normal } };
    spec
      .given()
      .when(define({ modelId: DEFAULT_MODEL.normal }), { facts })
      .then(asDefault);
  });
});

describe('ReviseChangeModel', () => {
  const revise = (changes: object) => ({ type: 'ReviseChangeModel', data: { modelId, changes } }) as const;

  it('records what differs', () => {
    spec
      .given(modelDefined)
      .when(revise({ name: record.name, highestRisk: 'low', description: null }), { facts: {} })
      .then({ type: 'ChangeModelRevised', data: { modelId, changes: { highestRisk: 'low' } } });
  });

  it('refuses a policy that does not suit its type, approvers who left, and what is not there', () => {
    spec
      .given(modelDefined)
      .when(revise({ steps: [] }), { facts: {} })
      .thenRejected('INVALID_INPUT', ['changes', 'steps']);
    const steps = [{ name: 'Board', rule: 'any', approvers: [ids.approver] }];
    spec
      .given(modelDefined)
      .when(revise({ steps }), { facts: { approvers: ['inactive'] } })
      .thenRejected('INVALID_REFERENCE', ['changes', 'steps']);
    spec
      .given()
      .when(revise({ name: 'X' }), { facts: {} })
      .thenRejected('NOT_FOUND', ['modelId']);
  });

  it('stays quiet when nothing differs', () => {
    spec
      .given(modelDefined, { type: 'ChangeModelRevised', data: { modelId, changes: { name: 'X' } } })
      .when(revise({ name: 'X', steps: record.steps }), { facts: { approvers: ['inactive'] } })
      .thenNothing();
  });
});

describe('RetireChangeModel and ReinstateChangeModel', () => {
  it('close and open the model, and stay quiet when it is so', () => {
    spec.given(modelDefined).when({ type: 'RetireChangeModel', data: { modelId } }, { facts: {} }).then(retired);
    spec.given(modelDefined, retired).when({ type: 'RetireChangeModel', data: { modelId } }, { facts: {} }).thenNothing();
    spec.given(modelDefined, retired).when({ type: 'ReinstateChangeModel', data: { modelId } }, { facts: {} }).then(reinstated);
    spec.given(modelDefined, retired, reinstated).when({ type: 'ReinstateChangeModel', data: { modelId } }, { facts: {} }).thenNothing();
  });
});

describe('a model of changes', () => {
  it('holds its name, also when retired', () => {
    const fold = (...events: readonly ChangeModelEvent[]) => events.reduce(changeModelDecider.evolve, changeModelDecider.initialState);
    expect(changeModelDecider.uniqueKeys!(fold())).toEqual([]);
    expect(changeModelDecider.uniqueKeys!(fold(modelDefined, retired))).toEqual([
      { space: 'changeModel', key: 'INFRASTRUCTURE', path: ['name'] },
    ]);
  });

  it('is not made by events that cannot begin one', () => {
    const others: readonly ChangeModelEvent[] = [{ type: 'ChangeModelRevised', data: { modelId, changes: {} } }, retired, reinstated];
    for (const event of others) expect(changeModelDecider.evolve({ status: 'Unknown' }, event)).toEqual({ status: 'Unknown' });
  });
});
