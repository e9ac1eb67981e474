import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { CostCenterId } from '@opsledger/kernel';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CostCenterCommand } from './cost-center.decider.js';
import type { CostCenterEvent } from './cost-center.events.js';

/** One command to one cost center. */
export class HandleCostCenter extends Command<Outcome<CostCenterEvent>> {
  constructor(
    readonly id: CostCenterId,
    readonly command: CostCenterCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleCostCenter)
export class CostCenterHandler implements ICommandHandler<HandleCostCenter> {
  constructor(private readonly aggregates: Aggregates) {}

  execute({ id, command, context }: HandleCostCenter): Promise<Outcome<CostCenterEvent>> {
    return this.aggregates.execute<CostCenterEvent>('costCenter', id, command, context);
  }
}
