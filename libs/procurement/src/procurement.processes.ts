import type { ProcessManager } from '@opsledger/eventsourcing';
import { orderReceived, type FulfilmentParts } from './order-received/order-received.process.js';

/** What this context does by itself when something happened. @param parts read and send. */
export function procurementProcesses(parts: FulfilmentParts): readonly ProcessManager[] {
  return [orderReceived(parts)];
}
