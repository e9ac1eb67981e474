import type { Decider } from '@opsledger/eventsourcing';
import { reject, type EntitlementId, type Rejection } from '@opsledger/kernel';
import type {
  DataByType,
  Decision,
  Decisions,
  EntitlementFacts,
  EntitlementGiven,
  Evolutions,
  Wanted,
  Wants,
} from './entitlement.commands.js';
import { complianceDecisions, complianceEvolutions, type ComplianceCommand } from './entitlement.compliance.decider.js';
import { entitlementEvents, type EntitlementEvent } from './entitlement.events.js';
import { purchaseDecisions, purchaseEvolutions, purchaseWants, registered, type PurchaseCommand } from './entitlement.purchase.decider.js';
import type { Entitlement, KnownEntitlement } from './entitlement.state.js';
import { timeDecisions, timeEvolutions, type TimeCommand } from './entitlement.time.decider.js';
import { useDecisions, useEvolutions, useWants, type UseCommand } from './entitlement.use.decider.js';

/** What people ask of an entitlement. */
export type EntitlementRequest = PurchaseCommand | UseCommand | ComplianceCommand;
/** Everything that can be asked of an entitlement. */
export type EntitlementCommand = EntitlementRequest | TimeCommand;
/** The data of one command. */
export type EntitlementCommandData<Type extends EntitlementCommand['type']> = DataByType<EntitlementCommand>[Type];

/** The decision of every command on a known entitlement. */
export const entitlementDecisions: Decisions<EntitlementCommand> = {
  ...purchaseDecisions,
  ...useDecisions,
  ...complianceDecisions,
  ...timeDecisions,
};

const evolutions: Evolutions = { ...purchaseEvolutions, ...useEvolutions, ...complianceEvolutions, ...timeEvolutions };
const wants: Wants<EntitlementCommand> = { ...purchaseWants, ...useWants };

/** The right to use a product, its lots and who uses them: one stream, so that two who want the last seat cannot both get it. */
export const entitlementDecider: Decider<Entitlement, EntitlementCommand, EntitlementEvent, EntitlementFacts> = {
  category: 'licenseEntitlement',
  events: entitlementEvents,
  initialState: { status: 'Unknown' },
  decide(command, entitlement, given) {
    if (entitlement.status !== 'Unknown') return decideOn(entitlement, command, given);
    return command.type === 'RegisterEntitlement' ? registered(command.data, given) : unknownEntitlement(command.data.entitlementId);
  },
  evolve(entitlement, event) {
    if (entitlement.status !== 'Unknown') return evolveBy(event, entitlement);
    if (event.type !== 'EntitlementRegistered') return entitlement;
    return { status: 'Active', record: event.data, lots: [], assignments: [], reservations: [], exceptions: [], measurements: [] };
  },
};

/** What a command names elsewhere, to be read before its decision. */
export function wantedBy<Type extends EntitlementCommand['type']>(command: OneOf<CommandData, Type>): Wanted {
  return wants[command.type]?.(command.data) ?? {};
}

type CommandData = DataByType<EntitlementCommand>;
type EventData = DataByType<EntitlementEvent>;

/** One message of a type, in the form in which the compiler sees that its data go with its type. */
type OneOf<Data, Type extends keyof Data> = { [Each in Type]: { readonly type: Each; readonly data: Data[Each] } }[Type];

function decideOn<Type extends EntitlementCommand['type']>(
  entitlement: KnownEntitlement,
  command: OneOf<CommandData, Type>,
  given: EntitlementGiven,
): Decision {
  return entitlementDecisions[command.type](command.data, entitlement, given);
}

function evolveBy<Type extends EntitlementEvent['type']>(event: OneOf<EventData, Type>, entitlement: KnownEntitlement): Entitlement {
  return evolutions[event.type](entitlement, event.data);
}

function unknownEntitlement(entitlementId: EntitlementId): Rejection {
  const message = `There is no entitlement ${entitlementId}. Check the id, or register it first (RegisterEntitlement).`;
  return reject('NOT_FOUND', message, ['entitlementId']);
}
