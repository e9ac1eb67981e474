import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { Actor, AssetId } from '@opsledger/kernel';
import { seesOnlyOwnCustody } from '../assets.roles.js';
import { unknownAsset } from './asset.checks.js';
import type { AssetCommand } from './asset.decider.js';
import type { AssetEvent } from './asset.events.js';
import { custodianOf, type Asset } from './asset.state.js';

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

  /**
   * Runs the command to its end; a refusal is an answer. Holders who may see no other assets are refused on those as on unknown ones, whatever
   * the refusal was, the general ones of version and time included. What was accepted is answered again as it was, whoever has the asset since.
   */
  async execute({ id, command, context }: HandleAsset): Promise<Outcome<AssetEvent>> {
    const outcome = await this.aggregates.execute<AssetEvent>('asset', id, command, context);
    if (outcome.accepted || !ANSWERS_OF_HOLDERS.includes(command.type) || !seesOnlyOwnCustody(context.actor)) return outcome;
    const { state } = await this.aggregates.state<Asset>('asset', id);
    return isInCustodyOf(context.actor, state) ? outcome : { accepted: false, rejection: unknownAsset(id) };
  }
}

/** The commands that anyone may send: see the policy of custody. */
const ANSWERS_OF_HOLDERS: readonly AssetCommand['type'][] = ['AcceptCustody', 'DeclineCustody'];

function isInCustodyOf(actor: Actor, asset: Asset): boolean {
  const custody = asset.status === 'Unknown' ? undefined : custodianOf(asset);
  return custody?.assigneeKind === 'person' && custody.assigneeId === actor.id;
}
