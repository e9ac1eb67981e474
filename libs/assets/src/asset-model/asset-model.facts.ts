import type { AggregateDefinition, AggregateReader } from '@opsledger/eventsourcing';
import type { AssetType } from '../asset-type/asset-type.decider.js';
import { assetModelDecider, type AssetModel, type AssetModelCommand, type AssetModelFacts } from './asset-model.decider.js';
import type { AssetModelEvent } from './asset-model.events.js';

/** The model as the command runner needs it: its rules, and how to learn whether its type may be used. */
export const assetModelAggregate: AggregateDefinition<AssetModel, AssetModelCommand, AssetModelEvent, AssetModelFacts> = {
  decider: assetModelDecider,
  facts: assetModelFacts,
};

async function assetModelFacts(command: AssetModelCommand, _id: string, reader: AggregateReader): Promise<AssetModelFacts> {
  const typeId = typeNamedBy(command);
  if (typeId === undefined) return {};
  const { state } = await reader.state<AssetType>('assetType', typeId);
  return { type: state.status === 'Unknown' ? 'unknown' : state.status === 'Active' ? 'active' : 'inactive' };
}

function typeNamedBy(command: AssetModelCommand): string | undefined {
  switch (command.type) {
    case 'DefineAssetModel':
      return command.data.typeId;
    case 'ReviseAssetModel':
      return command.data.changes.typeId;
    case 'RetireAssetModel':
    case 'ReinstateAssetModel':
      return undefined;
  }
}
