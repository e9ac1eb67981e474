import { Injectable } from '@nestjs/common';
import { eventDecoder, EventStore, StreamNotFound, type StoredEvent } from '@opsledger/eventsourcing';
import type { PurchaseOrderId } from '@opsledger/kernel';
import { purchaseOrderEvents, type PurchaseOrderEvent } from '../purchase-order/purchase-order.events.js';

const decode = eventDecoder([purchaseOrderEvents]);

/** Reads purchases from the log itself: what happened, and what caused it. */
@Injectable()
export class OrderHistory {
  constructor(private readonly store: EventStore) {}

  /** Events of a purchase from a revision on, upcast, at most `maxCount`. */
  async page(id: PurchaseOrderId, from: number, maxCount: number): Promise<readonly StoredEvent<PurchaseOrderEvent>[]> {
    const events: StoredEvent<PurchaseOrderEvent>[] = [];
    try {
      for await (const event of this.store.readStream(`purchaseOrder-${id}`, { from, maxCount })) {
        events.push(decode(event) as StoredEvent<PurchaseOrderEvent>);
      }
    } catch (error) {
      if (!(error instanceof StreamNotFound)) throw error;
    }
    return events;
  }
}
