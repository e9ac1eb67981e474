import { registerEnumType } from '@nestjs/graphql';
import type { ContractStatus } from '../contract-register/contract-register.table.js';
import type { BillingPeriod, Party, Renewal } from './contract.events.js';

/** GraphQL names of the closed vocabularies; the values are those of events and columns. */
export const CONTRACT_STATUS = {
  DRAFT: 'Draft',
  SUBMITTED: 'Submitted',
  APPROVED: 'Approved',
  REJECTED: 'Rejected',
  ACTIVE: 'Active',
  NOTICE_GIVEN: 'NoticeGiven',
  TERMINATED: 'Terminated',
  EXPIRED: 'Expired',
} as const satisfies Record<string, ContractStatus>;
registerEnumType(CONTRACT_STATUS, {
  name: 'ContractStatus',
  valuesMap: {
    NOTICE_GIVEN: { description: 'It goes on until its end and is not renewed.' },
    TERMINATED: { description: 'It ends, or has ended, on the day it was terminated for.' },
  },
});

export const RENEWAL = { NEVER: 'never', TACIT: 'tacit', EXPRESS: 'express' } as const satisfies Record<string, Renewal>;
registerEnumType(RENEWAL, {
  name: 'ContractRenewal',
  description: 'What happens at the end of a term.',
  valuesMap: {
    NEVER: { description: 'It ends.' },
    TACIT: { description: 'It goes on unless notice was given.' },
    EXPRESS: { description: 'It ends unless it is renewed.' },
  },
});

export const BILLING_PERIOD = {
  MONTHLY: 'monthly',
  QUARTERLY: 'quarterly',
  YEARLY: 'yearly',
  ONCE: 'once',
} as const satisfies Record<string, BillingPeriod>;
registerEnumType(BILLING_PERIOD, {
  name: 'ContractBillingPeriod',
  description: 'How often the price is paid.',
  valuesMap: { ONCE: { description: 'Once for the whole term.' } },
});

export const PARTY = { VENDOR: 'vendor', CUSTOMER: 'customer' } as const satisfies Record<string, Party>;
registerEnumType(PARTY, { name: 'ContractParty', valuesMap: { CUSTOMER: { description: 'We.' } } });
