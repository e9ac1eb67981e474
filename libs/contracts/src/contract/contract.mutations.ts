import { Injectable } from '@nestjs/common';
import {
  changesOf,
  CommandEdge,
  CommandInput,
  dataOf,
  derivedId,
  payloadType,
  type InputOf,
  type Maybe,
  type PayloadValue,
} from '@opsledger/graphql';
import type { ContractId } from '@opsledger/kernel';
import { ContractNode } from '../contract-register/contract-register.node.js';
import { ContractQueries } from '../contract-register/contract-register.queries.js';
import type { ContractCommand, ContractRequest } from './contract.decider.js';
import type { DraftChanges } from './contract.events.js';
import { HandleContract } from './contract.handler.js';

/** What every mutation on a contract answers. */
export const ContractPayload = payloadType('ContractPayload', { contract: () => ContractNode });

/** The input of any mutation on a contract. */
type ContractInput = CommandInput & { readonly contractId?: Maybe<ContractId> };

/** Sends the command of a mutation. */
@Injectable()
export class ContractMutations {
  constructor(
    private readonly edge: CommandEdge,
    private readonly contracts: ContractQueries,
  ) {}

  /** Runs the command and answers the contract as it is afterwards. @param more data that the input lacks. */
  run(type: ContractRequest['type'], input: ContractInput, more: object = {}): Promise<PayloadValue> {
    const id = input.contractId ?? derivedId<ContractId>('contract', input.commandId);
    return this.edge.run(input, {
      command: (context) => new HandleContract(id, contractCommand(type, id, { ...input, ...more }), context),
      objects: { contract: () => this.contracts.fresh(id) },
    });
  }
}

/** Facts that null takes away. */
const OPTIONAL_FACTS = ['renewalMonths'] as const satisfies readonly (keyof DraftChanges)[];

/**
 * The command of a validated input. The input classes implement the data of their commands, which is why the one cast here is sound:
 * the name of the command goes with the class of its input.
 */
function contractCommand(type: ContractRequest['type'], contractId: ContractId, input: object): ContractCommand {
  const changes = 'changes' in input ? { changes: changesOf<DraftChanges>(input.changes as InputOf<DraftChanges>, OPTIONAL_FACTS) } : {};
  return { type, data: { ...dataOf(input), contractId, ...changes } } as ContractCommand;
}
