import type { LocalDate, Money } from '@opsledger/kernel';
import type { ContractEventData, ContractTerms } from './contract.events.js';
import { latest, type TermHistory, type TermVersion } from './terms.events.js';

/** A contract that binds nobody yet. */
export interface Proposal {
  readonly status: 'Draft' | 'Submitted' | 'Approved' | 'Rejected';
  readonly terms: ContractTerms;
  /** Who had a hand in the draft, for themselves or for somebody: none of them may approve it. */
  readonly drafters: readonly string[];
  /** Which reminder of the decision was the last, since it was handed in. */
  readonly reminded?: number;
}

/** A contract that was activated. Active and NoticeGiven run; the others have ended or end on a fixed day. */
export interface Agreement {
  readonly status: 'Active' | 'NoticeGiven' | 'Terminated' | 'Expired';
  /** Who it is with and under which number, for ever. */
  readonly terms: ContractTerms;
  readonly history: TermHistory;
  /** The last day for notice that a reminder was recorded for. */
  readonly remindedFor?: LocalDate;
  readonly termination?: { readonly effectiveOn: LocalDate; readonly penalty?: Money };
  readonly breaches: readonly Breach[];
}

export type Breach = Omit<ContractEventData<'ObligationBreached'>, 'contractId'>;

/** A contract from its first event on. */
export type KnownContract = Proposal | Agreement;
export type Contract = { readonly status: 'Unknown' } | KnownContract;

export function isProposal(contract: KnownContract): contract is Proposal {
  return 'drafters' in contract;
}

/** Whether the contract was activated and has not ended. */
export function isRunning(contract: KnownContract): contract is Agreement {
  return contract.status === 'Active' || contract.status === 'NoticeGiven';
}

/** The terms agreed on last. */
export function currentTerms({ history }: Agreement): TermVersion {
  return latest(history);
}
