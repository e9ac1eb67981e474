import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { AssetModelId } from '@opsledger/kernel';
import type { AssetModelCommand } from './asset-model.decider.js';
import type { AssetModelEvent } from './asset-model.events.js';

/** One command to one model. */
export class HandleAssetModel extends Command<Outcome<AssetModelEvent>> {
  constructor(
    readonly id: AssetModelId,
    readonly command: AssetModelCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleAssetModel)
export class AssetModelHandler implements ICommandHandler<HandleAssetModel> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleAssetModel): Promise<Outcome<AssetModelEvent>> {
    return this.aggregates.execute<AssetModelEvent>('assetModel', id, command, context);
  }
}
