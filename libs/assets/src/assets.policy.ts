import { ROLES, type Actor, type Role } from '@opsledger/kernel';
import type { AssetCommand } from './asset/asset.commands.js';
import type { AssetModelCommand } from './asset-model/asset-model.decider.js';
import type { AssetTypeCommand } from './asset-type/asset-type.decider.js';

type MutationOf<Type extends string> = Uncapitalize<Type>;

/** Everyone who is signed in, whatever the role. Rows are narrowed to one's own custody where the role is no more than requester. */
const EVERYONE = 'everyone';
const KEEPERS: readonly Role[] = ['admin', 'asset-manager'];
const BUYERS: readonly Role[] = ['admin', 'asset-manager', 'vendor-manager'];
const HANDS: readonly Role[] = ['admin', 'asset-manager', 'service-agent'];
const LAW: readonly Role[] = ['admin', 'security-officer'];
const AUDIT_TRAIL: readonly Role[] = ['admin', 'auditor', 'asset-manager', 'finance', 'security-officer'];
/** All but those who only ask for things. */
const STAFF: readonly Role[] = ROLES.filter((role) => role !== 'requester');
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

/** Roles per mutation, query and sensitive field of this context. Fields that are not named are open to whoever may run the query. */
export const assetsPolicy = {
  mutations: {
    procureAsset: BUYERS,
    registerAsset: KEEPERS,
    receiveAsset: HANDS,
    tagAsset: HANDS,
    deployAsset: HANDS,
    assignAsset: HANDS,
    /** The decider lets only the holder answer, or those who run the stock, with a reason. */
    acceptCustody: EVERYONE,
    declineCustody: EVERYONE,
    requestAssetReturn: HANDS,
    returnAsset: HANDS,
    moveAsset: HANDS,
    sendToMaintenance: HANDS,
    completeMaintenance: HANDS,
    auditAsset: HANDS,
    reportAssetMissing: [...HANDS, 'security-officer'],
    recoverAsset: HANDS,
    placeLegalHold: LAW,
    liftLegalHold: LAW,
    retireAsset: KEEPERS,
    reinstateAsset: KEEPERS,
    disposeAsset: KEEPERS,
    correctAsset: KEEPERS,
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
  readonly mutations: Readonly<
    Record<
      MutationOf<AssetCommand['type'] | AssetModelCommand['type'] | AssetTypeCommand['type']> | 'bulkAssets',
      readonly Role[] | 'everyone'
    >
  >;
  readonly queries: Readonly<Record<string, readonly Role[] | 'everyone'>>;
  readonly fields: Readonly<Record<string, readonly Role[]>>;
};

/** True when the actor has no role that works with assets and so sees only what is in their own custody. */
export function seesOnlyOwnCustody(actor: Actor): boolean {
  return !mayAny(actor, STAFF);
}

/** May the actor send this command in a bulk request? */
export function maySend(actor: Actor, type: AssetCommand['type']): boolean {
  const allowed: readonly Role[] | 'everyone' =
    assetsPolicy.mutations[`${type.charAt(0).toLowerCase()}${type.slice(1)}` as MutationOf<AssetCommand['type']>];
  return allowed === 'everyone' || mayAny(actor, allowed);
}

function mayAny(actor: Actor, roles: readonly Role[]): boolean {
  return actor.roles.some((role) => roles.includes(role));
}
