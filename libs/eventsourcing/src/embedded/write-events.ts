import { uintBytes } from './bytes.js';
import { eventIdKey, positionKey, revisionKey } from './keys.js';
import type { PreparedEvent } from './new-events.js';
import { sealRecord } from './record.js';
import { encodeHead, type StreamHead } from './stream-head.js';
import type { Tables } from './tables.js';

/** Where one group of changes writes: the next free position, which moves on, and the time of the commit in milliseconds since the Unix epoch. */
export interface WritePlace {
  next: number;
  readonly created: number;
}

/** A stream and the revision that its first new event gets. */
export interface StreamPlace {
  readonly streamKey: Buffer;
  readonly first: number;
}

/** Writes records and everything that finds them, except the stream's head. */
export function writeEvents(tables: Tables, { streamKey, first }: StreamPlace, events: readonly PreparedEvent[], place: WritePlace): void {
  let revision = first;
  for (const event of events) {
    const position = place.next;
    sealRecord(event.record, { position, revision, created: place.created });
    tables.log.putSync(positionKey(position), event.record, { append: true });
    tables.streams.putSync(revisionKey(streamKey, revision), uintBytes(position));
    tables.streams.putSync(eventIdKey(streamKey, event.idBytes), uintBytes(revision));
    if (event.commandKey) keepFirst(tables, event.commandKey, position);
    revision += 1;
    place.next += 1;
  }
}

/** Replaces a stream's head. */
export function writeHead({ streams }: Tables, streamKey: Buffer, head: StreamHead): void {
  streams.putSync(streamKey, encodeHead(streamKey, head));
}

function keepFirst({ commands }: Tables, key: Buffer, position: number): void {
  if (commands.getBinaryFast(key) === undefined) commands.putSync(key, uintBytes(position));
}
