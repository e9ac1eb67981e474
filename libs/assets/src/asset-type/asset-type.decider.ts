import { type Decider, applied, differing, firstOf, mustSay, normalised, under } from '@opsledger/eventsourcing';
import { reject, type Rejection } from '@opsledger/kernel';
import { mustBeMonths } from '../checks.js';
import type { AssetTypeId } from '../values.events.js';
import { assetTypeEvents, type AssetTypeEvent, type AssetTypeRevision } from './asset-type.events.js';

/** What describes a kind of equipment. */
export interface AssetTypeRecord {
  readonly name: string;
  /** True when assets of this kind hold data, such as disks and phones. */
  readonly mediaBearing: boolean;
  /** Months between two stock-takes of an asset of this kind; absent: no rule. */
  readonly auditIntervalMonths?: number;
  readonly notes?: string;
}

export type AssetType = { readonly status: 'Unknown' } | { readonly status: 'Active' | 'Retired'; readonly record: AssetTypeRecord };

interface OfType {
  readonly typeId: AssetTypeId;
}

export type AssetTypeCommand =
  | { readonly type: 'DefineAssetType'; readonly data: OfType & AssetTypeRecord }
  /** Changes only what is given; null takes an optional fact away. */
  | { readonly type: 'ReviseAssetType'; readonly data: OfType & { readonly changes: AssetTypeRevision } }
  | { readonly type: 'RetireAssetType'; readonly data: OfType }
  | { readonly type: 'ReinstateAssetType'; readonly data: OfType };

/** A kind of equipment: what its models and assets have in common. */
export const assetTypeDecider: Decider<AssetType, AssetTypeCommand, AssetTypeEvent> = {
  category: 'assetType',
  events: assetTypeEvents,
  initialState: { status: 'Unknown' },
  decide(command, type) {
    if (type.status === 'Unknown') return command.type === 'DefineAssetType' ? define(command.data) : notFound(command.data);
    switch (command.type) {
      case 'DefineAssetType':
        return reject('ALREADY_EXISTS', 'There is a type with this id. Use a new id, or revise this one (ReviseAssetType).', ['typeId']);
      case 'ReviseAssetType':
        return reviseType(command.data, type.record);
      case 'RetireAssetType':
        return type.status === 'Retired' ? [] : [{ type: 'AssetTypeRetired', data: { typeId: command.data.typeId } }];
      case 'ReinstateAssetType':
        return type.status === 'Active' ? [] : [{ type: 'AssetTypeReinstated', data: { typeId: command.data.typeId } }];
    }
  },
  evolve(type, event) {
    switch (event.type) {
      case 'AssetTypeDefined': {
        const { typeId: _id, ...record } = event.data;
        return { status: 'Active', record };
      }
      case 'AssetTypeRevised':
        return type.status === 'Unknown' ? type : { ...type, record: applied(type.record, event.data.changes) };
      case 'AssetTypeRetired':
        return type.status === 'Unknown' ? type : { ...type, status: 'Retired' };
      case 'AssetTypeReinstated':
        return type.status === 'Unknown' ? type : { ...type, status: 'Active' };
    }
  },
  /** A name stays taken after retirement: reinstate the type instead of defining it twice. */
  uniqueKeys: (type) => (type.status === 'Unknown' ? [] : [{ space: 'assetTypeName', key: normalised(type.record.name), path: ['name'] }]),
};

function define(data: OfType & AssetTypeRecord): readonly AssetTypeEvent[] | Rejection {
  return mustBeValid(data) ?? [{ type: 'AssetTypeDefined', data: { ...data, name: data.name.trim() } }];
}

function reviseType(
  { typeId, changes }: OfType & { changes: AssetTypeRevision },
  record: AssetTypeRecord,
): readonly AssetTypeEvent[] | Rejection {
  const different = differing(changes, record);
  const wrong = mustBeValid(different);
  if (wrong) return under('changes', wrong);
  return Object.keys(different).length === 0 ? [] : [{ type: 'AssetTypeRevised', data: { typeId, changes: different } }];
}

function mustBeValid({ name, auditIntervalMonths }: AssetTypeRevision): Rejection | undefined {
  return firstOf(mustSay(name, 'name'), mustBeMonths(auditIntervalMonths, 'auditIntervalMonths'));
}

function notFound({ typeId }: OfType): Rejection {
  return reject('NOT_FOUND', `There is no asset type ${typeId}. Check the id, or define it first (DefineAssetType).`, ['typeId']);
}
