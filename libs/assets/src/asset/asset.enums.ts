import { registerEnumType } from '@nestjs/graphql';
import type { AssetStatus, CustodyState } from '../asset-register/asset-register.table.js';
import type { AssetCondition, AssigneeKind, DisposalMethod, LossKind, RetirementReason } from './asset.events.js';

/** GraphQL names of the closed vocabularies; the values are those of events and columns. */
export const ASSET_STATUS = {
  ON_ORDER: 'OnOrder',
  IN_STOCK: 'InStock',
  IN_USE: 'InUse',
  IN_MAINTENANCE: 'InMaintenance',
  IN_TRANSIT: 'InTransit',
  MISSING: 'Missing',
  RETIRED: 'Retired',
  DISPOSED: 'Disposed',
} as const satisfies Record<string, AssetStatus>;
registerEnumType(ASSET_STATUS, { name: 'AssetStatus' });

export const ASSIGNEE_KIND = { PERSON: 'person', LOCATION: 'location', ASSET: 'asset', ORG_UNIT: 'orgUnit' } as const satisfies Record<
  string,
  AssigneeKind
>;
registerEnumType(ASSIGNEE_KIND, { name: 'AssigneeKind' });

export const CUSTODY_STATE = { NONE: 'none', PENDING: 'pending', ACCEPTED: 'accepted' } as const satisfies Record<string, CustodyState>;
registerEnumType(CUSTODY_STATE, {
  name: 'CustodyState',
  valuesMap: { NONE: { description: 'Nobody has it, or whoever has it need not accept.' } },
});

export const ASSET_CONDITION = { GOOD: 'good', WORN: 'worn', DAMAGED: 'damaged', DEFECTIVE: 'defective' } as const satisfies Record<
  string,
  AssetCondition
>;
registerEnumType(ASSET_CONDITION, { name: 'AssetCondition' });

export const LOSS_KIND = { LOST: 'lost', STOLEN: 'stolen' } as const satisfies Record<string, LossKind>;
registerEnumType(LOSS_KIND, { name: 'LossKind' });

export const RETIREMENT_REASON = {
  END_OF_LIFE: 'endOfLife',
  DEFECTIVE: 'defective',
  OBSOLETE: 'obsolete',
  SURPLUS: 'surplus',
  LOST: 'lost',
  STOLEN: 'stolen',
  ORDER_CANCELLED: 'orderCancelled',
} as const satisfies Record<string, RetirementReason>;
registerEnumType(RETIREMENT_REASON, { name: 'RetirementReason' });

export const DISPOSAL_METHOD = {
  SCRAPPED: 'scrapped',
  SOLD: 'sold',
  DONATED: 'donated',
  VENDOR_CREDIT: 'vendorCredit',
} as const satisfies Record<string, DisposalMethod>;
registerEnumType(DISPOSAL_METHOD, { name: 'DisposalMethod' });

export const CATALOGUE_STATUS = { ACTIVE: 'Active', RETIRED: 'Retired' } as const;
registerEnumType(CATALOGUE_STATUS, {
  name: 'CatalogueStatus',
  description: 'Of models and types: retired ones are not used for new things.',
});
