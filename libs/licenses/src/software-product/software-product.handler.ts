import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { SoftwareProductId } from '@opsledger/kernel';
import type { SoftwareProductCommand } from './software-product.decider.js';
import type { SoftwareProductEvent } from './software-product.events.js';

/** One command to one product. */
export class HandleSoftwareProduct extends Command<Outcome<SoftwareProductEvent>> {
  constructor(
    readonly id: SoftwareProductId,
    readonly command: SoftwareProductCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleSoftwareProduct)
export class SoftwareProductHandler implements ICommandHandler<HandleSoftwareProduct> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleSoftwareProduct): Promise<Outcome<SoftwareProductEvent>> {
    return this.aggregates.execute<SoftwareProductEvent>('softwareProduct', id, command, context);
  }
}
