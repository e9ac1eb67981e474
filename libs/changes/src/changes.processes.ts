import type { ProcessManager } from '@opsledger/eventsourcing';
import { approvalHandover } from './approval-handover/approval-handover.process.js';
import { registerHandovers, type HandoverParts } from './approval-handover/register-handovers.js';

/** What this context does by itself when something happened. @param parts tell what waits for whom, and who leaves. */
export function changesProcesses(parts: HandoverParts): readonly ProcessManager[] {
  return [approvalHandover(registerHandovers(parts))];
}
