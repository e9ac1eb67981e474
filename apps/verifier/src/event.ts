import { canonical, isObject, type Json, type JsonObject } from './canonical.js';
import { sha256 } from './hashes.js';
import { Refused } from './refused.js';

const hashOf = (value: Json): string => sha256(canonical(value)).toString('hex');

/** What the log proves of an event, from a line of an export or of an archive. @param index its place among the leaves. @throws {Refused} MALFORMED */
export function leafOfEvent(event: JsonObject, index: number): JsonObject {
  const { id, stream, revision, type, data, metadata } = event;
  if (!isObject(data) || !isObject(metadata)) throw new Refused('MALFORMED', 'The event has no data or no metadata.');
  const { occurredAt, recordedAt, actor, $correlationId: correlationId, $causationId: causationId } = metadata;
  const leaf = { index, id, stream, revision, type, occurredAt, recordedAt, actor, correlationId, causationId };
  const named = Object.entries({ ...leaf, dataHash: hashOf(data), metadataHash: hashOf(metadata) });
  return Object.fromEntries(named.filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
