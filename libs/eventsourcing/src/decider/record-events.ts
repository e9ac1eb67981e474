import { uuidV5, type Instant, type JsonObject } from '@opsledger/kernel';
import type { NewEvent } from '../event-store/event-store.js';
import type { Message } from './decider.js';
import type { CommandContext, EventMetadata } from './envelope.js';
import type { EventCatalogue } from './event-catalogue.js';

/** What the envelope of a command's events shares. */
export interface Recording {
  readonly context: CommandContext;
  readonly hash: string;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
}

/**
 * Wraps decided events in their envelope. Ids follow from the command, its content and the event's place, so a retry carries the same
 * ids and the same command with another body never does.
 */
export function recordEvents(
  catalogue: EventCatalogue,
  stream: string,
  events: readonly Message[],
  recording: Recording,
): readonly NewEvent[] {
  const { context, hash } = recording;
  return events.map((event, index) => {
    const definition = catalogue.definitions[event.type];
    if (!definition) throw new TypeError(`${event.type} is not in the catalogue of "${catalogue.category}"`);
    const metadata: EventMetadata = {
      schemaVersion: definition.version,
      ...envelope(recording),
      commandHash: hash,
      commandIndex: index,
      commandSize: events.length,
    };
    const id = uuidV5(`event|${stream}|${context.commandId}|${hash}|${index}`);
    return { id, type: event.type, data: event.data as JsonObject, metadata: metadata as unknown as JsonObject };
  });
}

/** The part of the envelope that technical events carry too. */
export function envelope({ context, occurredAt, recordedAt }: Omit<Recording, 'hash'>) {
  const { actor, onBehalfOf, reason, source, correlationId } = context;
  return {
    occurredAt,
    recordedAt,
    actor,
    ...(onBehalfOf !== undefined && { onBehalfOf }),
    commandId: context.commandId,
    $correlationId: correlationId,
    $causationId: context.causationId ?? context.commandId,
    origin: context.origin,
    ...(reason !== undefined && { reason }),
    ...(source !== undefined && { source }),
  };
}
