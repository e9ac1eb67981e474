import { LRUCache } from 'lru-cache';
import type { Instant } from '@opsledger/kernel';
import { StreamNotFound } from '../event-store/errors.js';
import type { EventStore, RecordedEvent } from '../event-store/event-store.js';
import { START, type Position } from '../event-store/position.js';
import type { AnyAggregate } from './aggregate.js';
import type { Message } from './decider.js';
import type { EventMetadata } from './envelope.js';
import { upcast } from './event-catalogue.js';
import { isTechnicalEvent } from './technical-events.js';

/** Where a command of this stream was recorded: enough to answer its repetition. */
export interface CommandRecord {
  readonly hash: string;
  readonly firstRevision: number;
  readonly revision: number;
  readonly position: Position;
}

/** A stream folded up to `revision` (-1: no events yet). */
export interface Folded {
  readonly state: unknown;
  readonly revision: number;
  readonly position: Position;
  /** Business time of the last event. */
  readonly lastOccurredAt?: Instant;
  /** Every command recorded in the stream, by id: complete, because streams are folded from their start. */
  readonly commands: ReadonlyMap<string, CommandRecord>;
}

/** Folds one stored event. Technical events move the revision and nothing else. @throws {UnknownEvent} */
export function foldEvent(definition: AnyAggregate, folded: Folded, event: RecordedEvent): Folded {
  const metadata = event.metadata as unknown as EventMetadata;
  const { revision, position } = event;
  if (isTechnicalEvent(event.type)) return { ...folded, revision, position };
  const { decider } = definition;
  const data = upcast(decider.events, event.type, metadata.schemaVersion, event.data);
  const state: unknown = decider.evolve(folded.state, { type: event.type, data } satisfies Message);
  const commands = folded.commands as Map<string, CommandRecord>;
  commands.set(metadata.commandId, { hash: metadata.commandHash, firstRevision: revision - metadata.commandIndex, revision, position });
  return { state, revision, position, lastOccurredAt: metadata.occurredAt, commands };
}

/**
 * Folded aggregates, most recently used first. The expected revision guards every append, so a stale entry costs a second
 * attempt and never a wrong event. Entries are replaced whole; only the command map is shared and grows.
 */
export class AggregateCache {
  private readonly entries: LRUCache<string, Folded>;

  constructor(
    private readonly store: EventStore,
    maxEntries: number,
  ) {
    this.entries = new LRUCache({ max: maxEntries });
  }

  /** @param fresh read what was appended since the entry was made; false trusts the entry as it is. */
  async load(definition: AnyAggregate, stream: string, fresh: boolean): Promise<Folded> {
    const entry = this.entries.get(stream);
    if (entry && !fresh) return entry;
    let folded: Folded = entry ?? { state: definition.decider.initialState, revision: -1, position: START, commands: new Map() };
    try {
      for await (const event of this.store.readStream(stream, { from: folded.revision + 1 })) folded = foldEvent(definition, folded, event);
    } catch (error) {
      if (!(error instanceof StreamNotFound)) throw error;
    }
    this.put(stream, folded);
    return folded;
  }

  /** Keeps a fold unless a later one is there already. */
  put(stream: string, folded: Folded): void {
    const entry = this.entries.get(stream);
    if (!entry || entry.revision <= folded.revision) this.entries.set(stream, folded);
  }

  /** Forgets a stream whose last append has an unknown outcome. */
  drop(stream: string): void {
    this.entries.delete(stream);
  }
}
