import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { PurchaseOrderId } from '@opsledger/kernel';
import type { PurchaseOrderCommand } from './purchase-order.decider.js';
import type { PurchaseOrderEvent } from './purchase-order.events.js';

/** One command to one purchase. */
export class HandlePurchaseOrder extends Command<Outcome<PurchaseOrderEvent>> {
  constructor(
    readonly id: PurchaseOrderId,
    readonly command: PurchaseOrderCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandlePurchaseOrder)
export class PurchaseOrderHandler implements ICommandHandler<HandlePurchaseOrder> {
  constructor(private readonly aggregates: Aggregates) {}

  /** Runs the command to its end; a refusal is an answer. Whom the actor acts for goes with the data: the rules look at it. */
  execute({ id, command, context }: HandlePurchaseOrder): Promise<Outcome<PurchaseOrderEvent>> {
    const { onBehalfOf } = context;
    const sent = onBehalfOf === undefined ? command : { ...command, data: { ...command.data, onBehalfOf } };
    return this.aggregates.execute<PurchaseOrderEvent>('purchaseOrder', id, sent, context);
  }
}
