import { defineProjection } from '@opsledger/read-store';
import { freezeWindowEvents, type FreezeWindowEvent } from '../freeze-window/freeze-window.events.js';
import { freezeWindowTable } from './freeze-calendar.table.js';

/** The freezes, lifted ones included. */
export const freezeCalendar = defineProjection<FreezeWindowEvent>({
  name: 'freezeCalendar',
  version: 1,
  tables: [freezeWindowTable],
  catalogues: [freezeWindowEvents],
  on: {
    FreezeDeclared: ({ data, revision, metadata }, rows) => {
      rows.put(freezeWindowTable, {
        freeze_id: data.freezeId,
        status: 'Declared',
        name: data.name,
        everything: data.scope.everything,
        affected: data.scope.items.map(({ kind, id }) => `${kind}:${id}`),
        starts_at: data.from,
        ends_at: data.to,
        declared_by: metadata.actor.id,
        declared_reason: metadata.reason ?? null,
        lifted_at: null,
        lifted_by: null,
        lifted_reason: null,
        revision,
        created_at: metadata.recordedAt,
        updated_at: metadata.recordedAt,
      });
    },
    FreezeLifted: ({ data, revision, metadata }, rows) => {
      rows.patch(
        freezeWindowTable,
        { freeze_id: data.freezeId },
        {
          status: 'Lifted',
          lifted_at: metadata.occurredAt,
          lifted_by: metadata.actor.id,
          lifted_reason: metadata.reason ?? null,
          revision,
          updated_at: metadata.recordedAt,
        },
      );
    },
  },
});
