import type { Decider, UniqueKey } from '@opsledger/eventsourcing';
import { reject } from '@opsledger/kernel';
import { compoundKey, normalised } from '../record.state.js';
import type { AssetCommand, AssetFacts } from './asset.commands.js';
import type { AssetGiven, Decision } from './asset.checks.js';
import { correct } from './asset.correction.decisions.js';
import { acceptCustody, assign, declineCustody, requestReturn, returnAsset } from './asset.custody.decisions.js';
import { deploy, procure, receive, register, tag } from './asset.decisions.js';
import { assetEvents, type AssetEvent } from './asset.events.js';
import {
  audit,
  completeMaintenance,
  dispose,
  liftLegalHold,
  move,
  placeLegalHold,
  recover,
  reinstate,
  reportMissing,
  retire,
  sendToMaintenance,
} from './asset.lifecycle.decisions.js';
import { evolve, type Asset } from './asset.state.js';

/** One asset from order to disposal. README.md of this lib has the table of every command in every state. */
export const assetDecider: Decider<Asset, AssetCommand, AssetEvent, AssetFacts> = {
  category: 'asset',
  events: assetEvents,
  initialState: { status: 'Unknown' },
  decide,
  evolve,
  uniqueKeys,
  exclusiveKeys,
};

function decide(command: AssetCommand, asset: Asset, given: AssetGiven): Decision {
  if (asset.status === 'Unknown') return begin(command, given);
  switch (command.type) {
    case 'ProcureAsset':
    case 'RegisterAsset':
      return reject('ALREADY_EXISTS', 'There is an asset with this id. Use a new id for a new asset, or correct this one (CorrectAsset).', [
        'assetId',
      ]);
    case 'ReceiveAsset':
      return receive(command.data, asset, given);
    case 'TagAsset':
      return tag(command.data, asset);
    case 'DeployAsset':
      return deploy(command.data, asset, given);
    case 'AssignAsset':
      return assign(command.data, asset, given);
    case 'AcceptCustody':
      return acceptCustody(command.data, asset, given);
    case 'DeclineCustody':
      return declineCustody(command.data, asset, given);
    case 'RequestAssetReturn':
      return requestReturn(command.data, asset, given);
    case 'ReturnAsset':
      return returnAsset(command.data, asset, given);
    case 'MoveAsset':
      return move(command.data, asset, given);
    case 'SendToMaintenance':
      return sendToMaintenance(command.data, asset, given);
    case 'CompleteMaintenance':
      return completeMaintenance(command.data, asset);
    case 'AuditAsset':
      return audit(command.data, asset, given);
    case 'ReportAssetMissing':
      return reportMissing(command.data, asset);
    case 'RecoverAsset':
      return recover(command.data, asset, given);
    case 'PlaceLegalHold':
      return placeLegalHold(command.data, asset);
    case 'LiftLegalHold':
      return liftLegalHold(command.data, asset);
    case 'RetireAsset':
      return retire(command.data, asset);
    case 'ReinstateAsset':
      return reinstate(command.data, asset, given);
    case 'DisposeAsset':
      return dispose(command.data, asset, given);
    case 'CorrectAsset':
      return correct(command.data, asset, given);
  }
}

/** The two commands that an asset can begin with. */
function begin(command: AssetCommand, given: AssetGiven): Decision {
  if (command.type === 'ProcureAsset') return procure(command.data, given);
  if (command.type === 'RegisterAsset') return register(command.data, given);
  return reject(
    'NOT_FOUND',
    `There is no asset ${command.data.assetId}. Check the id, or take the asset on first (ProcureAsset, RegisterAsset).`,
    ['assetId'],
  );
}

/**
 * A tag, and a serial under its manufacturer, name one asset for ever: they stay held after disposal, so that an old label, invoice or
 * certificate never points at two assets.
 */
function uniqueKeys(asset: Asset): readonly UniqueKey[] {
  if (asset.status === 'Unknown') return [];
  const { tag: label, manufacturer, serial } = asset.record;
  const keys: UniqueKey[] = [];
  if (label) keys.push({ space: 'assetTag', key: normalised(label) });
  if (serial) keys.push({ space: 'manufacturerSerial', key: compoundKey(manufacturer, serial) });
  return keys;
}

/** Assignments to assets run one after another: two at once could close a cycle that neither sees. */
function exclusiveKeys(command: AssetCommand): readonly UniqueKey[] {
  const assignment = command.type === 'AssignAsset' ? command.data : command.type === 'RegisterAsset' ? command.data.assignment : undefined;
  return assignment?.assigneeKind === 'asset' ? [{ space: 'assetNesting', key: 'all' }] : [];
}
