import type { Given, Message, Standing } from '@opsledger/eventsourcing';
import type { ContractId, Rejection } from '@opsledger/kernel';
import type { ContractEvent } from './contract.events.js';
import type { Contract, KnownContract } from './contract.state.js';

/** Names the contract that a command is for. */
export interface OfContract {
  readonly contractId: ContractId;
}

/** The data of each command of a union, by its type. */
export type DataByType<Messages extends Message> = { readonly [Each in Messages as Each['type']]: Each['data'] };

/** A decision for every command of a union on a contract that the ledger knows: one that is missing does not compile. */
export type Decisions<Command extends Message> = {
  readonly [Type in keyof DataByType<Command>]: (
    data: DataByType<Command>[Type],
    contract: KnownContract,
    given: ContractGiven,
  ) => Decision;
};

/** What each event does to a contract. Total: an event that does not fit the state leaves it as it is, because history is never refused. */
export type Evolutions = {
  readonly [Type in keyof DataByType<ContractEvent>]: (contract: KnownContract, data: DataByType<ContractEvent>[Type]) => Contract;
};

/** What decisions are made with. */
export type ContractGiven = Given<ContractFacts>;
/** What a decision answers. */
export type Decision = readonly ContractEvent[] | Rejection;

/** What the rest of the organisation says of what a command names or, when it is activated or renewed, of what the contract names. */
export interface ContractFacts {
  readonly vendor?: Standing;
  readonly costCenter?: Standing;
}
