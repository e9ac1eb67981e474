import type { AssetModelEvent } from '../src/asset-model/asset-model.events.js';
import type { AssetTypeEvent } from '../src/asset-type/asset-type.events.js';
import type { AssetTypeId } from '../src/values.events.js';
import { ids } from './asset.samples.js';

export const typeId = '00000000-0000-4000-8000-000000000901' as AssetTypeId;
export const otherTypeId = '00000000-0000-4000-8000-000000000902' as AssetTypeId;
export const modelId = ids.model;

export const typeDefined: Extract<AssetTypeEvent, { type: 'AssetTypeDefined' }> = {
  type: 'AssetTypeDefined',
  data: { typeId, name: 'Laptops', mediaBearing: true, auditIntervalMonths: 12 },
};

export const modelDefined: Extract<AssetModelEvent, { type: 'AssetModelDefined' }> = {
  type: 'AssetModelDefined',
  data: { modelId, name: 'ThinkPad X1', manufacturer: 'Lenovo', modelNumber: '21HM', typeId, requestable: true, warrantyMonths: 36 },
};
