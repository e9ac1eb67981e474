import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { OrgUnitId } from '@opsledger/kernel';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { OrgUnitCommand } from './org-unit.decider.js';
import type { OrgUnitEvent } from './org-unit.events.js';

/** One command to one org unit. */
export class HandleOrgUnit extends Command<Outcome<OrgUnitEvent>> {
  constructor(
    readonly id: OrgUnitId,
    readonly command: OrgUnitCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleOrgUnit)
export class OrgUnitHandler implements ICommandHandler<HandleOrgUnit> {
  constructor(private readonly aggregates: Aggregates) {}

  execute({ id, command, context }: HandleOrgUnit): Promise<Outcome<OrgUnitEvent>> {
    return this.aggregates.execute<OrgUnitEvent>('orgUnit', id, command, context);
  }
}
