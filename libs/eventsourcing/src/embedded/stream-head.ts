import { crc32 } from 'node:zlib';
import { StoreDamaged } from '../event-store/errors.js';
import { readUint, writeUint } from './bytes.js';

/** What a stream's metadata says about which events its reads show. */
export interface StreamLimits {
  /** Only so many of the last events; 0 for no limit. */
  readonly maxCount: number;
  /** Only events of at most this age, in seconds; 0 for no limit. */
  readonly maxAge: number;
}

/** A stream's head. `truncateBefore` is the first revision that stream reads show. */
export interface StreamHead {
  /** Of the last event, -1 when there is none. A tombstone does not count. */
  readonly revision: number;
  readonly truncateBefore: number;
  readonly state: 'open' | 'softDeleted' | 'tombstoned';
  /** Present once the stream's metadata was written, also when that sets no limit. */
  readonly limits?: StreamLimits;
}

export const NEVER_WRITTEN: StreamHead = { revision: -1, truncateBefore: 0, state: 'open' };

/*
 * Two forms, told apart by their length. Nearly all streams have the short one: revision, first readable revision, state, checksum.
 * The long one is for streams with metadata or without events:
 *    0  revision + 1, 8 bytes              16  state                     18  maxCount, 8 bytes     34  checksum
 *    8  first readable revision, 8 bytes   17  1: metadata was written   26  maxAge, 8 bytes
 */
const STATES = ['open', 'softDeleted', 'tombstoned'] as const;
const SHORT = 21;
const LONG = 38;

/** The head's bytes, with a CRC-32 of them and the key, since a wrong head would hide events. */
export function encodeHead(key: Buffer, { revision, truncateBefore, state, limits }: StreamHead): Buffer {
  const short = limits === undefined && revision >= 0;
  const bytes = Buffer.allocUnsafe(short ? SHORT : LONG);
  writeUint(bytes, short ? revision : revision + 1, 0);
  writeUint(bytes, truncateBefore, 8);
  bytes[16] = STATES.indexOf(state);
  if (!short) {
    bytes[17] = limits === undefined ? 0 : 1;
    writeUint(bytes, limits?.maxCount ?? 0, 18);
    writeUint(bytes, limits?.maxAge ?? 0, 26);
  }
  bytes.writeUInt32BE(checksum(key, bytes), bytes.length - 4);
  return bytes;
}

/** Reads what `encodeHead` wrote. @throws {StoreDamaged} it does not match its checksum. */
export function decodeHead(key: Buffer, bytes: Buffer): StreamHead {
  const state = STATES[bytes[16] ?? STATES.length];
  const whole = bytes.length === SHORT || bytes.length === LONG;
  if (!whole || state === undefined || checksum(key, bytes) !== bytes.readUInt32BE(bytes.length - 4)) {
    throw new StoreDamaged(`The head of stream "${key.toString('utf8', 0, key.length - 1)}" does not match its checksum.`);
  }
  const truncateBefore = readUint(bytes, 8);
  if (bytes.length === SHORT) return { revision: readUint(bytes, 0), truncateBefore, state };
  const revision = readUint(bytes, 0) - 1;
  if (bytes[17] === 0) return { revision, truncateBefore, state };
  return { revision, truncateBefore, state, limits: { maxCount: readUint(bytes, 18), maxAge: readUint(bytes, 26) } };
}

function checksum(key: Buffer, bytes: Buffer): number {
  return crc32(bytes.subarray(0, bytes.length - 4), crc32(key));
}
