import type { EventStoreDBClient } from '@eventstore/db-client';
import { OutcomeUnknown, StoreUnavailable, type OperationsLog } from '@opsledger/eventsourcing';
import type { Connection } from './connection.js';
import { sortFailure, type Subject, type Trouble } from './failures.js';
import { backOff, within } from './time-limit.js';

/** What all calls of a store share. */
export interface CallContext {
  readonly connection: Connection;
  readonly log: OperationsLog;
  /** Milliseconds that one try may take. */
  readonly timeoutMs: number;
}

/** Counts the tries of one call: at least two, and more while less than half of `timeoutMs` has passed. So a call ends within about twice `timeoutMs`. */
export class Patience {
  private attempt = 0;
  private since = Date.now();

  constructor(private readonly timeoutMs: number) {}

  /** Forgets earlier failures: the call has come forward. */
  renew(): void {
    this.attempt = 0;
    this.since = Date.now();
  }

  /** Waits before the next try. @returns false when there should be none. */
  async another(): Promise<boolean> {
    this.attempt += 1;
    if (this.attempt >= 2 && Date.now() - this.since >= this.timeoutMs / 2) return false;
    await backOff(this.attempt);
    return true;
  }
}

/**
 * Sends one call, and again while trouble passes. Every try sends the same: appends carry the same ids and revision, so that the server
 * recognises what it already has.
 * @throws {OutcomeUnknown} trouble did not pass in time and a try may have been carried out. @throws {StoreUnavailable} none was.
 */
export async function callRepeatedly<Value>(
  { connection, log, timeoutMs }: CallContext,
  subject: Subject,
  send: (client: EventStoreDBClient, attempt: number) => Promise<Value>,
): Promise<Value> {
  const patience = new Patience(timeoutMs);
  let maybeDone = false;
  for (let attempt = 1; ; attempt += 1) {
    const { client } = connection;
    try {
      return await within(timeoutMs, send(client, attempt));
    } catch (error) {
      const trouble = passing(error, subject);
      if (trouble.broken) connection.replace(client);
      maybeDone ||= !trouble.notSent;
      log('warn', `EventStoreDB: ${trouble.reason}.`, subject.stream === undefined ? {} : { stream: subject.stream });
      if (!(await patience.another())) throw givenUp(trouble, maybeDone);
    }
  }
}

/** The trouble behind an error. @throws the port's error when there is none. */
export function passing(error: unknown, subject: Subject): Trouble {
  const failure = sortFailure(error, subject);
  if (failure?.kind === 'trouble') return failure;
  throw failure?.error ?? error;
}

function givenUp({ reason }: Trouble, maybeDone: boolean): Error {
  return maybeDone
    ? new OutcomeUnknown(`EventStoreDB did not answer (${reason}): the events may be recorded or not. Send the same command again.`)
    : new StoreUnavailable(`EventStoreDB cannot be reached (${reason}). Nothing was recorded.`);
}
