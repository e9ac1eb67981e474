import { uuidV5, type Instant, type JsonObject } from '@opsledger/kernel';
import type { EventMetadata, Message, NewEvent, RecordedEvent } from '@opsledger/eventsourcing';

/** When the sample commands happened, unless a spec says otherwise. */
export const NOON = '2026-03-01T12:00:00.000Z' as Instant;

/** An event as a command would have recorded it. */
export function newEvent(event: Message, name: string, times: { occurredAt?: Instant; recordedAt?: Instant } = {}): NewEvent {
  const metadata: EventMetadata = {
    schemaVersion: 1,
    occurredAt: times.occurredAt ?? NOON,
    recordedAt: times.recordedAt ?? times.occurredAt ?? NOON,
    actor: { id: 'spec', kind: 'service', roles: [] },
    commandId: uuidV5(`command ${name}`),
    commandHash: '',
    commandIndex: 0,
    commandSize: 1,
    $correlationId: 'spec',
    $causationId: 'spec',
    origin: 'seed',
  };
  return { id: uuidV5(`event ${name}`), type: event.type, data: event.data as JsonObject, metadata: metadata as unknown as JsonObject };
}

/** Events of one stream as the log gives them back, at positions 1, 2, 3 …, all at noon. */
export function recordedEvents(stream: string, events: readonly Message[]): readonly RecordedEvent[] {
  return events.map((event, revision) => {
    const place = BigInt(revision + 1);
    return { ...newEvent(event, `${stream} ${revision}`), stream, revision, position: { commit: place, prepare: place }, created: 0 };
  });
}
