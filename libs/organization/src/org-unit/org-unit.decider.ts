import type { Decider } from '@opsledger/eventsourcing';
import { refuseText, reject, type OrgUnitId, type Rejection } from '@opsledger/kernel';
import { orgUnitEvents, type OrgUnitEvent, type OrgUnitEventData } from './org-unit.events.js';

/** Everything that can be asked of an org unit. The code is unique in any case of letters, also after the unit is closed. */
export type OrgUnitCommand =
  | { readonly type: 'CreateOrgUnit'; readonly data: OrgUnitEventData<'OrgUnitCreated'> }
  | { readonly type: 'RenameOrgUnit'; readonly data: OrgUnitEventData<'OrgUnitRenamed'> }
  | { readonly type: 'CloseOrgUnit'; readonly data: { readonly orgUnitId: OrgUnitId } };

/** An org unit's state. The parent never changes, so units cannot form a circle. */
export type OrgUnit =
  | { readonly status: 'Unknown' }
  | { readonly status: 'Active' | 'Closed'; readonly name: string; readonly code?: string; readonly parentId?: OrgUnitId };

/** What the parent says; absent when the command names none. */
export interface OrgUnitFacts {
  readonly parent?: OrgUnit['status'];
}

type Answer = readonly OrgUnitEvent[] | Rejection;

export const orgUnitDecider: Decider<OrgUnit, OrgUnitCommand, OrgUnitEvent, OrgUnitFacts> = {
  category: 'orgUnit',
  events: orgUnitEvents,
  initialState: { status: 'Unknown' },
  decide({ type, data }, unit, { facts }) {
    if (type === 'CreateOrgUnit') return create(data, unit, facts);
    if (unit.status === 'Unknown') return reject('NOT_FOUND', 'There is no org unit with this id.', ['orgUnitId']);
    switch (type) {
      case 'RenameOrgUnit':
        if (unit.status === 'Closed') return reject('INVALID_TRANSITION', 'The org unit is closed.');
        if (unit.name === data.name) return [];
        return refuseText(data.name, ['name']) ?? [{ type: 'OrgUnitRenamed', data }];
      case 'CloseOrgUnit':
        return unit.status === 'Closed' ? [] : [{ type: 'OrgUnitClosed', data }];
    }
  },
  evolve(unit, { type, data }): OrgUnit {
    if (type === 'OrgUnitCreated') return created(data);
    if (unit.status === 'Unknown') return unit;
    switch (type) {
      case 'OrgUnitRenamed':
        return { ...unit, name: data.name };
      case 'OrgUnitClosed':
        return { ...unit, status: 'Closed' };
    }
  },
  uniqueKeys(unit) {
    return unit.status !== 'Unknown' && unit.code ? [{ space: 'orgUnitCode', key: unit.code.toUpperCase(), path: ['code'] }] : [];
  },
};

function create(data: OrgUnitEventData<'OrgUnitCreated'>, unit: OrgUnit, facts: OrgUnitFacts): Answer {
  if (unit.status !== 'Unknown') {
    const same = JSON.stringify(unit) === JSON.stringify(created(data));
    return same ? [] : reject('ALREADY_EXISTS', 'An org unit with this id exists.', ['orgUnitId']);
  }
  if (data.parentId && facts.parent !== 'Active')
    return reject('INVALID_REFERENCE', 'There is no active org unit with this id.', ['parentId']);
  const badText =
    refuseText(data.name, ['name']) ?? (data.code === undefined ? undefined : refuseText(data.code, ['code'], { maxLength: 50 }));
  return badText ?? [{ type: 'OrgUnitCreated', data }];
}

function created({ name, code, parentId }: OrgUnitEventData<'OrgUnitCreated'>): OrgUnit {
  return { status: 'Active', name, ...(code && { code }), ...(parentId && { parentId }) };
}
