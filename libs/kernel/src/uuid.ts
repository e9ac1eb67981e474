import { hash, randomFillSync } from 'node:crypto';

/** Formats 16 bytes as a UUID of the given version (RFC 9562, variant 10). */
function format(bytes: Uint8Array, version: number): string {
  const hex = Buffer.from(bytes.subarray(0, 16));
  hex[6] = (hex[6]! & 0x0f) | (version << 4);
  hex[8] = (hex[8]! & 0x3f) | 0x80;
  const text = hex.toString('hex');
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

/** Our own namespace for name-based ids: a random UUID fixed once. */
export const OPSLEDGER_NAMESPACE = '5f0c6c3e-0b7e-4f43-9f0e-6a1d1f5d9c42';

const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');
const OWN_SPACE = bytesOf(OPSLEDGER_NAMESPACE);

/** Name-based UUID (RFC 9562 version 5): the same namespace and name give the same id, for ever. */
export function uuidV5(name: string, namespace: string = OPSLEDGER_NAMESPACE): string {
  const space = namespace === OPSLEDGER_NAMESPACE ? OWN_SPACE : bytesOf(namespace);
  return format(hash('sha1', Buffer.concat([space, Buffer.from(name, 'utf8')]), 'buffer'), 5);
}

/** Random bytes drawn many at a time: asking the system for 16 costs as much as for 4,096. */
const pool = Buffer.alloc(4_096);
let unused = pool.length;

function randomBytes16(): Buffer {
  if (unused === pool.length) {
    randomFillSync(pool);
    unused = 0;
  }
  unused += 16;
  return Buffer.from(pool.subarray(unused - 16, unused));
}

/** Time-ordered UUID (RFC 9562 version 7). @param now milliseconds since the Unix epoch. */
export function uuidV7(now: number = Date.now()): string {
  const bytes = randomBytes16();
  bytes.writeUIntBE(now, 0, 6);
  return format(bytes, 7);
}

/** A UUID made of the first 16 bytes of any digest, marked as custom (RFC 9562 version 8). */
export function uuidFromDigest(digest: Uint8Array): string {
  return format(digest, 8);
}
