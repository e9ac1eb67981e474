import { Module, type DynamicModule } from '@nestjs/common';
import { CommitmentResolver } from './commitment/commitment.resolver.js';
import { ContractDraftingResolver } from './contract/contract.drafting.resolver.js';
import { ContractHandler } from './contract/contract.handler.js';
import { ContractMutations } from './contract/contract.mutations.js';
import { ContractTermResolver } from './contract/contract.term.resolver.js';
import { ContractCalendarResolver } from './contract-calendar/contract-calendar.resolver.js';
import { ContractQueries } from './contract-register/contract-register.queries.js';
import { ContractRegisterResolver } from './contract-register/contract-register.resolver.js';

const HANDLERS = [ContractHandler];
const MUTATIONS = [ContractDraftingResolver, ContractTermResolver, ContractMutations];
const QUERIES = [ContractRegisterResolver, ContractCalendarResolver, CommitmentResolver, ContractQueries];

/** Contracts with vendors. `Aggregates` must be provided globally; for GraphQL also `EventStore`, `ReadModels` and `CursorKey`. */
@Module({})
export class ContractsModule {
  /** The whole context: commands and GraphQL. */
  static register(): DynamicModule {
    return { module: ContractsModule, providers: [...HANDLERS, ...MUTATIONS, ...QUERIES] };
  }

  /** Only what runs commands: for programs without GraphQL, such as an import. */
  static registerCommands(): DynamicModule {
    return { module: ContractsModule, providers: HANDLERS };
  }
}
