import { randomUUID } from 'node:crypto';
import type { EventMetadata, EventStore, NewEvent, OperationsLog, Origin } from '@opsledger/eventsourcing';
import type { Actor, Instant, JsonObject } from '@opsledger/kernel';
import { auditReadEvents, MAX_ARGUMENTS, MAX_FIELDS, MAX_VALUE, type AuditReadEvent, type ReadKind } from './access-record.events.js';

/** One field of an operation, or what a command of the command line reads. */
export interface FieldRead {
  /** A root field of GraphQL, or the name of a command, e.g. `evidence export`. */
  readonly field: string;
  /** By name, members of inputs by their path (`where.status.eq`). Ids, days, positions and words of closed vocabularies; never free text, names or secrets. */
  readonly arguments: Readonly<Record<string, string>>;
}

/** Something that is about to be read. */
export interface AuditRead {
  readonly reader: Actor;
  readonly origin: Extract<Origin, 'graphql' | 'cli'>;
  readonly kind: ReadKind;
  /** What the client calls its operation. */
  readonly name?: string;
  readonly reads: readonly FieldRead[];
  readonly correlationId?: string;
  /** Network address of the reader. */
  readonly address?: string;
}

/** A reader asks for more different things in a minute than are recorded. Nothing is read unrecorded, so it is refused. */
export class TooManyReads extends Error {
  override readonly name = 'TooManyReads';
}

/** How much is recorded. */
export interface AccessRecordOptions {
  /** Server time; the clock by which commands are recorded, so that times in the log do not fall. */
  readonly now: () => Instant;
  /** Milliseconds in which equal reads are one. Default one minute. */
  readonly intervalMs?: number;
  /** Most different reads of one reader in that time. Default 1,200. */
  readonly maxReads?: number;
  readonly log?: OperationsLog;
}

interface Known {
  readonly read: AuditRead;
  readonly durable: Promise<void>;
  repeats: number;
}

/**
 * Writes who reads what to the stream `auditRead-<day>`. A read is in the log before its data leave. Of equal reads within a minute the first is
 * an event of its own, and the others are counted in a second one, so that a screen that asks again and again does not fill the log.
 */
export class AccessRecord {
  private known = new Map<string, Known>();
  private readers = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private readonly intervalMs: number;
  private readonly maxReads: number;

  constructor(
    private readonly store: EventStore,
    private readonly options: AccessRecordOptions,
  ) {
    this.intervalMs = options.intervalMs ?? 60_000;
    this.maxReads = options.maxReads ?? 1_200;
  }

  /**
   * Resolves once the read is durable: only then may its data leave.
   * @throws {TooManyReads} the reader asks for too much at once. Rejects with what the store says while it cannot be recorded.
   */
  async record(read: AuditRead): Promise<void> {
    const key = JSON.stringify([read.reader.id, read.origin, read.kind, read.name, read.reads, read.address]);
    const known = this.known.get(key);
    if (known) {
      known.repeats += 1;
      return known.durable;
    }
    this.requireRoom(read.reader.id);
    const durable = this.append([[read, 1]]);
    this.known.set(key, { read, durable, repeats: 0 });
    this.timer ??= setTimeout(() => void this.flush(), this.intervalMs).unref();
    return durable.catch((error: unknown) => {
      this.known.delete(key);
      throw error;
    });
  }

  /** Writes how often reads were repeated, and waits until that is durable. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const repeated = [...this.known.values()].filter(({ repeats }) => repeats > 0);
    this.known = new Map();
    this.readers = new Map();
    if (repeated.length === 0) return;
    await this.append(repeated.map(({ read, repeats }) => [read, repeats] as const)).catch((error: unknown) => {
      const details = { reads: repeated.length, error: String(error) };
      this.options.log?.('error', 'How often audit data were read again could not be recorded. The first read of each is.', details);
    });
  }

  private requireRoom(readerId: string): void {
    const reads = (this.readers.get(readerId) ?? 0) + 1;
    if (reads > this.maxReads)
      throw new TooManyReads(
        `Every read of audit data is recorded, and one reader may make ${this.maxReads} different ones in ${this.intervalMs / 1_000} seconds. Wait, or ask for more in one request.`,
      );
    this.readers.set(readerId, reads);
  }

  private async append(reads: readonly (readonly [AuditRead, number])[]): Promise<void> {
    const at = this.options.now();
    const events = reads.map(([read, count]) => recorded(read, count, at));
    await this.store.append(`auditRead-${at.slice(0, 10)}`, events, 'any');
  }
}

function recorded(read: AuditRead, count: number, at: Instant): NewEvent {
  const { reader, origin, correlationId, address } = read;
  const commandId = randomUUID();
  const metadata: EventMetadata = {
    schemaVersion: auditReadEvents.definitions.AuditDataRead.version,
    occurredAt: at,
    recordedAt: at,
    actor: reader,
    commandId,
    commandHash: '',
    commandIndex: 0,
    commandSize: 1,
    $correlationId: correlationId ?? commandId,
    $causationId: commandId,
    origin,
    ...(address !== undefined && { source: { address } }),
  };
  return { id: randomUUID(), type: 'AuditDataRead', data: dataOf(read, count), metadata: metadata as unknown as JsonObject };
}

/** What an event holds of a read, within its limits. */
function dataOf({ reader, kind, name, reads }: AuditRead, count: number): AuditReadEvent['data'] {
  return {
    readerId: reader.id,
    kind,
    ...(name !== undefined && { name: cut(name) }),
    reads: reads.slice(0, MAX_FIELDS).map(({ field, arguments: given }) => ({ field: cut(field), arguments: limited(given) })),
    ...(reads.length > MAX_FIELDS && { moreFields: reads.length - MAX_FIELDS }),
    count,
  };
}

function limited(given: FieldRead['arguments']): Record<string, string> {
  const entries = Object.entries(given);
  const kept = entries.slice(0, MAX_ARGUMENTS).map(([name, value]) => [cut(name), cut(value)] as const);
  const more = entries.length - kept.length;
  return Object.fromEntries([...kept, ...(more > 0 ? [['…', `${more} more`] as const] : [])]);
}

const cut = (text: string): string => (text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE - 1)}…` : text);
