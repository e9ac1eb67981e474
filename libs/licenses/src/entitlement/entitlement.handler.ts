import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { EntitlementId } from '@opsledger/kernel';
import type { EntitlementCommand } from './entitlement.decider.js';
import type { EntitlementEvent } from './entitlement.events.js';

/** One command to one entitlement. */
export class HandleEntitlement extends Command<Outcome<EntitlementEvent>> {
  constructor(
    readonly id: EntitlementId,
    readonly command: EntitlementCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleEntitlement)
export class EntitlementHandler implements ICommandHandler<HandleEntitlement> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleEntitlement): Promise<Outcome<EntitlementEvent>> {
    return this.aggregates.execute<EntitlementEvent>('licenseEntitlement', id, command, context);
  }
}
