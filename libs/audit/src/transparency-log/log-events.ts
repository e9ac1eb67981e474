import { createHash } from 'node:crypto';
import type { EventMetadata, NewEvent } from '@opsledger/eventsourcing';
import { uuidV5, type Instant, type JsonObject } from '@opsledger/kernel';
import { canonicalJson } from '@opsledger/transparency';
import { transparencyLogEvents, type TransparencyLogEvent } from './transparency-log.events.js';
import { TRANSPARENCY_LOG_STREAM } from './log-state.js';

/** Who signs: nobody in person. */
const ACTOR = { id: 'transparency-log', kind: 'service', roles: [] } as const;

/**
 * Events of the log's own stream, from revision `first` on, in the envelope that every event has. Ids follow from what is said where, so that an append
 * whose answer was lost can be sent again.
 */
export function logEvents(first: number, events: readonly TransparencyLogEvent[], recordedAt: Instant): readonly NewEvent[] {
  const commandHash = createHash('sha256').update(canonicalJson(events)).digest('hex');
  const commandId = uuidV5(`transparency log|${TRANSPARENCY_LOG_STREAM}|${first}|${commandHash}`);
  return events.map((event, commandIndex) => {
    const metadata: EventMetadata = {
      schemaVersion: transparencyLogEvents.definitions[event.type].version,
      occurredAt: recordedAt,
      recordedAt,
      actor: ACTOR,
      commandId,
      commandHash,
      commandIndex,
      commandSize: events.length,
      $correlationId: commandId,
      $causationId: commandId,
      origin: 'scheduler',
    };
    return {
      id: uuidV5(`event|${TRANSPARENCY_LOG_STREAM}|${commandId}|${commandHash}|${commandIndex}`),
      type: event.type,
      data: event.data,
      metadata: metadata as unknown as JsonObject,
    };
  });
}
