import type { ContractId, CostCenterId, LocalDate, Money, VendorId } from '@opsledger/kernel';
import type { ContractFacts } from '../src/contract/contract.commands.js';
import type { ContractEvent, ContractTerms } from '../src/contract/contract.events.js';

const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString().padStart(12, '0')}`;

/** Ids that specs use, one per kind. */
export const ids = {
  contract: uuid(101) as ContractId,
  otherContract: uuid(102) as ContractId,
  vendor: uuid(201) as VendorId,
  otherVendor: uuid(202) as VendorId,
  costCenter: uuid(401) as CostCenterId,
  otherCostCenter: uuid(402) as CostCenterId,
  /** Who drafts. */
  drafter: uuid(501),
  /** Who approves. */
  approver: uuid(502),
  third: uuid(503),
  breach: uuid(601),
};
const contractId = ids.contract;

export const day = (text: string): LocalDate => text as LocalDate;
export const eur = (amount: string): Money => ({ amount, currency: 'EUR' });

/** A year of hosting that renews itself by a year; 12 months of 100.00. */
export const terms: ContractTerms = {
  vendorId: ids.vendor,
  costCenterId: ids.costCenter,
  number: 'C-2026-001',
  title: 'Hosting',
  start: day('2026-01-01'),
  end: day('2026-12-31'),
  renewal: 'tacit',
  renewalMonths: 12,
  noticeDays: 90,
  billingPeriod: 'monthly',
  price: eur('100.00'),
};

/** Its last day for notice. */
export const deadline = day('2026-10-02');

/** Everything that commands name exists and may be used. */
export const allActive: ContractFacts = { vendor: 'active', costCenter: 'active' };

/** One event of each kind, as they follow one another. */
export const happened = {
  drafted: { type: 'ContractDrafted', data: { contractId, ...terms, draftedBy: [ids.drafter] } },
  revised: { type: 'ContractDraftRevised', data: { contractId, changes: { title: 'Hosting and backup' }, revisedBy: [ids.third] } },
  submitted: { type: 'ContractSubmitted', data: { contractId, submittedBy: [ids.drafter] } },
  approved: { type: 'ContractApproved', data: { contractId } },
  rejected: { type: 'ContractRejected', data: { contractId } },
  activated: { type: 'ContractActivated', data: { contractId, ...terms } },
  amended: {
    type: 'ContractAmended',
    data: { contractId, version: 2, effectiveOn: day('2026-07-01'), changes: { price: eur('120.00'), noticeDays: 60 } },
  },
  reminded: { type: 'NoticeReminderDue', data: { contractId, deadline } },
  noticed: { type: 'NoticeGiven', data: { contractId, deadline, endsOn: terms.end } },
  renewed: {
    type: 'ContractRenewed',
    data: { contractId, version: 2, kind: 'express', previousEnd: terms.end, newEnd: day('2027-12-31'), price: eur('110.00') },
  },
  terminated: { type: 'ContractTerminated', data: { contractId, effectiveOn: day('2026-06-30'), penalty: eur('50.00') } },
  expired: { type: 'ContractExpired', data: { contractId, endedOn: terms.end } },
  breached: {
    type: 'ObligationBreached',
    data: { contractId, breachId: ids.breach, breachedBy: 'vendor', obligation: 'Restore within 4 hours', breachedOn: day('2026-02-10') },
  },
} as const satisfies Readonly<Record<string, ContractEvent>>;

const active: readonly ContractEvent[] = [happened.drafted, happened.submitted, happened.approved, happened.activated];

/** The same contract with other terms, active. */
export function activeWith(changes: Partial<ContractTerms>): readonly ContractEvent[] {
  const { renewalMonths, ...others } = { ...terms, ...changes };
  const data = { contractId, ...others, ...(renewalMonths !== undefined && others.renewal === 'tacit' && { renewalMonths }) };
  return [
    { type: 'ContractDrafted', data: { ...data, draftedBy: [ids.drafter] } },
    happened.submitted,
    happened.approved,
    { type: 'ContractActivated', data },
  ];
}

/** A history that leads to each state. Active renews itself, Fixed ends by itself. */
export const history = {
  Unknown: [],
  Draft: [happened.drafted],
  Submitted: [happened.drafted, happened.submitted],
  Rejected: [happened.drafted, happened.submitted, happened.rejected],
  Approved: [happened.drafted, happened.submitted, happened.approved],
  Active: active,
  Fixed: activeWith({ renewal: 'never' }),
  NoticeGiven: [...active, happened.noticed],
  Terminated: [...active, happened.terminated],
  Expired: [...active, happened.noticed, happened.expired],
} as const satisfies Readonly<Record<string, readonly ContractEvent[]>>;
