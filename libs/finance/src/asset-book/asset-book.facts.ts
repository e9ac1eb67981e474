import { standing, type AggregateDefinition, type AggregateReader } from '@opsledger/eventsourcing';
import type { AssetModel, AssetType } from '@opsledger/assets';
import { assetBookDecider, type AssetBook, type AssetBookCommand, type AssetBookFacts } from './asset-book.decider.js';
import type { AssetBookEvent } from './asset-book.events.js';

/** The book as the command runner needs it. */
export const assetBookAggregate: AggregateDefinition<AssetBook, AssetBookCommand, AssetBookEvent, AssetBookFacts> = {
  decider: assetBookDecider,
  facts: assetBookFacts,
};

async function assetBookFacts(command: AssetBookCommand, _id: string, reader: AggregateReader): Promise<AssetBookFacts> {
  if (command.type !== 'SetDepreciationPolicy') return {};
  const { scopeKind, scopeId } = command.data;
  if (scopeKind === 'everything' || scopeId === undefined) return {};
  return { scope: await standing<AssetModel | AssetType>(reader, scopeKind, scopeId, 'Active') };
}
