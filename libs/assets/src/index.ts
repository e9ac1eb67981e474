import type { AnyAggregate } from '@opsledger/eventsourcing';
import { assetAggregate } from './asset/asset.facts.js';
import { assetModelAggregate } from './asset-model/asset-model.facts.js';
import { assetTypeDecider } from './asset-type/asset-type.decider.js';

/** The aggregates of this context, for the command runner. */
export const assetsAggregates: readonly AnyAggregate[] = [assetAggregate, assetModelAggregate, { decider: assetTypeDecider }];

export type { AssetTypeId } from './values.events.js';
export {
  ASSET_CONDITIONS,
  ASSIGNEE_KINDS,
  DISPOSAL_METHODS,
  LOSS_KINDS,
  RETIREMENT_REASONS,
  assetEvents,
  type AssetCondition,
  type AssetEvent,
  type AssetEventData,
  type AssigneeKind,
  type DisposalMethod,
  type LossKind,
  type RetirementReason,
} from './asset/asset.events.js';
export type { Acquisition, AssetCommand, AssetCommandData, AssetCorrection, Assignment } from './asset/asset.commands.js';
export type { Asset, AssetRecord, Custody } from './asset/asset.state.js';
export { HandleAsset } from './asset/asset.handler.js';
export { assetModelEvents, type AssetModelEvent, type AssetModelRevision } from './asset-model/asset-model.events.js';
export type { AssetModel, AssetModelCommand, AssetModelRecord } from './asset-model/asset-model.decider.js';
export { HandleAssetModel } from './asset-model/asset-model.handler.js';
export { assetTypeEvents, type AssetTypeEvent, type AssetTypeRevision } from './asset-type/asset-type.events.js';
export type { AssetType, AssetTypeCommand, AssetTypeRecord } from './asset-type/asset-type.decider.js';
export { HandleAssetType } from './asset-type/asset-type.handler.js';
