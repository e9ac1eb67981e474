import type { Given, Message, Standing } from '@opsledger/eventsourcing';
import type { AssetModelId, CostCenterId, LocationId, PersonId, PurchaseOrderId, Rejection, VendorId } from '@opsledger/kernel';
import type { PurchaseOrderEvent } from './purchase-order.events.js';
import type { KnownOrder } from './purchase-order.state.js';

/** Names the purchase that a command is for. */
export interface OfOrder {
  readonly purchaseOrderId: PurchaseOrderId;
  /** The person for whom the actor acts, from the envelope: rules on who may do what look at both. */
  readonly onBehalfOf?: PersonId;
}

/** The data of each command of a union, by its type. */
export type DataByType<Messages extends Message> = { readonly [Each in Messages as Each['type']]: Each['data'] };

/** A decision for every command of a union on a purchase that the ledger knows: one that is missing does not compile. */
export type Decisions<Command extends Message> = {
  readonly [Type in keyof DataByType<Command>]: (data: DataByType<Command>[Type], order: KnownOrder, given: OrderGiven) => Decision;
};

/** What the commands of a union name elsewhere. A command that is left out names nothing. */
export type Wants<Command extends Message> = {
  readonly [Type in keyof DataByType<Command>]?: (data: DataByType<Command>[Type]) => Wanted;
};

/** What a command names elsewhere; it is read before the decision. */
export interface Wanted {
  readonly costCenterIds?: readonly CostCenterId[];
  readonly modelIds?: readonly AssetModelId[];
  readonly vendorId?: VendorId;
  readonly locationId?: LocationId | undefined;
  /** Whose approval goes to whom. */
  readonly leaverId?: PersonId;
  readonly successorId?: PersonId | undefined;
}

/** What the rest of the organisation says at the time of a command. */
export interface OrderFacts {
  /** By id, those that the command names. */
  readonly costCenters: Readonly<Record<string, Standing>>;
  readonly models: Readonly<Record<string, Standing>>;
  /** A suspended vendor is `inactive`. */
  readonly vendor?: Standing;
  readonly location?: Standing;
  /** People whose approval goes to another one. Who has left is `inactive`. */
  readonly leaver?: Standing;
  readonly successor?: Standing;
}

/** What decisions are made with. */
export type OrderGiven = Given<OrderFacts>;
/** What a decision answers. */
export type Decision = readonly PurchaseOrderEvent[] | Rejection;
