import shared from '@eventstore/db-client/generated/shared_pb.js';
import { BadRequest } from './errors.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NIL = '00000000-0000-0000-0000-000000000000';

/** The id as lower-case text. @throws {BadRequest} it is missing, empty or no UUID. */
export function uuidText(uuid: shared.UUID | undefined): string {
  const text = uuid?.getStructured() ? structuredText(uuid.getStructured()!) : (uuid?.getString() ?? '');
  if (!UUID.test(text) || text === NIL) throw new BadRequest(`"${text}" is not an id: a UUID is expected, and not the empty one.`);
  return text.toLowerCase();
}

/** The id on the wire: as text, or as two signed 64-bit numbers for clients that ask for these. */
export function wireUuid(text: string, structured = false): shared.UUID {
  const uuid = new shared.UUID();
  if (!structured) return uuid.setString(text);
  const hex = text.replaceAll('-', '');
  const half = (from: number): string => BigInt.asIntN(64, BigInt(`0x${hex.slice(from, from + 16)}`)).toString();
  return uuid.setStructured(new shared.UUID.Structured().setMostSignificantBits(half(0)).setLeastSignificantBits(half(16)));
}

function structuredText(uuid: shared.UUID.Structured): string {
  const half = (bits: string): string => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0');
  const hex = half(uuid.getMostSignificantBits()) + half(uuid.getLeastSignificantBits());
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
