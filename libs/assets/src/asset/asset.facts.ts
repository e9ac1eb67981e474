import { standing, type AggregateDefinition, type AggregateReader } from '@opsledger/eventsourcing';
import type { AssetId, AssetModelId } from '@opsledger/kernel';
import type { CostCenter, Location, OrgUnit, Person } from '@opsledger/organization';
import type { AssetModel } from '../asset-model/asset-model.decider.js';
import type { AssetType } from '../asset-type/asset-type.decider.js';
import type { AssetFacts, AssigneeFact, Assignment, ModelFact } from './asset.commands.js';
import { assetDecider, wantedBy, type AssetCommand } from './asset.decider.js';
import type { AssetEvent } from './asset.events.js';
import { custodianOf, type Asset } from './asset.state.js';

/** The asset as the command runner needs it: its rules, and how to learn what the rest of the organisation says. */
export const assetAggregate: AggregateDefinition<Asset, AssetCommand, AssetEvent, AssetFacts> = {
  decider: assetDecider,
  facts: assetFacts,
};

/** Reads what a command needs to know of models, cost centers, locations and assignees. */
async function assetFacts(command: AssetCommand, id: string, reader: AggregateReader): Promise<AssetFacts> {
  const wanted = wantedBy(command);
  const [model, costCenter, location, assignee] = await Promise.all([
    wanted.model && modelFact(wanted.model === 'own' ? await ownModel(id, reader) : wanted.model, reader),
    wanted.costCenterId && standing<CostCenter>(reader, 'costCenter', wanted.costCenterId, 'Open'),
    wanted.locationId && standing<Location>(reader, 'location', wanted.locationId, 'Open'),
    wanted.assignment && assigneeFact(wanted.assignment, reader),
  ]);
  return { ...(model && { model }), ...(costCenter && { costCenter }), ...(location && { location }), ...(assignee && { assignee }) };
}

async function ownModel(id: string, reader: AggregateReader): Promise<AssetModelId | undefined> {
  const { state } = await reader.state<Asset>('asset', id);
  return state.status === 'Unknown' ? undefined : state.record.modelId;
}

async function modelFact(modelId: AssetModelId | undefined, reader: AggregateReader): Promise<ModelFact | undefined> {
  if (modelId === undefined) return undefined;
  const { state: model } = await reader.state<AssetModel>('assetModel', modelId);
  if (model.status === 'Unknown') return { standing: 'unknown', manufacturer: '', mediaBearing: false };
  const { manufacturer, typeId, warrantyMonths, endOfLifeMonths } = model.record;
  const { state: type } = await reader.state<AssetType>('assetType', typeId);
  const { mediaBearing, auditIntervalMonths }: { mediaBearing: boolean; auditIntervalMonths?: number } =
    type.status === 'Unknown' ? { mediaBearing: false } : type.record;
  return {
    standing: model.status === 'Active' ? 'active' : 'inactive',
    manufacturer,
    mediaBearing,
    ...(warrantyMonths && { warrantyMonths }),
    ...(endOfLifeMonths && { endOfLifeMonths }),
    ...(auditIntervalMonths && { auditIntervalMonths }),
  };
}

async function assigneeFact({ assigneeKind, assigneeId }: Assignment, reader: AggregateReader): Promise<AssigneeFact> {
  switch (assigneeKind) {
    case 'person':
      return { standing: await standing<Person>(reader, 'person', assigneeId, 'Active'), chain: [] };
    case 'location':
      return { standing: await standing<Location>(reader, 'location', assigneeId, 'Open'), chain: [] };
    case 'orgUnit':
      return { standing: await standing<OrgUnit>(reader, 'orgUnit', assigneeId, 'Active'), chain: [] };
    case 'asset':
      return holderFact(assigneeId as AssetId, reader);
  }
}

/** An asset can hold others while it is in stock, in use, in maintenance or on its way. */
async function holderFact(assetId: AssetId, reader: AggregateReader): Promise<AssigneeFact> {
  const { state } = await reader.state<Asset>('asset', assetId);
  if (state.status === 'Unknown') return { standing: 'unknown', chain: [] };
  const active = ['InStock', 'InUse', 'InMaintenance', 'InTransit'].includes(state.status);
  return { standing: active ? 'active' : 'inactive', chain: await custodyChain(assetId, reader) };
}

async function custodyChain(first: AssetId, reader: AggregateReader): Promise<readonly AssetId[]> {
  const chain: AssetId[] = [];
  let next: AssetId | undefined = first;
  while (next !== undefined && !chain.includes(next)) {
    chain.push(next);
    next = await holderOf(next, reader);
  }
  return chain;
}

/** The asset that another asset is assigned to. */
async function holderOf(assetId: AssetId, reader: AggregateReader): Promise<AssetId | undefined> {
  const { state } = await reader.state<Asset>('asset', assetId);
  const custody = state.status === 'Unknown' ? undefined : custodianOf(state);
  return custody?.assigneeKind === 'asset' ? (custody.assigneeId as AssetId) : undefined;
}
