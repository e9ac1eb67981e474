import 'reflect-metadata';
import { isAllowed } from '@opsledger/identity';
import type { Actor, Role } from '@opsledger/kernel';
import { ids } from '../testing/license.samples.js';
import { licensesPolicy, maySend } from './licenses.policy.js';

const someone = (...roles: readonly Role[]): Actor => ({ id: ids.person, kind: 'user', roles });
const may = (kind: 'mutations' | 'queries' | 'fields', name: string, ...roles: readonly Role[]): boolean =>
  isAllowed(licensesPolicy, someone(...roles), { kind, name });

describe('the policy of licenses', () => {
  it('lets license managers and admins give seats out, and nobody else', () => {
    for (const name of Object.keys(licensesPolicy.mutations)) {
      expect([name, may('mutations', name, 'license-manager'), may('mutations', name, 'admin')]).toEqual([name, true, true]);
      for (const role of ['requester', 'service-agent', 'asset-manager', 'finance', 'auditor'] as const)
        expect([name, role, may('mutations', name, role)]).toEqual([name, role, false]);
    }
  });

  it('shows money to those who account for it', () => {
    for (const name of Object.keys(licensesPolicy.fields).filter((field) => field !== 'LicenseAssignment.entitlement')) {
      expect([name, may('fields', name, 'finance'), may('fields', name, 'license-manager'), may('fields', name, 'auditor')]).toEqual([
        name,
        true,
        true,
        true,
      ]);
      expect([name, may('fields', name, 'service-agent'), may('fields', name, 'requester')]).toEqual([name, false, false]);
    }
    expect([may('queries', 'licenseCostByYear', 'finance'), may('queries', 'licenseCostByYear', 'service-agent')]).toEqual([true, false]);
  });

  it('shows requesters no more than what they have', () => {
    const open = Object.keys(licensesPolicy.queries).filter((name) => may('queries', name, 'requester'));
    expect(open).toEqual(['softwareProduct', 'softwareProducts', 'licenseAssignment', 'licenseAssignments', 'licensesByHolder']);
    expect(may('fields', 'LicenseAssignment.entitlement', 'requester')).toBe(false);
  });

  it('asks of each item of a bulk request what it asks of its command', () => {
    expect(maySend(someone('license-manager'), 'AssignLicense')).toBe(true);
    expect(maySend(someone('service-agent'), 'AssignLicense')).toBe(false);
  });
});
