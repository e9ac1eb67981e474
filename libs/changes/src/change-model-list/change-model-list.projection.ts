import type { StoredEvent } from '@opsledger/eventsourcing';
import { defineProjection, type RowWriter } from '@opsledger/read-store';
import { changeModelEvents, type ChangeModelEvent, type ChangeModelRevision } from '../change-model/change-model.events.js';
import { changeModelTable, type ChangeModelRow } from './change-model-list.table.js';

/** The models of changes, with their policies of approval. */
export const changeModelList = defineProjection<ChangeModelEvent>({
  name: 'changeModelList',
  version: 1,
  tables: [changeModelTable],
  catalogues: [changeModelEvents],
  on: {
    ChangeModelDefined: ({ data, revision, metadata }, rows) => {
      rows.put(changeModelTable, {
        model_id: data.modelId,
        status: 'Active',
        name: data.name,
        change_type: data.changeType,
        description: data.description ?? null,
        steps: data.steps,
        highest_risk: data.highestRisk,
        implementation_plan: data.implementationPlan ?? null,
        backout_plan: data.backoutPlan ?? null,
        revision,
        created_at: metadata.recordedAt,
        updated_at: metadata.recordedAt,
      });
    },
    ChangeModelRevised: (event, rows) => update(event, rows, revised(event.data.changes)),
    ChangeModelRetired: (event, rows) => update(event, rows, { status: 'Retired' }),
    ChangeModelReinstated: (event, rows) => update(event, rows, { status: 'Active' }),
  },
});

function update({ data, revision, metadata }: StoredEvent<ChangeModelEvent>, rows: RowWriter, columns: Partial<ChangeModelRow>): void {
  rows.patch(changeModelTable, { model_id: data.modelId }, { ...columns, revision, updated_at: metadata.recordedAt });
}

function revised(changes: ChangeModelRevision): Partial<ChangeModelRow> {
  return {
    ...(changes.name !== undefined && { name: changes.name }),
    ...(changes.description !== undefined && { description: changes.description }),
    ...(changes.steps !== undefined && { steps: changes.steps }),
    ...(changes.highestRisk !== undefined && { highest_risk: changes.highestRisk }),
    ...(changes.implementationPlan !== undefined && { implementation_plan: changes.implementationPlan }),
    ...(changes.backoutPlan !== undefined && { backout_plan: changes.backoutPlan }),
  };
}
