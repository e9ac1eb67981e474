import { Injectable } from '@nestjs/common';
import {
  CommandEdge,
  CommandInput,
  type Maybe,
  type PayloadObjects,
  type PayloadValue,
  dataOf,
  derivedId,
  payloadType,
} from '@opsledger/graphql';
import type {
  CommandId,
  EntitlementId,
  LicenseAssignmentId,
  LicenseExceptionId,
  PurchaseLotId,
  SeatReservationId,
} from '@opsledger/kernel';
import { licenseAssignmentNode, LicenseAssignmentNode } from '../license-register/license-assignment.node.js';
import {
  licenseEntitlementNode,
  LicenseEntitlementNode,
  licenseExceptionNode,
  LicenseExceptionNode,
  seatReservationNode,
  SeatReservationNode,
} from '../license-register/license-entitlement.node.js';
import { LicenseQueries } from '../license-register/license-register.queries.js';
import { purchaseLotNode, PurchaseLotNode } from '../license-register/purchase-lot.node.js';
import type { EntitlementCommand, EntitlementRequest } from './entitlement.decider.js';
import { HandleEntitlement } from './entitlement.handler.js';

/** What mutations on entitlements answer: the entitlement, and what of it the command was about. */
export const LICENSE_OBJECTS: PayloadObjects = {
  licenseEntitlement: () => LicenseEntitlementNode,
  purchaseLot: () => PurchaseLotNode,
  licenseAssignment: () => LicenseAssignmentNode,
  seatReservation: () => SeatReservationNode,
  licenseException: () => LicenseExceptionNode,
};

/** What every mutation on an entitlement answers. */
export const LicenseEntitlementPayload = payloadType('LicenseEntitlementPayload', LICENSE_OBJECTS);

/** Ids within an entitlement that a command may name. */
interface Named {
  readonly entitlementId: EntitlementId;
  readonly lotId?: PurchaseLotId;
  readonly assignmentId?: LicenseAssignmentId;
  readonly reservationId?: SeatReservationId;
  readonly exceptionId?: LicenseExceptionId;
}

/** The id that each command gives to what it makes; the client may leave it to the server. */
const MAKES: Readonly<Partial<Record<EntitlementRequest['type'], keyof Named>>> = {
  RegisterEntitlement: 'entitlementId',
  AddPurchaseLot: 'lotId',
  RenewLot: 'lotId',
  AssignLicense: 'assignmentId',
  ReassignLicense: 'assignmentId',
  ReserveSeats: 'reservationId',
  GrantException: 'exceptionId',
};

/** The fields of a mutation or of an item of a bulk request. */
export type EntitlementFields = { readonly [Name in keyof Named]?: Maybe<Named[Name]> };

/** The ids of a command, those left out derived from the id of the command. */
export function idsOf(type: EntitlementRequest['type'], fields: EntitlementFields, commandId: CommandId): Named {
  const made = MAKES[type];
  const { entitlementId, lotId, assignmentId, reservationId, exceptionId } = fields;
  const given = Object.entries({ entitlementId, lotId, assignmentId, reservationId, exceptionId }).filter(([, id]) => id);
  return { ...(made && { [made]: derivedId(made, commandId) }), ...Object.fromEntries(given) } as unknown as Named;
}

/**
 * The command of a validated input. The input classes implement the data of their commands, which is why the one cast here is sound:
 * the name of the command goes with the class of its input.
 */
export function entitlementCommand(type: EntitlementRequest['type'], ids: Named, input: object): EntitlementCommand {
  return { type, data: { ...dataOf(input), ...ids } } as EntitlementCommand;
}

/** Sends the command of a mutation. */
@Injectable()
export class EntitlementMutations {
  constructor(
    private readonly edge: CommandEdge,
    private readonly queries: LicenseQueries,
  ) {}

  /** Runs the command and answers what it was about as it is afterwards. */
  run(type: EntitlementRequest['type'], input: CommandInput & EntitlementFields): Promise<PayloadValue> {
    const ids = idsOf(type, input, input.commandId);
    return this.edge.run(input, {
      command: (context) => new HandleEntitlement(ids.entitlementId, entitlementCommand(type, ids, input), context),
      objects: this.objects(ids),
    });
  }

  /** What a payload shows, read when it is asked for. */
  objects({
    entitlementId,
    lotId,
    assignmentId,
    reservationId,
    exceptionId,
  }: Named): Readonly<Record<string, () => Promise<object | null>>> {
    const { fresh } = this.queries;
    return {
      licenseEntitlement: () => shown(fresh.entitlement(entitlementId), licenseEntitlementNode),
      purchaseLot: () => shown(lotId && fresh.lot(lotId), purchaseLotNode),
      licenseAssignment: () => shown(assignmentId && fresh.assignment(assignmentId), licenseAssignmentNode),
      seatReservation: () => shown(reservationId && fresh.reservation(reservationId), seatReservationNode),
      licenseException: () => shown(exceptionId && fresh.exception(exceptionId), licenseExceptionNode),
    };
  }
}

async function shown<Row>(row: Promise<Row | null> | undefined, node: (row: Row) => object): Promise<object | null> {
  const found = await row;
  return found ? node(found) : null;
}
