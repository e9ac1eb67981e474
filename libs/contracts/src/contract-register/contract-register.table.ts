import type { ContractId, CostCenterId, Instant, LocalDate, VendorId } from '@opsledger/kernel';
import { date, defineTable, int4, jsonb, nullable, numeric, text, textArray, timestamptz, uuid, type RowOf } from '@opsledger/read-store';
import type { BillingPeriod, ContractEventData, Renewal } from '../contract/contract.events.js';
import type { TermVersion } from '../contract/terms.events.js';

/** The states of a contract, as the register shows them. */
export type ContractStatus = 'Draft' | 'Submitted' | 'Approved' | 'Rejected' | 'Active' | 'NoticeGiven' | 'Terminated' | 'Expired';
export type BreachRecord = Omit<ContractEventData<'ObligationBreached'>, 'contractId'>;

/** One row per contract: what every list and every question about contracts is answered from. */
export const contractRegisterTable = defineTable('contract_register', {
  key: ['contract_id'],
  columns: {
    contract_id: uuid<ContractId>(),
    status: text<ContractStatus>(),
    /** Who had a hand in the draft: none of them may approve it. */
    drafters: textArray(),
    /** When it was handed in for a decision that has not been made. */
    submitted_at: nullable(timestamptz<Instant>()),
    /** How often the decision was reminded of since then. */
    reminders: int4(),
    number: text(),
    title: text(),
    vendor_id: uuid<VendorId>(),
    cost_center_id: uuid<CostCenterId>(),
    /** First day of the first term. */
    starts_on: date<LocalDate>(),
    /** Last day of the term agreed on last. */
    ends_on: date<LocalDate>(),
    terminated_on: nullable(date<LocalDate>()),
    renewal: text<Renewal>(),
    renewal_months: nullable(int4()),
    notice_days: int4(),
    /** Last day for notice; null where none can be given (any more). */
    notice_deadline: nullable(date<LocalDate>()),
    /** The last day for notice that a reminder was recorded for. */
    reminded_for: nullable(date<LocalDate>()),
    billing_period: text<BillingPeriod>(),
    price_amount: numeric(),
    price_currency: text(),
    penalty_amount: nullable(numeric()),
    /** Every version of the terms, oldest first; none before activation. */
    versions: jsonb<readonly TermVersion[]>(),
    breaches: jsonb<readonly BreachRecord[]>(),
    /** Revision of the contract's stream: the version that clients send back. */
    revision: int4(),
    created_at: timestamptz<Instant>(),
    updated_at: timestamptz<Instant>(),
  },
  indexes: [
    { columns: ['number', 'contract_id'] },
    { columns: ['status', 'ends_on', 'contract_id'] },
    { columns: ['ends_on', 'contract_id'] },
    { columns: ['starts_on', 'contract_id'] },
    { columns: ['notice_deadline', 'contract_id'], where: 'notice_deadline is not null' },
    { columns: ['vendor_id'] },
    { columns: ['cost_center_id'] },
  ],
});

export type ContractRow = RowOf<typeof contractRegisterTable>;
