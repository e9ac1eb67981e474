import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { CostCenterId, OrgUnitId } from '@opsledger/kernel';
import { costCenterDecider } from './cost-center.decider.js';
import type { CostCenterEvent } from './cost-center.events.js';

const costCenterId = '2b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01' as CostCenterId;
const orgUnitId = '2b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a02' as OrgUnitId;
const data = { costCenterId, code: 'cc-100', name: 'IT operations', orgUnitId };
const opened: CostCenterEvent = { type: 'CostCenterOpened', data };
const closed: CostCenterEvent = { type: 'CostCenterClosed', data: { costCenterId } };
const facts = { orgUnit: 'Active' } as const;
const costCenter = DeciderSpecification.for(costCenterDecider);
const stateAfter = (...events: readonly CostCenterEvent[]) =>
  events.reduce((state, event) => costCenterDecider.evolve(state, event), costCenterDecider.initialState);

describe('OpenCostCenter', () => {
  it('opens', () => {
    costCenter.when({ type: 'OpenCostCenter', data }, { facts }).then(opened);
    const bare = { costCenterId, code: 'cc-1', name: 'HR' };
    costCenter.when({ type: 'OpenCostCenter', data: bare }, { facts: {} }).then({ type: 'CostCenterOpened', data: bare });
  });

  it('refuses an org unit not in use, bad text and an id in use', () => {
    costCenter.when({ type: 'OpenCostCenter', data }, { facts: { orgUnit: 'Unknown' } }).thenRejected('INVALID_REFERENCE', ['orgUnitId']);
    costCenter.when({ type: 'OpenCostCenter', data: { ...data, code: ' ' } }, { facts }).thenRejected('INVALID_INPUT', ['code']);
    costCenter.when({ type: 'OpenCostCenter', data: { ...data, name: '' } }, { facts }).thenRejected('INVALID_INPUT', ['name']);
    costCenter.given(opened, closed).when({ type: 'OpenCostCenter', data }, { facts }).thenRejected('ALREADY_EXISTS', ['costCenterId']);
  });

  it('is quiet when the same cost center is open', () => {
    costCenter.given(opened).when({ type: 'OpenCostCenter', data }, { facts }).thenNothing();
    const bare = { costCenterId, code: 'cc-1', name: 'HR' };
    costCenter.given({ type: 'CostCenterOpened', data: bare }).when({ type: 'OpenCostCenter', data: bare }, { facts: {} }).thenNothing();
  });
});

describe('CloseCostCenter', () => {
  it('closes', () => {
    costCenter.given(opened).when({ type: 'CloseCostCenter', data: { costCenterId } }).then(closed);
  });

  it('refuses an unknown cost center', () => {
    costCenter.when({ type: 'CloseCostCenter', data: { costCenterId } }).thenRejected('NOT_FOUND', ['costCenterId']);
  });

  it('is quiet when it is closed', () => {
    costCenter.given(opened, closed).when({ type: 'CloseCostCenter', data: { costCenterId } }).thenNothing();
  });
});

describe('the code', () => {
  it('is held in capitals for ever', () => {
    expect(costCenterDecider.uniqueKeys!(stateAfter())).toEqual([]);
    expect(costCenterDecider.uniqueKeys!(stateAfter(opened, closed))).toEqual([{ space: 'costCenterCode', key: 'CC-100', path: ['code'] }]);
  });
});

describe('events out of place', () => {
  it('leave the state as it is', () => {
    expect(stateAfter(closed)).toEqual({ status: 'Unknown' });
  });
});
