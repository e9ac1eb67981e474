import type { AnyAggregate, EventCatalogue } from '@opsledger/eventsourcing';
import type { Projection } from '@opsledger/read-store';
import { assetAggregate } from './asset/asset.facts.js';
import { assetEvents } from './asset/asset.events.js';
import { assetModelAggregate } from './asset-model/asset-model.facts.js';
import { assetModelEvents } from './asset-model/asset-model.events.js';
import { assetModelList } from './asset-model-list/asset-model-list.projection.js';
import { assetRegister } from './asset-register/asset-register.projection.js';
import { assetTypeDecider } from './asset-type/asset-type.decider.js';
import { assetTypeEvents } from './asset-type/asset-type.events.js';
import { assetTypeList } from './asset-type-list/asset-type-list.projection.js';

/** The aggregates of this context, for the command runner. */
export const assetsAggregates: readonly AnyAggregate[] = [assetAggregate, assetModelAggregate, { decider: assetTypeDecider }];

/** The read models of this context. */
export const assetsProjections: readonly Projection[] = [assetRegister, assetModelList, assetTypeList];

/** The events of this context. */
export const assetsCatalogues: readonly EventCatalogue[] = [assetEvents, assetModelEvents, assetTypeEvents];

export { AssetsModule } from './assets.module.js';
export { assetsPolicy } from './assets.policy.js';
export { assetsInboxSources } from './asset-inbox/asset.inbox.js';
export { assetsProcesses } from './assets.processes.js';
export type { CustodyParts } from './custody-offboarding/register-custody.js';
export type { CustodySource, HeldAsset } from './custody-offboarding/custody-offboarding.process.js';
export type { AssetTypeId } from './values.events.js';
export {
  ASSET_CONDITIONS,
  ASSIGNEE_KINDS,
  DISPOSAL_METHODS,
  LOSS_KINDS,
  RETIREMENT_REASONS,
  type AssetCondition,
  type AssetEvent,
  type AssetEventData,
  type AssigneeKind,
  type DisposalMethod,
  type LossKind,
  type RetirementReason,
} from './asset/asset.events.js';
export type { Acquisition } from './asset/asset.acquisition.decider.js';
export type { Assignment } from './asset/asset.commands.js';
export type { AssetCorrection } from './asset/asset.correction.decider.js';
export type { AssetCommand, AssetCommandData } from './asset/asset.decider.js';
export type { Asset, AssetRecord, Custody } from './asset/asset.state.js';
export { HandleAsset } from './asset/asset.handler.js';
export type { AssetModelEvent, AssetModelRevision } from './asset-model/asset-model.events.js';
export type { AssetModel, AssetModelCommand, AssetModelRecord } from './asset-model/asset-model.decider.js';
export { HandleAssetModel } from './asset-model/asset-model.handler.js';
export type { AssetTypeEvent, AssetTypeRevision } from './asset-type/asset-type.events.js';
export type { AssetType, AssetTypeCommand, AssetTypeRecord } from './asset-type/asset-type.decider.js';
export { HandleAssetType } from './asset-type/asset-type.handler.js';
export { assetRegisterTable, type AssetRow, type AssetStatus, type CustodyState } from './asset-register/asset-register.table.js';
export { assetModelTable, type AssetModelRow } from './asset-model-list/asset-model-list.table.js';
export { assetTypeTable, type AssetTypeRow } from './asset-type-list/asset-type-list.table.js';
export { assetEvents, assetModelEvents, assetTypeEvents };
