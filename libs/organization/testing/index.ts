export { organizationLedger, someContext, type OrganizationLedger } from './organization-ledger.js';
