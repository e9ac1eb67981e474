import {
  type Decider,
  type Standing,
  applied,
  compoundKey,
  differing,
  firstOf,
  mustBeActive,
  mustSay,
  under,
} from '@opsledger/eventsourcing';
import { reject, type AssetModelId, type Rejection } from '@opsledger/kernel';
import { mustBeMonths } from '../checks.js';
import type { AssetTypeId } from '../values.events.js';
import { assetModelEvents, type AssetModelEvent, type AssetModelRevision } from './asset-model.events.js';

/** What describes a model. */
export interface AssetModelRecord {
  readonly name: string;
  readonly manufacturer: string;
  readonly modelNumber?: string;
  readonly typeId: AssetTypeId;
  /** Months of useful life, counted from acquisition. */
  readonly endOfLifeMonths?: number;
  /** Months of warranty, counted from acquisition. */
  readonly warrantyMonths?: number;
  /** Fewer assets in stock than this is a shortage. */
  readonly minimumStock?: number;
  /** Whether people may ask for one themselves. */
  readonly requestable: boolean;
  readonly notes?: string;
}

export type AssetModel = { readonly status: 'Unknown' } | { readonly status: 'Active' | 'Retired'; readonly record: AssetModelRecord };

interface OfModel {
  readonly modelId: AssetModelId;
}

/** A new model; not requestable unless said. */
export type ModelDefinition = OfModel & Omit<AssetModelRecord, 'requestable'> & { readonly requestable?: boolean };

export type AssetModelCommand =
  | { readonly type: 'DefineAssetModel'; readonly data: ModelDefinition }
  /** Changes only what is given; null takes an optional fact away. */
  | { readonly type: 'ReviseAssetModel'; readonly data: OfModel & { readonly changes: AssetModelRevision } }
  | { readonly type: 'RetireAssetModel'; readonly data: OfModel }
  | { readonly type: 'ReinstateAssetModel'; readonly data: OfModel };

/** Standing of the type that the command names. */
export interface AssetModelFacts {
  readonly type?: Standing;
}

type Answer = readonly AssetModelEvent[] | Rejection;

/** A product of a manufacturer: what its assets have in common. */
export const assetModelDecider: Decider<AssetModel, AssetModelCommand, AssetModelEvent, AssetModelFacts> = {
  category: 'assetModel',
  events: assetModelEvents,
  initialState: { status: 'Unknown' },
  decide(command, model, { facts }) {
    if (model.status === 'Unknown') return command.type === 'DefineAssetModel' ? define(command.data, facts) : notFound(command.data);
    switch (command.type) {
      case 'DefineAssetModel':
        return reject('ALREADY_EXISTS', 'There is a model with this id. Use a new id, or revise this one (ReviseAssetModel).', ['modelId']);
      case 'ReviseAssetModel':
        return revise(command.data, model.record, facts);
      case 'RetireAssetModel':
        return model.status === 'Retired' ? [] : [{ type: 'AssetModelRetired', data: { modelId: command.data.modelId } }];
      case 'ReinstateAssetModel':
        return model.status === 'Active' ? [] : [{ type: 'AssetModelReinstated', data: { modelId: command.data.modelId } }];
    }
  },
  evolve(model, event) {
    switch (event.type) {
      case 'AssetModelDefined': {
        const { modelId: _id, ...record } = event.data;
        return { status: 'Active', record };
      }
      case 'AssetModelRevised':
        return model.status === 'Unknown' ? model : { ...model, record: applied(model.record, event.data.changes) };
      case 'AssetModelRetired':
        return model.status === 'Unknown' ? model : { ...model, status: 'Retired' };
      case 'AssetModelReinstated':
        return model.status === 'Unknown' ? model : { ...model, status: 'Active' };
    }
  },
  /** The key stays taken after retirement: reinstate the model instead of defining it twice. */
  uniqueKeys(model) {
    if (model.status === 'Unknown') return [];
    const { manufacturer, name, modelNumber } = model.record;
    return [{ space: 'assetModel', key: compoundKey(manufacturer, name, modelNumber ?? ''), path: ['name'] }];
  },
};

function define(data: ModelDefinition, facts: AssetModelFacts): Answer {
  const wrong = mustBeValid(data, facts);
  if (wrong) return wrong;
  const { name, manufacturer, requestable = false } = data;
  return [{ type: 'AssetModelDefined', data: { ...data, name: name.trim(), manufacturer: manufacturer.trim(), requestable } }];
}

function revise({ modelId, changes }: OfModel & { changes: AssetModelRevision }, record: AssetModelRecord, facts: AssetModelFacts): Answer {
  const different = differing(changes, record);
  const wrong = mustBeValid(different, different.typeId ? facts : {});
  if (wrong) return under('changes', wrong);
  return Object.keys(different).length === 0 ? [] : [{ type: 'AssetModelRevised', data: { modelId, changes: different } }];
}

function mustBeValid(facts: AssetModelRevision, { type }: AssetModelFacts): Rejection | undefined {
  const { minimumStock } = facts;
  return firstOf(
    ...(['name', 'manufacturer', 'modelNumber'] as const).map((name) => mustSay(facts[name], name)),
    mustBeActive('asset type', type, 'typeId'),
    mustBeMonths(facts.endOfLifeMonths, 'endOfLifeMonths'),
    mustBeMonths(facts.warrantyMonths, 'warrantyMonths'),
    typeof minimumStock === 'number' && !(Number.isInteger(minimumStock) && minimumStock >= 0)
      ? reject('INVALID_INPUT', 'The minimumStock must be a whole number of zero or more.', ['minimumStock'])
      : undefined,
  );
}

function notFound({ modelId }: OfModel): Rejection {
  return reject('NOT_FOUND', `There is no asset model ${modelId}. Check the id, or define it first (DefineAssetModel).`, ['modelId']);
}
