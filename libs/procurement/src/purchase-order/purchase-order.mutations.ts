import { Injectable } from '@nestjs/common';
import { CommandEdge, CommandInput, dataOf, derivedId, type Maybe, payloadType, type PayloadValue } from '@opsledger/graphql';
import type { PurchaseOrderId } from '@opsledger/kernel';
import { ProcurementQueries } from '../procurement.queries.js';
import { PurchaseNode } from '../purchase-list/purchase-list.node.js';
import type { PurchaseCommand } from './purchase-order.decider.js';
import { HandlePurchaseOrder } from './purchase-order.handler.js';

/** What every mutation on a purchase answers. */
export const PurchaseOrderPayload = payloadType('PurchaseOrderPayload', { purchaseOrder: () => PurchaseNode });

/** The input of any mutation on a purchase. */
type PurchaseInput = CommandInput & { readonly purchaseOrderId?: Maybe<PurchaseOrderId> };

/** Sends the command of a mutation. */
@Injectable()
export class PurchaseMutations {
  constructor(
    private readonly edge: CommandEdge,
    private readonly queries: ProcurementQueries,
  ) {}

  /**
   * Runs the command and answers the purchase as it is afterwards.
   * @param more data that does not follow from the input as it is, such as ids that the server derives.
   */
  run(type: PurchaseCommand['type'], input: PurchaseInput, more: () => object = () => ({})): Promise<PayloadValue> {
    const id = input.purchaseOrderId ?? derivedId<PurchaseOrderId>('purchaseOrder', input.commandId);
    return this.edge.run(input, {
      // The input classes implement the data of their commands, which is why the one cast here is sound.
      command: (context) =>
        new HandlePurchaseOrder(id, { type, data: { ...dataOf(input), purchaseOrderId: id, ...more() } } as PurchaseCommand, context),
      objects: { purchaseOrder: () => this.queries.freshPurchase(id) },
    });
  }
}
