import { applied, type StoredEvent } from '@opsledger/eventsourcing';
import { defineProjection, type RowWriter } from '@opsledger/read-store';
import { contractEvents, type ContractEvent, type ContractTerms } from '../contract/contract.events.js';
import { activatedTerms, amendedTerms, latest, noticeDeadline, renewedTerms, type TermHistory } from '../contract/terms.events.js';
import { contractRegisterTable, type ContractRow } from './contract-register.table.js';

type Stored<Type extends ContractEvent['type']> = StoredEvent<Extract<ContractEvent, { type: Type }>>;

/** The register: every event of a contract changes its one row. */
export const contractRegister = defineProjection<ContractEvent>({
  name: 'contractRegister',
  version: 2,
  tables: [contractRegisterTable],
  catalogues: [contractEvents],
  on: {
    ContractDrafted: (event, rows) => {
      rows.put(contractRegisterTable, drafted(event));
    },
    ContractDraftRevised: (event, rows) => {
      const { changes, revisedBy } = event.data;
      const next = (row: ContractRow) => ({ ...termColumns(applied(termsOf(row), changes)), drafters: joined(row.drafters, revisedBy) });
      update(event, rows, (row) => ({ ...next(row), status: 'Draft' }));
    },
    ContractSubmitted: (event, rows) => {
      const { submittedBy } = event.data;
      const submitted_at = event.metadata.occurredAt;
      update(event, rows, ({ drafters }) => ({ status: 'Submitted', submitted_at, reminders: 0, drafters: joined(drafters, submittedBy) }));
    },
    ContractApprovalReminderDue: (event, rows) => {
      update(event, rows, () => ({ reminders: event.data.nth }));
    },
    ContractApproved: (event, rows) => {
      update(event, rows, () => ({ status: 'Approved', submitted_at: null }));
    },
    ContractRejected: (event, rows) => {
      update(event, rows, () => ({ status: 'Rejected', submitted_at: null }));
    },
    ContractActivated: (event, rows) => {
      update(event, rows, () => ({ ...termColumns(event.data), status: 'Active', ...agreed(activatedTerms(event.data)) }));
    },
    ContractAmended: (event, rows) => {
      update(event, rows, (row) => agreed(amendedTerms(historyOf(row), event.data)));
    },
    NoticeReminderDue: (event, rows) => {
      update(event, rows, () => ({ reminded_for: event.data.deadline }));
    },
    NoticeGiven: (event, rows) => {
      update(event, rows, () => ({ status: 'NoticeGiven' }));
    },
    ContractRenewed: (event, rows) => {
      update(event, rows, (row) => ({ status: 'Active', ...agreed(renewedTerms(historyOf(row), event.data)) }));
    },
    ContractTerminated: (event, rows) => {
      const { effectiveOn, penalty } = event.data;
      update(event, rows, () => ({
        status: 'Terminated',
        terminated_on: effectiveOn,
        penalty_amount: penalty?.amount ?? null,
        notice_deadline: null,
      }));
    },
    ContractExpired: (event, rows) => {
      update(event, rows, () => ({ status: 'Expired', notice_deadline: null }));
    },
    ObligationBreached: (event, rows) => {
      const { contractId: _id, ...breach } = event.data;
      update(event, rows, (row) => ({ breaches: [...row.breaches, breach] }));
    },
  },
});

/** Changes the row of the event's contract and marks it with the event's revision and time. */
function update(event: StoredEvent<ContractEvent>, rows: RowWriter, changes: (row: ContractRow) => Partial<ContractRow>): void {
  const { data, revision, metadata } = event;
  rows.change(
    contractRegisterTable,
    { contract_id: data.contractId },
    (row) => row && { ...row, ...changes(row), revision, updated_at: metadata.recordedAt },
  );
}

function drafted({ data, revision, metadata }: Stored<'ContractDrafted'>): ContractRow {
  return {
    contract_id: data.contractId,
    status: 'Draft',
    drafters: data.draftedBy,
    submitted_at: null,
    reminders: 0,
    ...termColumns(data),
    terminated_on: null,
    notice_deadline: null,
    reminded_for: null,
    penalty_amount: null,
    versions: [],
    breaches: [],
    revision,
    created_at: metadata.recordedAt,
    updated_at: metadata.recordedAt,
  };
}

const joined = (some: readonly string[], more: readonly string[]): readonly string[] => [...new Set([...some, ...more])];

function termColumns(terms: ContractTerms) {
  return {
    number: terms.number,
    title: terms.title,
    vendor_id: terms.vendorId,
    cost_center_id: terms.costCenterId,
    starts_on: terms.start,
    ends_on: terms.end,
    renewal: terms.renewal,
    renewal_months: terms.renewalMonths ?? null,
    notice_days: terms.noticeDays,
    billing_period: terms.billingPeriod,
    price_amount: terms.price.amount,
    price_currency: terms.price.currency,
  } satisfies Partial<ContractRow>;
}

/** The terms of a row whose contract is not yet active. */
function termsOf(row: ContractRow): ContractTerms {
  return {
    number: row.number,
    title: row.title,
    vendorId: row.vendor_id,
    costCenterId: row.cost_center_id,
    start: row.starts_on,
    end: row.ends_on,
    renewal: row.renewal,
    ...(row.renewal_months !== null && { renewalMonths: row.renewal_months }),
    noticeDays: row.notice_days,
    billingPeriod: row.billing_period,
    price: { amount: row.price_amount, currency: row.price_currency },
  };
}

/** The columns that follow from the versions of the terms: those of the last one. The start stays that of the contract. */
function agreed(versions: TermHistory) {
  const terms = latest(versions);
  return {
    versions,
    title: terms.title,
    cost_center_id: terms.costCenterId,
    ends_on: terms.end,
    renewal: terms.renewal,
    renewal_months: terms.renewalMonths ?? null,
    notice_days: terms.noticeDays,
    notice_deadline: terms.renewal === 'never' ? null : noticeDeadline(terms),
    price_amount: terms.price.amount,
  } satisfies Partial<ContractRow>;
}

/** An activated contract has at least one version. */
function historyOf({ versions }: ContractRow): TermHistory {
  return versions as TermHistory;
}
