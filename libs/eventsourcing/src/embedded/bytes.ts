const TWO_32 = 2 ** 32;

/** Writes a whole number from 0 to 2^53 - 1 as eight big-endian bytes, so that keys sort like numbers. */
export function writeUint(bytes: Buffer, value: number, offset: number): void {
  bytes.writeUInt32BE(Math.floor(value / TWO_32), offset);
  bytes.writeUInt32BE(value >>> 0, offset + 4);
}

/** Reads what `writeUint` wrote. Damaged bytes may give a number beyond 2^53; callers compare it with what they expect. */
export function readUint(bytes: Buffer, offset: number): number {
  return bytes.readUInt32BE(offset) * TWO_32 + bytes.readUInt32BE(offset + 4);
}

/** Eight big-endian bytes of a whole number. */
export function uintBytes(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  writeUint(bytes, value, 0);
  return bytes;
}

/** The 16 bytes of a UUID text. */
export function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** The lower-case text of the 16 bytes at `offset`. */
export function uuidText(bytes: Buffer, offset: number): string {
  const hex = bytes.toString('hex', offset, offset + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
