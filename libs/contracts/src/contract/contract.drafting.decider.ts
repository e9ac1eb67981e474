import { applied, differing, firstOf, isRejection, mustGiveReason, mustSay, readMoney, under } from '@opsledger/eventsourcing';
import { reject, type Rejection } from '@opsledger/kernel';
import { mustBeTerms, mustBeUsable, notNow, partiesOf } from './contract.checks.js';
import type { ContractGiven, Decision, Decisions, Evolutions, OfContract } from './contract.commands.js';
import type { ContractTerms, DraftChanges } from './contract.events.js';
import { isProposal, type Contract, type KnownContract } from './contract.state.js';
import { activatedTerms } from './terms.events.js';

/** What leads from a draft to a contract that binds. */
export type DraftingCommand =
  | { readonly type: 'DraftContract'; readonly data: OfContract & ContractTerms }
  /** Changes only what is given; null takes renewalMonths away. */
  | { readonly type: 'ReviseContractDraft'; readonly data: OfContract & { readonly changes: DraftChanges } }
  | { readonly type: 'SubmitContract'; readonly data: OfContract }
  | { readonly type: 'ApproveContract'; readonly data: OfContract }
  | { readonly type: 'RejectContract'; readonly data: OfContract }
  /** Takes no terms: what is activated is what was approved. */
  | { readonly type: 'ActivateContract'; readonly data: OfContract };

/** Writes terms down that nobody is bound by yet. */
export function draft(data: OfContract & ContractTerms, given: ContractGiven): Decision {
  const terms = canonical(data);
  if (isRejection(terms)) return terms;
  const wrong = firstOf(mustSay(terms.number, 'number'), mustBeTerms(terms), mustBeUsable(given.facts));
  return wrong ?? [{ type: 'ContractDrafted', data: { ...terms, draftedBy: [...partiesOf(given)] } }];
}

/** What each command means for a contract. */
export const draftingDecisions: Decisions<DraftingCommand> = {
  DraftContract: () =>
    reject('ALREADY_EXISTS', 'There is a contract with this id. Use a new id, or revise this one (ReviseContractDraft).', ['contractId']),

  /** Only a draft, and one that was rejected. What is handed in stays as it is until it is decided on. */
  ReviseContractDraft({ contractId, changes }, contract, given) {
    if (contract.status !== 'Draft' && contract.status !== 'Rejected') return notNow(contract, 'revised');
    const read = canonical(changes);
    if (isRejection(read)) return under('changes', read);
    const different = differing(read, contract.terms);
    const { vendor, costCenter } = given.facts;
    const wrong = firstOf(
      mustSay(different.number, 'number'),
      mustBeTerms(applied(contract.terms, different)),
      mustBeUsable({ ...(different.vendorId && vendor && { vendor }), ...(different.costCenterId && costCenter && { costCenter }) }),
    );
    if (wrong) return under('changes', wrong);
    if (Object.keys(different).length === 0) return [];
    return [{ type: 'ContractDraftRevised', data: { contractId, changes: different, revisedBy: [...partiesOf(given)] } }];
  },

  /** Hands the draft in. */
  SubmitContract({ contractId }, contract, given) {
    if (contract.status === 'Submitted') return [];
    if (contract.status !== 'Draft') return notNow(contract, 'submitted');
    return [{ type: 'ContractSubmitted', data: { contractId, submittedBy: [...partiesOf(given)] } }];
  },

  /** By somebody who had no hand in the draft, neither themselves nor through another. */
  ApproveContract({ contractId }, contract, given) {
    if (contract.status === 'Approved') return [];
    if (contract.status !== 'Submitted') return notNow(contract, 'approved');
    return mustNotHaveDrafted(contract.drafters, given) ?? [{ type: 'ContractApproved', data: { contractId } }];
  },

  /** The drafter may, too: that is how a draft is taken back. */
  RejectContract({ contractId }, contract, given) {
    if (contract.status === 'Rejected') return [];
    if (contract.status !== 'Submitted') return notNow(contract, 'rejected');
    return (
      mustGiveReason(given, 'Say why it is rejected, so that it can be revised.') ?? [{ type: 'ContractRejected', data: { contractId } }]
    );
  },

  /** Binds both parties to what was approved, unless the vendor or the cost center may not be used any more. */
  ActivateContract({ contractId }, contract, { facts }) {
    if (contract.status === 'Active') return [];
    if (contract.status !== 'Approved') return notNow(contract, 'activated');
    return mustBeUsable(facts) ?? [{ type: 'ContractActivated', data: { contractId, ...contract.terms } }];
  },
};

/** What the first event makes. */
export function drafted({ contractId: _id, draftedBy, ...terms }: Drafted): Contract {
  return { status: 'Draft', terms, drafters: draftedBy };
}

/** What each event does to a contract. */
export const draftingEvolutions = {
  ContractDrafted: (contract) => contract,
  ContractDraftRevised: (contract, { changes, revisedBy }) =>
    isProposal(contract)
      ? { status: 'Draft', terms: applied(contract.terms, changes), drafters: joined(contract.drafters, revisedBy) }
      : contract,
  ContractSubmitted: (contract, { submittedBy }) =>
    isProposal(contract) ? { ...contract, status: 'Submitted', drafters: joined(contract.drafters, submittedBy) } : contract,
  ContractApproved: (contract) => withStatus(contract, 'Approved'),
  ContractRejected: (contract) => withStatus(contract, 'Rejected'),
  ContractActivated(contract, data) {
    const { contractId: _id, ...terms } = data;
    return isProposal(contract) ? { status: 'Active', terms, history: activatedTerms(data), breaches: [] } : contract;
  },
} satisfies Partial<Evolutions>;

type Drafted = OfContract & ContractTerms & { readonly draftedBy: readonly string[] };

const withStatus = (contract: KnownContract, status: 'Approved' | 'Rejected'): KnownContract =>
  isProposal(contract) ? { ...contract, status } : contract;

const joined = (some: readonly string[], more: readonly string[]): readonly string[] => [...new Set([...some, ...more])];

/** Terms as they are kept: text trimmed, money with the decimals of its currency. */
function canonical<Terms extends Pick<DraftChanges, 'number' | 'title' | 'price'>>(terms: Terms): Terms | Rejection {
  const price = terms.price && readMoney(terms.price, 'price');
  if (price && isRejection(price)) return price;
  const { number, title } = terms;
  return {
    ...terms,
    ...(number !== undefined && { number: number.trim() }),
    ...(title !== undefined && { title: title.trim() }),
    ...(price && { price }),
  };
}

function mustNotHaveDrafted(drafters: readonly string[], given: ContractGiven): Rejection | undefined {
  if (!partiesOf(given).some((party) => drafters.includes(party))) return undefined;
  return reject('SEGREGATION_OF_DUTIES', 'Whoever drafted, revised or submitted the contract may not approve it. Ask somebody else.');
}
