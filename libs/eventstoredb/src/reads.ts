import type { Transform } from 'node:stream';
import type { EventStoreDBClient, ResolvedEvent, StreamingRead } from '@eventstore/db-client';
import { StoreUnavailable, type RecordedEvent } from '@opsledger/eventsourcing';
import { passing, Patience, type CallContext } from './calls.js';
import { TimedOut, type Subject } from './failures.js';
import { failOnMalformed } from './malformed.js';
import { toRecordedEvent } from './wire-event.js';

/** How far a read has come. */
export interface ReadSoFar {
  readonly last: RecordedEvent | undefined;
  readonly count: number;
}

/** Opens what is left of a read; undefined when nothing is. */
export type OpenRead = (client: EventStoreDBClient, soFar: ReadSoFar) => StreamingRead<ResolvedEvent> | undefined;

/**
 * Reads, and goes on behind the last event when trouble passes.
 * @throws {StoreUnavailable} trouble did not pass in time. @throws {StreamNotFound} @throws {StreamDeleted}
 */
export async function* readRepeatedly(context: CallContext, subject: Subject, open: OpenRead): AsyncGenerator<RecordedEvent> {
  const { connection, log, timeoutMs } = context;
  const patience = new Patience(timeoutMs);
  let soFar: ReadSoFar = { last: undefined, count: 0 };
  for (;;) {
    const { client } = connection;
    try {
      const read = open(client, soFar);
      if (!read) return;
      for await (const event of eventsOf(read, timeoutMs)) {
        soFar = { last: event, count: soFar.count + 1 };
        yield event;
        patience.renew();
      }
      return;
    } catch (error) {
      const { broken, reason } = passing(error, subject);
      if (broken) connection.replace(client);
      log('warn', `EventStoreDB: ${reason}.`, subject.stream === undefined ? {} : { stream: subject.stream });
      if (!(await patience.another())) throw new StoreUnavailable(`EventStoreDB stopped answering (${reason}).`);
    }
  }
}

/**
 * The events of one call. Leaving early cancels it on the server; what has arrived by then is drained, since the client waits for the end of
 * every stream when it is given up. A silent server is noticed; a slow consumer is not taken for one. @throws {TimedOut}
 */
async function* eventsOf(read: StreamingRead<ResolvedEvent>, timeoutMs: number): AsyncGenerator<RecordedEvent> {
  let asking = true;
  let heard = false;
  const timer = setInterval(() => {
    if (asking && !heard) (read as unknown as Transform).destroy(new TimedOut(`nothing came for ${timeoutMs} ms`));
    heard = false;
  }, timeoutMs / 2);
  try {
    for await (const resolved of failOnMalformed(read).iterator({ destroyOnReturn: false })) {
      const event = toRecordedEvent(resolved as ResolvedEvent);
      if (!event) continue;
      asking = false;
      yield event;
      asking = true;
      heard = true;
    }
  } finally {
    clearInterval(timer);
    read.on('error', () => undefined).resume();
    void read.cancel().catch(() => undefined);
  }
}
