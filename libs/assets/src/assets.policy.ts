import { type Allowed, EVERYONE, type RolesOf, STAFF, mayAny } from '@opsledger/identity';
import type { Actor, Role } from '@opsledger/kernel';
import { acquisitionPolicy } from './asset/asset.acquisition.resolver.js';
import { correctionPolicy } from './asset/asset.correction.resolver.js';
import { custodyPolicy } from './asset/asset.custody.resolver.js';
import type { AssetCommand } from './asset/asset.decider.js';
import { operationPolicy } from './asset/asset.operation.resolver.js';
import { retirementPolicy } from './asset/asset.retirement.resolver.js';
import type { AssetModelCommand } from './asset-model/asset-model.decider.js';
import type { AssetTypeCommand } from './asset-type/asset-type.decider.js';
import { HANDS, KEEPERS } from './assets.roles.js';

const AUDIT_TRAIL: readonly Role[] = ['admin', 'auditor', 'asset-manager', 'finance', 'security-officer'];
const KNOWS_MONEY: readonly Role[] = [
  'admin',
  'auditor',
  'asset-manager',
  'license-manager',
  'vendor-manager',
  'project-manager',
  'portfolio-manager',
  'budget-owner',
  'finance',
];

/** Roles of the mutations on assets, kept beside them. */
const assetMutations: RolesOf<AssetCommand> = {
  ...acquisitionPolicy,
  ...custodyPolicy,
  ...operationPolicy,
  ...retirementPolicy,
  ...correctionPolicy,
};

/** Roles per mutation, query and sensitive field of this context. Fields that are not named are open to whoever may run the query. */
export const assetsPolicy = {
  mutations: {
    ...assetMutations,
    /** Each item also needs the role of its own command. */
    bulkAssets: [...HANDS, 'vendor-manager'],
    defineAssetModel: KEEPERS,
    reviseAssetModel: KEEPERS,
    retireAssetModel: KEEPERS,
    reinstateAssetModel: KEEPERS,
    defineAssetType: KEEPERS,
    reviseAssetType: KEEPERS,
    retireAssetType: KEEPERS,
    reinstateAssetType: KEEPERS,
  },
  queries: {
    asset: EVERYONE,
    assets: EVERYONE,
    assetModel: EVERYONE,
    assetModels: EVERYONE,
    assetType: EVERYONE,
    assetTypes: EVERYONE,
    custodyByPerson: EVERYONE,
    stockByLocation: STAFF,
    auditsDue: STAFF,
    warrantiesExpiring: STAFF,
  },
  fields: {
    'Asset.cost': KNOWS_MONEY,
    'Asset.proceeds': KNOWS_MONEY,
    'Asset.legalHolds': [...KEEPERS, 'security-officer', 'auditor'],
    'Asset.timeline': AUDIT_TRAIL,
  },
} as const satisfies {
  readonly mutations: RolesOf<AssetCommand | AssetModelCommand | AssetTypeCommand> & { readonly bulkAssets: Allowed };
  readonly queries: Readonly<Record<string, Allowed>>;
  readonly fields: Readonly<Record<string, readonly Role[]>>;
};

/** May the actor send this command in a bulk request? */
export function maySend(actor: Actor, type: AssetCommand['type']): boolean {
  const allowed = assetMutations[`${type.charAt(0).toLowerCase()}${type.slice(1)}` as Uncapitalize<AssetCommand['type']>];
  return allowed === EVERYONE || mayAny(actor, allowed);
}
