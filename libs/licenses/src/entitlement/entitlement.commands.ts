import type { Given, Message, Standing } from '@opsledger/eventsourcing';
import type { EntitlementId, Rejection } from '@opsledger/kernel';
import type { EntitlementEvent } from './entitlement.events.js';
import type { Entitlement, Holder, KnownEntitlement } from './entitlement.state.js';

/** Names the entitlement that a command is for. */
export interface OfEntitlement {
  readonly entitlementId: EntitlementId;
}

/** The data of each command of a union, by its type. */
export type DataByType<Messages extends Message> = { readonly [Each in Messages as Each['type']]: Each['data'] };

/** Data of a command that makes something: the client may leave its id to the server. */
export type Made<Data, Id extends keyof Data> = Omit<Data, Id> & { readonly [Name in Id]?: Data[Name] };

/** A decision for every command of a union on an entitlement that the ledger knows: one that is missing does not compile. */
export type Decisions<Command extends Message> = {
  readonly [Type in keyof DataByType<Command>]: (
    data: DataByType<Command>[Type],
    entitlement: KnownEntitlement,
    given: EntitlementGiven,
  ) => Decision;
};

/** What the commands of a union name elsewhere. A command that is left out names nothing. */
export type Wants<Command extends Message> = {
  readonly [Type in keyof DataByType<Command>]?: (data: DataByType<Command>[Type]) => Wanted;
};

/** What each event does to an entitlement. Total: an event that does not fit leaves it as it is, because history is never refused. */
export type Evolutions = {
  readonly [Type in keyof DataByType<EntitlementEvent>]: (
    entitlement: KnownEntitlement,
    data: DataByType<EntitlementEvent>[Type],
  ) => Entitlement;
};

/** What a command names elsewhere; it is read before the decision. */
export interface Wanted {
  readonly productId?: string | undefined;
  readonly costCenterId?: string | undefined;
  readonly holder?: Holder | undefined;
}

/** What the rest of the organisation says at the time of a command. A member is present when the command names such a thing. */
export interface EntitlementFacts {
  readonly product?: Standing;
  readonly costCenter?: Standing;
  readonly holder?: Standing;
}

/** What decisions are made with. */
export type EntitlementGiven = Given<EntitlementFacts>;
/** What a decision answers. */
export type Decision = readonly EntitlementEvent[] | Rejection;
