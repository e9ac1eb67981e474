import { type Decider, type UniqueKey, compoundKey, normalised } from '@opsledger/eventsourcing';
import {
  acquisitionDecisions,
  acquisitionEvolutions,
  acquisitionWants,
  beginnings,
  begun,
  type AcquisitionCommand,
} from './asset.acquisition.decider.js';
import { unknownAsset } from './asset.checks.js';
import type { AssetFacts, AssetGiven, Beginnings, DataByType, Decision, Decisions, Evolutions, Wanted, Wants } from './asset.commands.js';
import { correctionDecisions, correctionEvolutions, correctionWants, type CorrectionCommand } from './asset.correction.decider.js';
import { custodyDecisions, custodyEvolutions, custodyWants, type CustodyCommand } from './asset.custody.decider.js';
import { assetEvents, type AssetEvent } from './asset.events.js';
import { operationDecisions, operationEvolutions, operationWants, type OperationCommand } from './asset.operation.decider.js';
import { retirementDecisions, retirementEvolutions, retirementWants, type RetirementCommand } from './asset.retirement.decider.js';
import type { Asset, KnownAsset } from './asset.state.js';

/** Everything that can be asked of an asset. */
export type AssetCommand = AcquisitionCommand | CustodyCommand | OperationCommand | RetirementCommand | CorrectionCommand;
/** The data of one command. */
export type AssetCommandData<Type extends AssetCommand['type']> = DataByType<AssetCommand>[Type];

/** The decision of every command on a known asset. */
export const assetDecisions: Decisions<AssetCommand> = {
  ...acquisitionDecisions,
  ...custodyDecisions,
  ...operationDecisions,
  ...retirementDecisions,
  ...correctionDecisions,
};

const evolutions: Evolutions = {
  ...acquisitionEvolutions,
  ...custodyEvolutions,
  ...operationEvolutions,
  ...retirementEvolutions,
  ...correctionEvolutions,
};

const wants: Wants<AssetCommand> = { ...acquisitionWants, ...custodyWants, ...operationWants, ...retirementWants, ...correctionWants };
const begins: Beginnings<AssetCommand> = beginnings;

/** One asset from order to disposal. README.md of this lib has the table of every command in every state. */
export const assetDecider: Decider<Asset, AssetCommand, AssetEvent, AssetFacts> = {
  category: 'asset',
  events: assetEvents,
  initialState: { status: 'Unknown' },
  decide: (command, asset, given) => (asset.status === 'Unknown' ? begin(command, given) : decideOn(asset, command, given)),
  evolve(asset, event) {
    if (asset.status === 'Unknown') return event.type === 'AssetProcured' ? begun(event.data) : asset;
    return evolveBy(event, asset);
  },
  uniqueKeys,
  exclusiveKeys,
};

/** What a command names elsewhere, to be read before its decision. */
export function wantedBy<Type extends AssetCommand['type']>(command: OneOf<CommandData, Type>): Wanted {
  return wants[command.type]?.(command.data) ?? {};
}

type CommandData = DataByType<AssetCommand>;
type EventData = DataByType<AssetEvent>;

/** One message of a type, in the form in which the compiler sees that its data go with its type. */
type OneOf<Data, Type extends keyof Data> = { [Each in Type]: { readonly type: Each; readonly data: Data[Each] } }[Type];

function decideOn<Type extends AssetCommand['type']>(asset: KnownAsset, command: OneOf<CommandData, Type>, given: AssetGiven): Decision {
  return assetDecisions[command.type](command.data, asset, given);
}

function evolveBy<Type extends AssetEvent['type']>(event: OneOf<EventData, Type>, asset: KnownAsset): Asset {
  return evolutions[event.type](asset, event.data);
}

function begin<Type extends AssetCommand['type']>(command: OneOf<CommandData, Type>, given: AssetGiven): Decision {
  return begins[command.type]?.(command.data, given) ?? unknownAsset(command.data.assetId);
}

/**
 * A tag, and a serial under its manufacturer, name one asset for ever: they stay held after disposal, so that an old label, invoice or
 * certificate never points at two assets.
 */
function uniqueKeys(asset: Asset): readonly UniqueKey[] {
  if (asset.status === 'Unknown') return [];
  const { tag, manufacturer, serial } = asset.record;
  const keys: UniqueKey[] = [];
  if (tag) keys.push({ space: 'assetTag', key: normalised(tag), path: ['tag'] });
  if (serial) keys.push({ space: 'manufacturerSerial', key: compoundKey(manufacturer, serial), path: ['serial'] });
  return keys;
}

/** Assignments to assets run one after another: two at once could close a cycle that neither sees. */
function exclusiveKeys(command: AssetCommand): readonly UniqueKey[] {
  return wantedBy(command).assignment?.assigneeKind === 'asset' ? [{ space: 'assetNesting', key: 'all' }] : [];
}
