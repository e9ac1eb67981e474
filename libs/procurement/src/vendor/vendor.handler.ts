import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { VendorId } from '@opsledger/kernel';
import type { VendorCommand } from './vendor.decider.js';
import type { VendorEvent } from './vendor.events.js';

/** One command to one vendor. */
export class HandleVendor extends Command<Outcome<VendorEvent>> {
  constructor(
    readonly id: VendorId,
    readonly command: VendorCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleVendor)
export class VendorHandler implements ICommandHandler<HandleVendor> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleVendor): Promise<Outcome<VendorEvent>> {
    return this.aggregates.execute<VendorEvent>('vendor', id, command, context);
  }
}
