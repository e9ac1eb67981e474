import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { OrgUnitId } from '@opsledger/kernel';
import { orgUnitDecider } from './org-unit.decider.js';
import type { OrgUnitEvent } from './org-unit.events.js';

const orgUnitId = '1b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01' as OrgUnitId;
const parentId = '1b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a02' as OrgUnitId;
const data = { orgUnitId, name: 'Operations', code: 'ops', parentId };
const created: OrgUnitEvent = { type: 'OrgUnitCreated', data };
const closed: OrgUnitEvent = { type: 'OrgUnitClosed', data: { orgUnitId } };
const facts = { parent: 'Active' } as const;
const orgUnit = DeciderSpecification.for(orgUnitDecider);
const stateAfter = (...events: readonly OrgUnitEvent[]) =>
  events.reduce((state, event) => orgUnitDecider.evolve(state, event), orgUnitDecider.initialState);

describe('CreateOrgUnit', () => {
  it('creates a unit under an active parent', () => {
    orgUnit.when({ type: 'CreateOrgUnit', data }, { facts }).then(created);
  });

  it('creates a unit at the top', () => {
    orgUnit
      .when({ type: 'CreateOrgUnit', data: { orgUnitId, name: 'Company' } }, { facts: {} })
      .then({ type: 'OrgUnitCreated', data: { orgUnitId, name: 'Company' } });
  });

  it('refuses a closed parent, a bad name or code, and an id in use', () => {
    orgUnit.when({ type: 'CreateOrgUnit', data }, { facts: { parent: 'Closed' } }).thenRejected('INVALID_REFERENCE', ['parentId']);
    orgUnit.when({ type: 'CreateOrgUnit', data: { orgUnitId, name: ' ' } }, { facts }).thenRejected('INVALID_INPUT', ['name']);
    orgUnit.when({ type: 'CreateOrgUnit', data: { ...data, code: '' } }, { facts }).thenRejected('INVALID_INPUT', ['code']);
    orgUnit
      .given(created)
      .when({ type: 'CreateOrgUnit', data: { ...data, name: 'Other' } }, { facts })
      .thenRejected('ALREADY_EXISTS', ['orgUnitId']);
  });

  it('is quiet when the same unit is there', () => {
    orgUnit.given(created).when({ type: 'CreateOrgUnit', data }, { facts }).thenNothing();
    orgUnit
      .given({ type: 'OrgUnitCreated', data: { orgUnitId, name: 'Company' } })
      .when({ type: 'CreateOrgUnit', data: { orgUnitId, name: 'Company' } }, { facts: {} })
      .thenNothing();
  });
});

describe('RenameOrgUnit', () => {
  it('gives another name', () => {
    orgUnit
      .given(created)
      .when({ type: 'RenameOrgUnit', data: { orgUnitId, name: 'IT' } })
      .then({ type: 'OrgUnitRenamed', data: { orgUnitId, name: 'IT' } });
  });

  it('refuses a bad name, an unknown and a closed unit', () => {
    orgUnit
      .given(created)
      .when({ type: 'RenameOrgUnit', data: { orgUnitId, name: 'I\nT' } })
      .thenRejected('INVALID_INPUT', ['name']);
    orgUnit.when({ type: 'RenameOrgUnit', data: { orgUnitId, name: 'IT' } }).thenRejected('NOT_FOUND', ['orgUnitId']);
    orgUnit
      .given(created, closed)
      .when({ type: 'RenameOrgUnit', data: { orgUnitId, name: 'IT' } })
      .thenRejected('INVALID_TRANSITION');
  });

  it('is quiet when that is the name', () => {
    orgUnit
      .given(created, { type: 'OrgUnitRenamed', data: { orgUnitId, name: 'IT' } })
      .when({ type: 'RenameOrgUnit', data: { orgUnitId, name: 'IT' } })
      .thenNothing();
  });
});

describe('CloseOrgUnit', () => {
  it('closes', () => {
    orgUnit.given(created).when({ type: 'CloseOrgUnit', data: { orgUnitId } }).then(closed);
  });

  it('refuses an unknown unit', () => {
    orgUnit.when({ type: 'CloseOrgUnit', data: { orgUnitId } }).thenRejected('NOT_FOUND', ['orgUnitId']);
  });

  it('is quiet when it is closed', () => {
    orgUnit.given(created, closed).when({ type: 'CloseOrgUnit', data: { orgUnitId } }).thenNothing();
  });
});

describe('the code', () => {
  it('is held in capitals for ever', () => {
    expect(orgUnitDecider.uniqueKeys!(stateAfter())).toEqual([]);
    expect(orgUnitDecider.uniqueKeys!(stateAfter({ type: 'OrgUnitCreated', data: { orgUnitId, name: 'Company' } }))).toEqual([]);
    expect(orgUnitDecider.uniqueKeys!(stateAfter(created, closed))).toEqual([{ space: 'orgUnitCode', key: 'OPS', path: ['code'] }]);
  });
});

describe('events out of place', () => {
  it('leave the state as it is', () => {
    expect(stateAfter(closed)).toEqual({ status: 'Unknown' });
  });
});
