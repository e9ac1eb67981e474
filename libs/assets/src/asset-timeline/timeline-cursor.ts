import { createHmac, timingSafeEqual } from 'node:crypto';
import { apiError } from '@opsledger/graphql';

const MAC_BYTES = 16;

/** The opaque, signed cursor of an event of one asset. */
export function sealCursor(key: Uint8Array, assetId: string, revision: number): string {
  const body = Buffer.from(String(revision));
  return Buffer.concat([mac(key, assetId, body), body]).toString('base64url');
}

/** The revision in a cursor. @throws {GraphQLError} INVALID_CURSOR for anything that was not sealed for this asset. */
export function openCursor(key: Uint8Array, assetId: string, cursor: string): number {
  const bytes = Buffer.from(cursor.slice(0, 100), 'base64url');
  const body = bytes.subarray(MAC_BYTES);
  const genuine =
    bytes.length > MAC_BYTES &&
    bytes.toString('base64url') === cursor &&
    timingSafeEqual(bytes.subarray(0, MAC_BYTES), mac(key, assetId, body));
  if (!genuine) throw apiError('INVALID_CURSOR', 'This cursor belongs to another timeline or is damaged. Start again without it.');
  return Number(body.toString());
}

function mac(key: Uint8Array, assetId: string, body: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`assetTimeline ${assetId} `).update(body).digest().subarray(0, MAC_BYTES);
}
