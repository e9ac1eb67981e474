import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { AssetId } from '@opsledger/kernel';
import type { AssetCommand } from './asset.decider.js';
import type { AssetEvent } from './asset.events.js';

/** One command to one asset. */
export class HandleAsset extends Command<Outcome<AssetEvent>> {
  constructor(
    readonly id: AssetId,
    readonly command: AssetCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleAsset)
export class AssetHandler implements ICommandHandler<HandleAsset> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleAsset): Promise<Outcome<AssetEvent>> {
    return this.aggregates.execute<AssetEvent>('asset', id, command, context);
  }
}
