import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { AssetTypeId } from '../values.events.js';
import type { AssetTypeCommand } from './asset-type.decider.js';
import type { AssetTypeEvent } from './asset-type.events.js';

/** One command to one kind of equipment. */
export class HandleAssetType extends Command<Outcome<AssetTypeEvent>> {
  constructor(
    readonly id: AssetTypeId,
    readonly command: AssetTypeCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleAssetType)
export class AssetTypeHandler implements ICommandHandler<HandleAssetType> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleAssetType): Promise<Outcome<AssetTypeEvent>> {
    return this.aggregates.execute<AssetTypeEvent>('assetType', id, command, context);
  }
}
