import type { ProcessManager } from '@opsledger/eventsourcing';
import { purchaseHandover, type HandoverParts } from './approval-handover/purchase-handover.process.js';
import { orderReceived, type FulfilmentParts } from './order-received/order-received.process.js';

/** What this context does by itself when something happened. @param parts read and send, and tell who leaves. */
export function procurementProcesses(parts: FulfilmentParts & HandoverParts): readonly ProcessManager[] {
  return [orderReceived(parts), purchaseHandover(parts)];
}
