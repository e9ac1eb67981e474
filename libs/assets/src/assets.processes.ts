import type { ProcessManager } from '@opsledger/eventsourcing';
import { custodyOffboarding } from './custody-offboarding/custody-offboarding.process.js';
import { registerCustody, type CustodyParts } from './custody-offboarding/register-custody.js';

/** What this context does by itself when something happened. @param parts tell who has what. */
export function assetsProcesses(parts: CustodyParts): readonly ProcessManager[] {
  return [custodyOffboarding(registerCustody(parts))];
}
