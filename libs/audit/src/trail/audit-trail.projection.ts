import { streamCategory, type EventCatalogue, type Message, type StoredEvent } from '@opsledger/eventsourcing';
import type { JsonObject } from '@opsledger/kernel';
import { defineProjection, type Projection, type ProjectionHandler } from '@opsledger/read-store';
import { auditTrailTable, idKey, type TrailRow } from './audit-trail.table.js';
import { mentionsOf } from './mentions.js';

/** By what every event of every context is found. Reservations and other technical events are in no catalogue and stay out. */
export function auditTrailProjection(catalogues: readonly EventCatalogue[]): Projection {
  const entered: ProjectionHandler<Message> = (event, rows) => {
    rows.put(auditTrailTable, trailRow(event));
  };
  const types = catalogues.flatMap(({ definitions }) => Object.keys(definitions));
  return defineProjection({
    name: 'auditTrail',
    version: 1,
    partitioned: true,
    tables: [auditTrailTable],
    catalogues,
    on: Object.fromEntries(types.map((type) => [type, entered])),
  });
}

/** The row of an event. Pure. */
export function trailRow({ id, stream, revision, position, type, data, metadata }: StoredEvent): TrailRow {
  const subject_type = streamCategory(stream);
  const name = stream.slice(subject_type.length + 1);
  const subject_id = idKey(name);
  const { commandId, $correlationId, $causationId } = metadata;
  const mentioned = mentionsOf(data as JsonObject).map((mention) => mention.id);
  return {
    commit: position.commit.toString(),
    prepare: position.prepare.toString(),
    event_id: id,
    ...{ subject_type, subject_id, stream: subject_id === name ? null : stream },
    version: revision,
    type,
    actor_id: metadata.actor.id,
    on_behalf_of: metadata.onBehalfOf ?? null,
    origin: metadata.origin,
    occurred_at: metadata.occurredAt,
    recorded_at: metadata.recordedAt,
    command_id: idKey(commandId),
    correlation_id: $correlationId === commandId ? null : idKey($correlationId),
    causation_id: $causationId === commandId ? null : idKey($causationId),
    reason: metadata.reason ?? null,
    mentions: [...new Set(mentioned)].filter((each) => each !== subject_id),
  };
}
