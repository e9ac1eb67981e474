import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { AssetBookId } from '../values.events.js';
import type { AssetBookCommand } from './asset-book.decider.js';
import type { AssetBookEvent } from './asset-book.events.js';

/** One command to one book. */
export class HandleAssetBook extends Command<Outcome<AssetBookEvent>> {
  constructor(
    readonly id: AssetBookId,
    readonly command: AssetBookCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleAssetBook)
export class AssetBookHandler implements ICommandHandler<HandleAssetBook> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. */
  execute({ id, command, context }: HandleAssetBook): Promise<Outcome<AssetBookEvent>> {
    return this.aggregates.execute<AssetBookEvent>('assetBook', id, command, context);
  }
}
