import type { JsonObject } from '@opsledger/kernel';
import type { RecordedEvent } from '../event-store/event-store.js';
import { formatPosition } from '../event-store/position.js';

/** What the first line of a file of events says. */
export const FILE_FORMAT = 'opsledger-events';
/** The version that this program writes, and the only one it reads. */
export const FILE_VERSION = 1;

/** An event as a line of the file holds it. */
export interface ExportedEvent {
  /** Its place in the log it comes from, as text; see `formatPosition`. */
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  /** When the store it comes from wrote it, in milliseconds since the Unix epoch. Information only: another store has its own clock. */
  readonly created: number;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

/** The last line. `sha256` is the hash, in hexadecimal digits, of all bytes before it; `lastPosition` is `0` in a file without events. */
export interface Footer {
  readonly events: number;
  readonly lastPosition: string;
  readonly sha256: string;
}

/** The first line, with its end. The same log gives the same file, so it holds no time. */
export const HEADER_LINE = `${JSON.stringify({ format: FILE_FORMAT, version: FILE_VERSION })}\n`;

/** Every footer begins so, and no event does. */
export const FOOTER_START = '{"events":';

/** True for what a store writes for itself; each store has its own, so it is not moved. */
export function isStoreInternal({ type }: Pick<RecordedEvent, 'type'>): boolean {
  return type.startsWith('$');
}

/** What the file holds of an event of a store. */
export function exported(event: RecordedEvent): ExportedEvent {
  return { ...event, position: formatPosition(event.position) };
}

/** The line of an event, without its end. There is one line for one event: keys have an order, and JSON texts come from `JSON.stringify`. */
export function eventLine({ position, stream, revision, id, type, created, data, metadata }: ExportedEvent): string {
  return JSON.stringify({ position, stream, revision, id, type, created, data, metadata });
}

/** The last line, with its end. */
export function footerLine({ events, lastPosition, sha256 }: Footer): string {
  return `${JSON.stringify({ events, lastPosition, sha256 })}\n`;
}
