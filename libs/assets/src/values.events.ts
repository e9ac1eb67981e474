import { eventFields, idField } from '@opsledger/eventsourcing';
import type { AssetId, AssetModelId, Brand, CostCenterId, LocationId, VendorId } from '@opsledger/kernel';
import { z } from 'zod';

/** Id of a kind of equipment, such as laptops. */
export type AssetTypeId = Brand<string, 'AssetTypeId'>;

/** Fields that several events of this context share. Each checks the stored form, not the rules of the business. */
export const field = {
  ...eventFields,
  assetId: idField<AssetId>(),
  modelId: idField<AssetModelId>(),
  typeId: idField<AssetTypeId>(),
  vendorId: idField<VendorId>(),
  costCenterId: idField<CostCenterId>(),
  locationId: idField<LocationId>(),
  months: z.int().positive(),
};
