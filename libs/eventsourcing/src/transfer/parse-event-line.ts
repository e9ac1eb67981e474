import { streamKey } from '../embedded/keys.js';
import { MAX_APPEND_BYTES } from '../embedded/new-events.js';
import { parsePosition } from '../event-store/position.js';
import { eventLine, isStoreInternal, type ExportedEvent } from './event-line.js';
import { TransferRefused } from './transfer-refused.js';

/** An event with the line it was read from. */
export interface FileEvent extends ExportedEvent {
  /** From 1. */
  readonly line: number;
  /** The line itself, without its end. */
  readonly text: string;
  /** Bytes it counts in an append: data, metadata and twice the type's length. */
  readonly bytes: number;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MAX_TYPE_LENGTH = 1000;

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What each field must be, so that any store takes it. Found out before anything is written. */
const FIELDS: Readonly<Record<keyof ExportedEvent, (value: unknown) => boolean>> = {
  position: (value) => typeof value === 'string' && succeeds(() => parsePosition(value)),
  stream: (value) => typeof value === 'string' && succeeds(() => streamKey(value)),
  revision: isCount,
  id: (value) => typeof value === 'string' && UUID.test(value),
  type: (value) => typeof value === 'string' && value.length > 0 && value.length <= MAX_TYPE_LENGTH,
  created: isCount,
  data: isObject,
  metadata: isObject,
};

/**
 * Reads the line of an event.
 * @throws {TransferRefused} it is not the line of an event, or would not be the same line again after it was read and written.
 */
export function parseEventLine(text: string, line: number): FileEvent {
  const event = parseJson(text, line) as Partial<ExportedEvent> | null;
  for (const [field, holds] of Object.entries(FIELDS)) {
    const value = event?.[field as keyof ExportedEvent];
    if (!holds(value)) throw refused(line, `"${field}" is ${value === undefined ? 'missing' : 'not what an export writes'}`);
  }
  const whole = event as ExportedEvent;
  if (isStoreInternal(whole)) throw refused(line, `"${whole.type}" is an event of a store itself, which is not moved`);
  if (eventLine(whole) !== text) {
    throw refused(
      line,
      'it would not survive being read and written, as with a number of too many digits, a key that comes twice, or blanks',
    );
  }
  const bytes = sizeOf(whole);
  if (bytes > MAX_APPEND_BYTES) throw refused(line, `the event counts ${bytes} bytes, and a store takes at most ${MAX_APPEND_BYTES}`);
  return { ...whole, line, text, bytes };
}

/** @throws {TransferRefused} the text is not JSON. */
export function parseJson(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused(line, 'it is not JSON');
  }
}

/** A line that cannot be used. `fault` continues "Line N cannot be used: …". */
export function refused(line: number, fault: string): TransferRefused {
  return new TransferRefused('file', `Line ${line} cannot be used: ${fault}. Take another copy of the file, or export again.`);
}

function sizeOf({ type, data, metadata }: ExportedEvent): number {
  return Buffer.byteLength(JSON.stringify(data)) + Buffer.byteLength(JSON.stringify(metadata)) + 2 * type.length;
}

function succeeds(look: () => unknown): boolean {
  try {
    look();
    return true;
  } catch {
    return false;
  }
}
