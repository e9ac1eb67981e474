import type { EventStoreDBClient } from '@eventstore/db-client';
import { START, type Position } from '@opsledger/eventsourcing';
import { failOnMalformed } from './malformed.js';
import { toRecordedEvent } from './wire-event.js';

/** The position of the last event of the log, START when there is none. One try. @throws the client's errors. */
export async function readHead(client: EventStoreDBClient): Promise<Position> {
  const read = failOnMalformed(client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1, requiresLeader: true }));
  let head = START;
  for await (const resolved of read) head = toRecordedEvent(resolved)?.position ?? head;
  return head;
}
