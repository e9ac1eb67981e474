import { typeOfId } from './id-types.js';

const TYPES = new Set(['Asset', 'AssetModel', 'Change', 'ChangeModel', 'Location', 'Person', 'LicenseEntitlement', 'OrgUnit']);
const isType = (name: string): boolean => TYPES.has(name);

describe('typeOfId', () => {
  it.each<[string, string, string | undefined]>([
    ['assetId', 'asset', 'Asset'],
    ['toLocationId', 'asset', 'Location'],
    ['discrepancy.expectedLocationId', 'asset', 'Location'],
    ['seenAt', 'asset', 'Location'],
    ['fromApproverId', 'change', 'Person'],
    ['conflictsWith', 'change', 'Change'],
    ['modelId', 'asset', 'AssetModel'],
    ['modelId', 'assetModel', 'AssetModel'],
    ['lines.modelId', 'change', 'ChangeModel'],
    ['parentId', 'location', 'Location'],
    ['entitlementId', 'purchaseOrder', 'LicenseEntitlement'],
    ['holderId', 'licenseEntitlement', 'OrgUnit'],
    ['id', 'changeCalendar', 'Change'],
    ['subjectIds', 'purchaseOrder', undefined],
    ['lineId', 'purchaseOrder', undefined],
  ])('%s of %s is %s', (path, category, expected) => {
    expect(typeOfId(path, { holderKind: 'orgUnit', kind: 'change' }, { category, isType })).toBe(expected);
  });
});
