import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { ContractId } from '@opsledger/kernel';
import type { ContractCommand } from './contract.decider.js';
import type { ContractEvent } from './contract.events.js';

/** One command to one contract. */
export class HandleContract extends Command<Outcome<ContractEvent>> {
  constructor(
    readonly id: ContractId,
    readonly command: ContractCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleContract)
export class ContractHandler implements ICommandHandler<HandleContract> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleContract): Promise<Outcome<ContractEvent>> {
    return this.aggregates.execute<ContractEvent>('contract', id, command, context);
  }
}
