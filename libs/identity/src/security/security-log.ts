import { randomUUID } from 'node:crypto';
import type { EventMetadata, EventStore, NewEvent, OperationsLog } from '@opsledger/eventsourcing';
import { instantOf, type JsonObject } from '@opsledger/kernel';
import { securityEvents, type SecurityEvent } from './security.events.js';

/** A refusal to be recorded. */
export type Refusal =
  | { readonly type: 'AuthenticationRefused'; readonly reason: string; readonly address?: string }
  | { readonly type: 'AccessRefused'; readonly actorId: string; readonly permission: string };

/** How much is recorded. */
export interface SecurityLogOptions {
  /** Milliseconds between two writes. Default one minute; the first refusal after a quiet time is written at once. */
  readonly intervalMs?: number;
  /** Most kinds of refusals of one write. Default 50; the rest is one number. */
  readonly maxEvents?: number;
  readonly log?: OperationsLog;
}

/** Writes refusals to the stream `security-<day>`. Equal ones of an interval become one event with a count, so a flood cannot fill the log. */
export class SecurityLog {
  private readonly pending = new Map<string, { refusal: Refusal; count: number }>();
  private omitted = 0;
  private timer: NodeJS.Timeout | undefined;
  private lastWrite = -Infinity;
  private writing: Promise<void> = Promise.resolve();
  private readonly intervalMs: number;
  private readonly maxEvents: number;

  constructor(
    private readonly store: EventStore,
    private readonly options: SecurityLogOptions = {},
  ) {
    this.intervalMs = options.intervalMs ?? 60_000;
    this.maxEvents = options.maxEvents ?? 50;
  }

  /** Counts a refusal; it is written soon. Never throws and never waits. */
  record(refusal: Refusal): void {
    const key = JSON.stringify(refusal);
    const known = this.pending.get(key);
    if (known) known.count += 1;
    else if (this.pending.size < this.maxEvents) this.pending.set(key, { refusal, count: 1 });
    else this.omitted += 1;
    this.schedule();
  }

  /** Writes what is pending, and waits until it is durable. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastWrite = Date.now();
    const events = this.takePending();
    if (events.length > 0) this.writing = this.writing.then(() => this.append(events));
    await this.writing;
  }

  private schedule(): void {
    if (this.timer) return;
    const wait = Math.max(0, this.lastWrite + this.intervalMs - Date.now());
    this.timer = setTimeout(() => void this.flush(), wait);
    this.timer.unref();
  }

  private takePending(): readonly SecurityEvent[] {
    const events = [...this.pending.values()].map(({ refusal, count }) => eventOf(refusal, count));
    const omitted: SecurityEvent[] = this.omitted > 0 ? [{ type: 'RefusalsOmitted', data: { count: this.omitted } }] : [];
    this.pending.clear();
    this.omitted = 0;
    return [...events, ...omitted];
  }

  private async append(events: readonly SecurityEvent[]): Promise<void> {
    const recordedAt = instantOf(Date.now());
    const commandId = randomUUID();
    const written = events.map((event, commandIndex): NewEvent => {
      const metadata: EventMetadata = {
        schemaVersion: securityEvents.definitions[event.type].version,
        occurredAt: recordedAt,
        recordedAt,
        actor: { id: 'security-log', kind: 'service', roles: [] },
        commandId,
        commandHash: '',
        commandIndex,
        commandSize: events.length,
        $correlationId: commandId,
        $causationId: commandId,
        origin: 'process',
      };
      return { id: randomUUID(), type: event.type, data: event.data, metadata: metadata as unknown as JsonObject };
    });
    await this.store.append(`security-${recordedAt.slice(0, 10)}`, written, 'any').catch((error: unknown) => {
      this.options.log?.('error', 'Refusals could not be recorded in the security stream.', {
        events: events.length,
        error: String(error),
      });
    });
  }
}

function eventOf(refusal: Refusal, count: number): SecurityEvent {
  switch (refusal.type) {
    case 'AuthenticationRefused': {
      const { reason, address } = refusal;
      return { type: 'AuthenticationRefused', data: { reason, ...(address !== undefined && { address }), count } };
    }
    case 'AccessRefused': {
      const { actorId, permission } = refusal;
      return { type: 'AccessRefused', data: { actorId, permission, count } };
    }
  }
}
