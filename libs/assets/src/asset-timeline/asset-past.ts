import type { RecordedEvent } from '@opsledger/eventsourcing';
import type { SubjectPast } from '@opsledger/graphql';
import type { JsonObject } from '@opsledger/kernel';
import type { AssetEventData } from '../asset/asset.events.js';
import type { AssetModelNode } from '../asset-model-list/asset-model-list.node.js';
import { ASSIGNEE_TYPES, assetNode, custodyAllows, type AssetNode } from '../asset-register/asset-register.node.js';
import { assetRegister } from '../asset-register/asset-register.projection.js';
import { assetRegisterTable } from '../asset-register/asset-register.table.js';

/** What an asset was on a past day. */
export const assetPast: SubjectPast<typeof assetRegisterTable, AssetNode> = {
  typeName: 'Asset',
  query: 'asset',
  projection: assetRegister,
  table: assetRegisterTable,
  mayRead: custodyAllows,
  corrections: { AssetCorrected: applicable },
  toNode: (row, past) => {
    const model = (): Promise<AssetModelNode | null> => past.own('AssetModel', row.model_id);
    return {
      ...assetNode(row),
      model,
      type: async () => past.own('AssetType', (await model())?.typeId ?? null),
      location: () => past.other('Location', row.location_id),
      destination: () => past.other('Location', row.destination_id),
      costCenter: () => past.other('CostCenter', row.cost_center_id),
      assignee: () => (row.assignee_kind ? past.other(ASSIGNEE_TYPES[row.assignee_kind], row.assignee_id) : null),
    };
  },
};

/** The correction without labels that the asset did not bear at that time: a tag may have been replaced, a serial not yet been read. */
function applicable(correction: RecordedEvent, events: readonly RecordedEvent[]): RecordedEvent {
  const data = correction.data as unknown as AssetEventData<'AssetCorrected'>;
  const after = Object.entries(data.after).filter(
    ([name]) => (name !== 'tag' && name !== 'serial') || lastKnown(events, name) === (data.before[name] ?? null),
  );
  return { ...correction, data: { ...correction.data, after: Object.fromEntries(after) as JsonObject } };
}

/** The label that the events so far left on the asset. */
function lastKnown(events: readonly RecordedEvent[], name: 'tag' | 'serial'): unknown {
  const labels = events.map(({ type, data }) => (type === 'AssetCorrected' ? (data['after'] as JsonObject)[name] : data[name]));
  return labels.findLast((label) => label !== undefined) ?? null;
}
