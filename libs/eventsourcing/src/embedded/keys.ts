import { uintBytes, uuidBytes, writeUint } from './bytes.js';

/** Most UTF-16 units in a stream's name: three bytes each at worst, which still fits an LMDB key. */
export const MAX_STREAM_NAME = 500;
const META = '$$';
const FORBIDDEN = /[\p{Cc}\p{Cs}]/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/*
 * Everything about one stream lies side by side in one table, so that an append touches one leaf page of it:
 *   name 00            its head
 *   name 00 01 revision -> position
 *   name 00 02 event id -> revision
 * Names hold no control characters, so no name's keys fall among another's.
 */
const REVISION = 1;
const EVENT_ID = 2;

const AS_UUID = Buffer.from([1]);
const AS_TEXT = Buffer.from([2]);

/**
 * The key of a stream's head, and the prefix of its other keys.
 * @throws {RangeError} the name is empty, longer than 500 characters (`$$` before it not counted), or holds control characters or half a
 * surrogate pair.
 */
export function streamKey(stream: string): Buffer {
  const length = stream.length - (stream.startsWith(META) ? META.length : 0);
  if (length === 0) throw new RangeError('A stream name must not be empty.');
  if (length > MAX_STREAM_NAME) {
    throw new RangeError(`A stream name has at most ${MAX_STREAM_NAME} characters; "${stream.slice(0, 40)}…" has ${length}.`);
  }
  if (FORBIDDEN.test(stream)) throw new RangeError(`The stream name ${JSON.stringify(stream)} holds a character that is not printable.`);
  return Buffer.from(`${stream}\0`, 'utf8');
}

/** The stream that holds the metadata of a stream. */
export function metastreamOf(stream: string): string {
  return `${META}${stream}`;
}

/** The stream whose metadata a stream holds, undefined when it is no metadata stream. */
export function originalOf(stream: string): string | undefined {
  return stream.startsWith(META) ? stream.slice(META.length) : undefined;
}

/** Key of the position of one revision. */
export function revisionKey(stream: Buffer, revision: number): Buffer {
  const key = Buffer.allocUnsafe(stream.length + 9);
  stream.copy(key);
  key[stream.length] = REVISION;
  writeUint(key, revision, stream.length + 1);
  return key;
}

/** Key of the revision at which an event id was last written to the stream. @param id 16 bytes. */
export function eventIdKey(stream: Buffer, id: Buffer): Buffer {
  return Buffer.concat([stream, Buffer.from([EVENT_ID]), id]);
}

/** Key of a record. */
export const positionKey: (position: number) => Buffer = uintBytes;

/** Above every record's key. */
export const AFTER_ALL_POSITIONS: Buffer = Buffer.alloc(8, 0xff);

/** Key of a command id; undefined for texts that are not used as one (empty or over 200 characters). */
export function commandKey(commandId: string): Buffer | undefined {
  if (UUID.test(commandId)) return Buffer.concat([AS_UUID, uuidBytes(commandId)]);
  if (commandId.length === 0 || commandId.length > 200) return undefined;
  return Buffer.concat([AS_TEXT, Buffer.from(commandId, 'utf8')]);
}

/** True for a UUID in any letter case. */
export function isUuidText(text: string): boolean {
  return UUID.test(text.toLowerCase());
}
