import type { Given, Message, Standing } from '@opsledger/eventsourcing';
import type { AssetId, AssetModelId, LocalDate, Rejection } from '@opsledger/kernel';
import type { AssetEvent, AssigneeKind } from './asset.events.js';
import type { Asset, KnownAsset } from './asset.state.js';

/** Names the asset that a command is for. */
export interface OfAsset {
  readonly assetId: AssetId;
}

/** Who gets an asset, and until when. */
export interface Assignment {
  readonly assigneeKind: AssigneeKind;
  /** Id of a person, location, asset or org unit, as the kind says. */
  readonly assigneeId: string;
  readonly dueBack?: LocalDate;
}

/** The data of each command of a union, by its type. */
export type DataByType<Messages extends Message> = { readonly [Each in Messages as Each['type']]: Each['data'] };

/** A decision for every command of a union on an asset that the ledger knows: one that is missing does not compile. */
export type Decisions<Command extends Message> = {
  readonly [Type in keyof DataByType<Command>]: (data: DataByType<Command>[Type], asset: KnownAsset, given: AssetGiven) => Decision;
};

/** The decisions that take an asset on. Every other command finds no asset then. */
export type Beginnings<Command extends Message> = {
  readonly [Type in keyof DataByType<Command>]?: (data: DataByType<Command>[Type], given: AssetGiven) => Decision;
};

/** What the commands of a union name elsewhere. A command that is left out names nothing. */
export type Wants<Command extends Message> = {
  readonly [Type in keyof DataByType<Command>]?: (data: DataByType<Command>[Type]) => Wanted;
};

/** What each event does to an asset. Total: an event that does not fit the state leaves it as it is, because history is never refused. */
export type Evolutions = {
  readonly [Type in keyof DataByType<AssetEvent>]: (asset: KnownAsset, data: DataByType<AssetEvent>[Type]) => Asset;
};

/** What a command names elsewhere; it is read before the decision. `own` is the model that the asset has already. */
export interface Wanted {
  readonly model?: AssetModelId | 'own' | undefined;
  readonly costCenterId?: string | undefined;
  readonly locationId?: string | undefined;
  readonly assignment?: Assignment | undefined;
}

/** What decisions are made with. */
export type AssetGiven = Given<AssetFacts>;
/** What a decision answers. */
export type Decision = readonly AssetEvent[] | Rejection;

/** What the rest of the organisation says at the time of a command. A member is present when the command names such a thing. */
export interface AssetFacts {
  /** The model the command names; for a command that names none, the model of the asset. */
  readonly model?: ModelFact;
  readonly costCenter?: Standing;
  /** The location the command names. */
  readonly location?: Standing;
  readonly assignee?: AssigneeFact;
}

/** What an asset needs to know of its model and of the model's type. */
export interface ModelFact {
  readonly standing: Standing;
  readonly manufacturer: string;
  readonly mediaBearing: boolean;
  readonly warrantyMonths?: number;
  readonly endOfLifeMonths?: number;
  readonly auditIntervalMonths?: number;
}

/** What an asset needs to know of whoever gets it. */
export interface AssigneeFact {
  readonly standing: Standing;
  /** For an asset: itself and every asset it is assigned to in turn, innermost first. Empty for the other kinds. */
  readonly chain: readonly AssetId[];
}
