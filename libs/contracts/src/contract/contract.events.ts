import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';
import { field } from '../values.events.js';

/** What happens at the end of a term: it ends; it goes on unless notice was given; it goes on only when somebody renews it. */
export const RENEWALS = ['never', 'tacit', 'express'] as const;
export type Renewal = (typeof RENEWALS)[number];

/** How often the price is paid. `once`: for the whole term. */
export const BILLING_PERIODS = ['monthly', 'quarterly', 'yearly', 'once'] as const;
export type BillingPeriod = (typeof BILLING_PERIODS)[number];

/** How a term was prolonged: by nobody's notice, or by a person. */
export const RENEWAL_KINDS = ['tacit', 'express'] as const;
export type RenewalKind = (typeof RENEWAL_KINDS)[number];

/** Who broke an obligation: the vendor, or we. */
export const PARTIES = ['vendor', 'customer'] as const;
export type Party = (typeof PARTIES)[number];

const terms = {
  vendorId: field.vendorId,
  costCenterId: field.costCenterId,
  /** Our number of the contract: one contract has it. */
  number: field.text,
  title: field.text,
  start: field.date,
  /** The last day of the term. */
  end: field.date,
  renewal: z.enum(RENEWALS),
  /** By how many months a tacit renewal prolongs. */
  renewalMonths: z.int().positive().exactOptional(),
  /** Notice must be given so many days before the end. */
  noticeDays: field.count,
  billingPeriod: z.enum(BILLING_PERIODS),
  /** Per billing period, not per term. */
  price: field.money,
};

/** Everything that two parties agree on. */
export type ContractTerms = Readonly<z.infer<z.ZodObject<typeof terms>>>;

/** What a revision of a draft may change: everything. */
const revisable = z.object({
  vendorId: terms.vendorId.exactOptional(),
  costCenterId: terms.costCenterId.exactOptional(),
  number: terms.number.exactOptional(),
  title: terms.title.exactOptional(),
  start: terms.start.exactOptional(),
  end: terms.end.exactOptional(),
  renewal: terms.renewal.exactOptional(),
  renewalMonths: z.int().positive().nullable().exactOptional(),
  noticeDays: terms.noticeDays.exactOptional(),
  billingPeriod: terms.billingPeriod.exactOptional(),
  price: terms.price.exactOptional(),
});
export type DraftChanges = Readonly<z.infer<typeof revisable>>;

/** What an amendment may change. Another vendor, number, start or way of billing is another contract. */
const amendable = revisable.pick({
  costCenterId: true,
  title: true,
  end: true,
  renewal: true,
  renewalMonths: true,
  noticeDays: true,
  price: true,
});
export type ContractAmendment = Readonly<z.infer<typeof amendable>>;

/** Ids of who acted, and of the person for whom. */
const by = z.array(field.text);

export const contractEvents = eventCatalogue('contract', {
  ContractDrafted: {
    summary: 'Terms were written down to be decided on. It binds nobody. `draftedBy` may not approve them.',
    sentence: '{actor} drafted contract {number} "{title}" with {vendorId} from {start} to {end} for {price} ({billingPeriod})',
    version: 1,
    schema: z.object({ contractId: field.contractId, ...terms, draftedBy: by }),
  },
  ContractDraftRevised: {
    summary: 'The draft was changed, or taken up again after it was rejected.',
    sentence: '{actor} revised {changes} of the draft of contract {subject}',
    version: 1,
    schema: z.object({ contractId: field.contractId, changes: revisable, revisedBy: by }),
  },
  ContractSubmitted: {
    summary: 'The draft was handed in for a decision.',
    sentence: '{actor} submitted contract {subject} for approval',
    version: 1,
    schema: z.object({ contractId: field.contractId, submittedBy: by }),
  },
  ContractApprovalReminderDue: {
    summary: 'The draft has waited for a decision for so many periods. Once for each; it does not mean that anyone was told.',
    sentence: 'Contract {subject} had waited for a decision since {waitingSince} (reminder {nth})',
    version: 1,
    schema: z.object({ contractId: field.contractId, waitingSince: field.instant, nth: z.int().positive() }),
  },
  ContractApproved: {
    summary: 'Somebody who did not draft it agreed to the terms. It does not mean that the vendor has signed.',
    sentence: '{actor} approved contract {subject}',
    version: 1,
    schema: z.object({ contractId: field.contractId }),
  },
  ContractRejected: {
    summary: 'The terms were not agreed to. The reason is in the envelope. The draft may be revised.',
    sentence: '{actor} rejected contract {subject}',
    version: 1,
    schema: z.object({ contractId: field.contractId }),
  },
  ContractActivated: {
    summary: 'Both parties are bound by the terms, as they were approved. The term may begin later or have begun earlier.',
    sentence: '{actor} put contract {number} "{title}" with {vendorId} in force from {start} to {end} for {price} ({billingPeriod})',
    version: 1,
    schema: z.object({ contractId: field.contractId, ...terms }),
  },
  ContractAmended: {
    summary:
      'Terms were changed from a day on. A new price is that of the billing periods that begin on that day or later. `version` counts amendments and renewals.',
    sentence: '{actor} amended {changes} of contract {subject} from {effectiveOn}',
    version: 1,
    schema: z.object({ contractId: field.contractId, version: z.int().positive(), effectiveOn: field.date, changes: amendable }),
  },
  NoticeReminderDue: {
    summary: 'The last day for notice comes near and none was given. Once for each such day; it does not mean that anyone was told.',
    sentence: 'The last day for notice of contract {subject}, {deadline}, came near without one',
    version: 1,
    schema: z.object({ contractId: field.contractId, deadline: field.date }),
  },
  NoticeGiven: {
    summary: 'The contract is not to be renewed. It goes on until its end.',
    sentence: '{actor} gave notice of contract {subject}, which ends on {endsOn}',
    version: 1,
    schema: z.object({ contractId: field.contractId, deadline: field.date, endsOn: field.date }),
  },
  ContractRenewed: {
    summary: 'A new term follows the one before, at the price given per billing period. It takes a notice back.',
    sentence: '{actor} renewed contract {subject} until {newEnd} for {price} ({kind})',
    version: 1,
    schema: z.object({
      contractId: field.contractId,
      version: z.int().positive(),
      kind: z.enum(RENEWAL_KINDS),
      previousEnd: field.date,
      newEnd: field.date,
      price: field.money,
    }),
  },
  ContractTerminated: {
    summary: 'The contract ends before its end, after `effectiveOn`, which may be to come. No penalty means that none is owed.',
    sentence: '{actor} terminated contract {subject} after {effectiveOn}[ with a penalty of {penalty}]',
    version: 1,
    schema: z.object({ contractId: field.contractId, effectiveOn: field.date, penalty: field.money.exactOptional() }),
  },
  ContractExpired: {
    summary: 'The term has ended and nothing follows it.',
    sentence: 'Contract {subject} expired on {endedOn}',
    version: 1,
    schema: z.object({ contractId: field.contractId, endedOn: field.date }),
  },
  ObligationBreached: {
    summary: 'One party did not do what the contract demands. It changes neither terms nor state.',
    sentence: '{actor} recorded that the {breachedBy} breached contract {subject} on {breachedOn}: {obligation}',
    version: 1,
    schema: z.object({
      contractId: field.contractId,
      breachId: field.anyId,
      breachedBy: z.enum(PARTIES),
      obligation: field.text,
      breachedOn: field.date,
    }),
  },
});

/** Everything that can have happened to a contract. */
export type ContractEvent = EventOf<typeof contractEvents>;
/** The data of one kind of contract event. */
export type ContractEventData<Type extends ContractEvent['type']> = Extract<ContractEvent, { type: Type }>['data'];
