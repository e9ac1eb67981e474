import { crc32 } from 'node:zlib';
import type { JsonObject } from '@opsledger/kernel';
import { StoreDamaged } from '../event-store/errors.js';
import type { RecordedEvent } from '../event-store/event-store.js';
import { readUint, uuidText, writeUint } from './bytes.js';

/*
 * A record: header of 60 bytes (all numbers big-endian), then stream name and type as UTF-8, data and metadata.
 *    0  CRC-32 of everything behind it      20  revision, 8 bytes
 *    4  format version, 5  content          28  position, 8 bytes
 *    6  bytes of the stream name            36  created: milliseconds since the Unix epoch, 8 bytes
 *    8  bytes of the type                   44  event id, 16 bytes
 *   12  bytes of data, 16  of metadata
 * Content tells the data's content type: 0 application/json, 1 application/octet-stream.
 */
const HEADER = 60;
const FORMAT = 1;
const JSON_CONTENT = 0;
const BINARY_CONTENT = 1;

/** The revision of the event that closes a stream for ever. It stands for EventStoreDB's largest int64, which no JS number is. */
export const TOMBSTONE_REVISION: number = Number.MAX_SAFE_INTEGER;

/** The parts of an event as they are stored. */
export interface RecordParts {
  readonly stream: string;
  readonly id: Buffer;
  readonly type: string;
  readonly data: string | Uint8Array;
  readonly metadata: string | Uint8Array;
  /** The data's content type: true for application/json, false for application/octet-stream. */
  readonly isJson: boolean;
}

/** Where a record ends up; known only inside the transaction that writes it. */
export interface RecordPlace {
  readonly position: number;
  readonly revision: number;
  /** Milliseconds since the Unix epoch. */
  readonly created: number;
}

/** Lays out a record whose place is not known yet. */
export function layOutRecord({ stream, id, type, data, metadata, isJson }: RecordParts): Buffer {
  const typeAt = HEADER + Buffer.byteLength(stream);
  const dataAt = typeAt + Buffer.byteLength(type);
  const metadataAt = dataAt + Buffer.byteLength(data);
  const end = metadataAt + Buffer.byteLength(metadata);
  const bytes = Buffer.allocUnsafe(end);
  bytes.fill(0, 0, HEADER);
  bytes[4] = FORMAT;
  bytes[5] = isJson ? JSON_CONTENT : BINARY_CONTENT;
  bytes.writeUInt16BE(typeAt - HEADER, 6);
  bytes.writeUInt16BE(dataAt - typeAt, 8);
  bytes.writeUInt32BE(metadataAt - dataAt, 12);
  bytes.writeUInt32BE(end - metadataAt, 16);
  id.copy(bytes, 44);
  bytes.write(stream, HEADER);
  bytes.write(type, typeAt);
  put(data, bytes, dataAt);
  put(metadata, bytes, metadataAt);
  return bytes;
}

function put(part: string | Uint8Array, bytes: Buffer, offset: number): void {
  if (typeof part === 'string') bytes.write(part, offset);
  else bytes.set(part, offset);
}

/** Fills in the place and the checksum. A record may be sealed again when its transaction was rolled back. */
export function sealRecord(bytes: Buffer, { position, revision, created }: RecordPlace): void {
  writeUint(bytes, revision, 20);
  writeUint(bytes, position, 28);
  writeUint(bytes, created, 36);
  bytes.writeUInt32BE(crc32(bytes.subarray(4)), 0);
}

/** A record whose checksum and layout were found right. */
export interface CheckedRecord {
  readonly bytes: Buffer;
  readonly position: number;
  readonly revision: number;
  readonly type: string;
}

/**
 * Checks the bytes found at `position`. @param stream the stream they were looked up for, to name it when they are damaged.
 * @throws {StoreDamaged} they are missing, do not match their checksum or belong elsewhere.
 */
export function checkRecord(bytes: Buffer | undefined, position: number, stream?: string): CheckedRecord {
  if (bytes === undefined) throw damaged(position, stream, 'is missing');
  if (bytes.length < HEADER) throw damaged(position, stream, `is cut to ${bytes.length} bytes`);
  const named = stream ?? streamHint(bytes);
  if (crc32(bytes.subarray(4)) !== bytes.readUInt32BE(0)) throw damaged(position, named, 'does not match its checksum');
  if (bytes[4] !== FORMAT) throw damaged(position, named, `has the unknown format ${bytes[4]}`);
  if (bytes[5]! > BINARY_CONTENT) throw damaged(position, named, `has the unknown content ${bytes[5]}`);
  if (sizeOf(bytes) !== bytes.length) throw damaged(position, named, 'has the wrong length');
  if (readUint(bytes, 28) !== position) throw damaged(position, named, `belongs at position ${readUint(bytes, 28)}`);
  const typeAt = HEADER + bytes.readUInt16BE(6);
  return { bytes, position, revision: readUint(bytes, 20), type: bytes.toString('utf8', typeAt, typeAt + bytes.readUInt16BE(8)) };
}

/** The same record with bytes of its own. Copied here, because small copies share allocations, which the garbage collector likes better than LMDB's. */
export function keptRecord(record: CheckedRecord): CheckedRecord {
  return { ...record, bytes: Buffer.from(record.bytes) };
}

/** The error for a record, in one wording everywhere. `fault` continues "The record at position N …". */
export function damaged(position: number, stream: string | undefined, fault: string): StoreDamaged {
  return new StoreDamaged(`The record at position ${position}${stream === undefined ? '' : ` (stream "${stream}")`} ${fault}.`);
}

/** The stream of a checked record. */
export function streamOf({ bytes }: CheckedRecord): string {
  return bytes.toString('utf8', HEADER, HEADER + bytes.readUInt16BE(6));
}

/** The event id of a checked record. */
export function eventIdOf({ bytes }: CheckedRecord): string {
  return uuidText(bytes, 44);
}

/** When a checked record was written: milliseconds since the Unix epoch. */
export function createdOf({ bytes }: CheckedRecord): number {
  return readUint(bytes, 36);
}

/** True when the data's content type is application/json. */
export function isJsonRecord({ bytes }: Pick<CheckedRecord, 'bytes'>): boolean {
  return bytes[5] === JSON_CONTENT;
}

/** The bytes of a checked record's data and metadata; they share its memory. */
export function partsOf({ bytes }: Pick<CheckedRecord, 'bytes'>): { readonly data: Buffer; readonly metadata: Buffer } {
  const dataAt = dataOffset(bytes);
  const metadataAt = dataAt + bytes.readUInt32BE(12);
  return { data: bytes.subarray(dataAt, metadataAt), metadata: bytes.subarray(metadataAt) };
}

function dataOffset(bytes: Buffer): number {
  return HEADER + bytes.readUInt16BE(6) + bytes.readUInt16BE(8);
}

/**
 * The event of a checked record. `data` and `metadata` are parsed on first access; they are own properties, so that copies by
 * spread and comparisons see them. What was appended as bytes and is no JSON object shows as `{}`.
 */
export function toRecordedEvent(record: CheckedRecord): RecordedEvent {
  const { bytes, revision, type } = record;
  const dataAt = dataOffset(bytes);
  const metadataAt = dataAt + bytes.readUInt32BE(12);
  const position = BigInt(record.position);
  let data: JsonObject | undefined;
  let metadata: JsonObject | undefined;
  return {
    id: eventIdOf(record),
    stream: streamOf(record),
    revision,
    position: { commit: position, prepare: position },
    type,
    get data() {
      return (data ??= isJsonRecord(record) ? jsonObject(bytes.toString('utf8', dataAt, metadataAt)) : {});
    },
    get metadata() {
      return (metadata ??= jsonObject(bytes.toString('utf8', metadataAt)));
    },
    created: createdOf(record),
  };
}

/** The object that a JSON text holds, `{}` when it holds anything else. */
export function jsonObject(json: string): JsonObject {
  return parseJsonObject(json) ?? {};
}

/** The object that a JSON text holds, undefined when it holds anything else. */
export function parseJsonObject(json: string): JsonObject | undefined {
  if (json.length === 0) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

function sizeOf(bytes: Buffer): number {
  return dataOffset(bytes) + bytes.readUInt32BE(12) + bytes.readUInt32BE(16);
}

/** The stream's name as far as a damaged record still tells it. */
function streamHint(bytes: Buffer): string {
  return bytes.toString('utf8', HEADER, Math.min(HEADER + bytes.readUInt16BE(6), bytes.length, HEADER + 1500));
}
