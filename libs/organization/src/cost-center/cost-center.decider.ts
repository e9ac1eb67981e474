import type { Decider } from '@opsledger/eventsourcing';
import { refuseText, reject, type CostCenterId, type OrgUnitId, type Rejection } from '@opsledger/kernel';
import type { OrgUnit } from '../org-unit/org-unit.decider.js';
import { costCenterEvents, type CostCenterEvent, type CostCenterEventData } from './cost-center.events.js';

/** Everything that can be asked of a cost center. The code is unique in any case of letters. */
export type CostCenterCommand =
  | { readonly type: 'OpenCostCenter'; readonly data: CostCenterEventData<'CostCenterOpened'> }
  | { readonly type: 'CloseCostCenter'; readonly data: { readonly costCenterId: CostCenterId } };

/** A cost center's state; its code is kept after closing, because old figures name it. */
export type CostCenter =
  | { readonly status: 'Unknown' }
  | { readonly status: 'Open' | 'Closed'; readonly code: string; readonly name: string; readonly orgUnitId?: OrgUnitId };

/** What the org unit says; absent when the command names none. */
export interface CostCenterFacts {
  readonly orgUnit?: OrgUnit['status'];
}

export const costCenterDecider: Decider<CostCenter, CostCenterCommand, CostCenterEvent, CostCenterFacts> = {
  category: 'costCenter',
  events: costCenterEvents,
  initialState: { status: 'Unknown' },
  decide({ type, data }, center, { facts }) {
    switch (type) {
      case 'OpenCostCenter':
        return open(data, center, facts);
      case 'CloseCostCenter':
        if (center.status === 'Unknown') return reject('NOT_FOUND', 'There is no cost center with this id.', ['costCenterId']);
        return center.status === 'Closed' ? [] : [{ type: 'CostCenterClosed', data }];
    }
  },
  evolve(center, { type, data }): CostCenter {
    switch (type) {
      case 'CostCenterOpened':
        return opened(data);
      case 'CostCenterClosed':
        return center.status === 'Unknown' ? center : { ...center, status: 'Closed' };
    }
  },
  uniqueKeys(center) {
    return center.status === 'Unknown' ? [] : [{ space: 'costCenterCode', key: center.code.toUpperCase(), path: ['code'] }];
  },
};

function open(
  data: CostCenterEventData<'CostCenterOpened'>,
  center: CostCenter,
  facts: CostCenterFacts,
): readonly CostCenterEvent[] | Rejection {
  if (center.status !== 'Unknown') {
    const same = JSON.stringify(center) === JSON.stringify(opened(data));
    return same ? [] : reject('ALREADY_EXISTS', 'A cost center with this id exists.', ['costCenterId']);
  }
  if (data.orgUnitId && facts.orgUnit !== 'Active')
    return reject('INVALID_REFERENCE', 'There is no active org unit with this id.', ['orgUnitId']);
  const badText = refuseText(data.code, ['code'], { maxLength: 50 }) ?? refuseText(data.name, ['name']);
  return badText ?? [{ type: 'CostCenterOpened', data }];
}

function opened({ code, name, orgUnitId }: CostCenterEventData<'CostCenterOpened'>): CostCenter {
  return { status: 'Open', code, name, ...(orgUnitId && { orgUnitId }) };
}
