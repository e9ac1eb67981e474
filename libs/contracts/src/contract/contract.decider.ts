import { normalised, type Decider, type UniqueKey } from '@opsledger/eventsourcing';
import { unknownContract } from './contract.checks.js';
import type { ContractFacts, ContractGiven, DataByType, Decision, Decisions, Evolutions } from './contract.commands.js';
import { draft, drafted, draftingDecisions, draftingEvolutions, type DraftingCommand } from './contract.drafting.decider.js';
import { contractEvents, type ContractEvent } from './contract.events.js';
import type { Contract, KnownContract } from './contract.state.js';
import { termDecisions, termEvolutions, type TermCommand } from './contract.term.decider.js';
import { timeDecisions, timeEvolutions, type TimeCommand } from './contract.time.decider.js';

/** What people can ask of a contract. */
export type ContractRequest = DraftingCommand | TermCommand;
/** Everything that can be asked of a contract, by people and by time. */
export type ContractCommand = ContractRequest | TimeCommand;
/** The data of one command. */
export type ContractCommandData = DataByType<ContractCommand>;

/** The decision of every command on a known contract. */
export const contractDecisions: Decisions<ContractCommand> = { ...draftingDecisions, ...termDecisions, ...timeDecisions };

const evolutions: Evolutions = { ...draftingEvolutions, ...termEvolutions, ...timeEvolutions };

/** One contract from its draft to its end. README.md of this lib has the table of every command in every state. */
export const contractDecider: Decider<Contract, ContractCommand, ContractEvent, ContractFacts> = {
  category: 'contract',
  events: contractEvents,
  initialState: { status: 'Unknown' },
  decide(command, contract, given) {
    if (contract.status !== 'Unknown') return decideOn(contract, command, given);
    return command.type === 'DraftContract' ? draft(command.data, given) : unknownContract(command.data.contractId);
  },
  evolve(contract, event) {
    if (contract.status === 'Unknown') return event.type === 'ContractDrafted' ? drafted(event.data) : contract;
    return evolveBy(event, contract);
  },
  uniqueKeys,
};

type EventData = DataByType<ContractEvent>;

/** One message of a type, in the form in which the compiler sees that its data go with its type. */
type OneOf<Data, Type extends keyof Data> = { [Each in Type]: { readonly type: Each; readonly data: Data[Each] } }[Type];

function decideOn<Type extends ContractCommand['type']>(
  contract: KnownContract,
  command: OneOf<ContractCommandData, Type>,
  given: ContractGiven,
): Decision {
  return contractDecisions[command.type](command.data, contract, given);
}

function evolveBy<Type extends ContractEvent['type']>(event: OneOf<EventData, Type>, contract: KnownContract): Contract {
  return evolutions[event.type](contract, event.data);
}

/** A number names one contract for ever: it stays held after the end, so that an old invoice never points at two. */
function uniqueKeys(contract: Contract): readonly UniqueKey[] {
  if (contract.status === 'Unknown') return [];
  return [{ space: 'contractNumber', key: normalised(contract.terms.number), path: ['number'] }];
}
