import type { AssetId, AssetModelId, Brand, CostCenterId, LocalDate, LocationId, Money, VendorId } from '@opsledger/kernel';
import { z } from 'zod';

/** Id of a kind of equipment, such as laptops. */
export type AssetTypeId = Brand<string, 'AssetTypeId'>;

/** The one place where a checked UUID gets its brand in this context. */
const id = <Id extends Brand<string, string>>(): z.ZodType<Id> => z.uuid() as unknown as z.ZodType<Id>;

/** Fields that several events of this context share. Each checks the stored form, not the rules of the business. */
export const field = {
  assetId: id<AssetId>(),
  modelId: id<AssetModelId>(),
  typeId: id<AssetTypeId>(),
  vendorId: id<VendorId>(),
  costCenterId: id<CostCenterId>(),
  locationId: id<LocationId>(),
  /** An id of a kind that another field names. */
  anyId: z.uuid(),
  date: z.iso.date() as unknown as z.ZodType<LocalDate>,
  money: z.object({ amount: z.string().regex(/^\d+(\.\d+)?$/), currency: z.string().regex(/^[A-Z]{3}$/) }) as z.ZodType<Money>,
  text: z.string().min(1),
  months: z.int().positive(),
  count: z.int().nonnegative(),
};

/** Whether something another aggregate stands for may be used now: `inactive` means closed, retired or gone. */
export type Standing = 'unknown' | 'active' | 'inactive';
