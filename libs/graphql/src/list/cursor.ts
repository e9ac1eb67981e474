import { createHmac, timingSafeEqual } from 'node:crypto';
import { apiError } from '../errors/api-error.js';

const VERSION = 1;
const MAC_BYTES = 16;
const MAX_CURSOR_CHARS = 4_096;

/** Seals and opens the cursors of one page request: they open only with the same list, order, filter and caller. */
export class CursorSeal {
  /** @param context names list, order, filter, scope and caller; it is signed and not stored in the cursor. */
  constructor(
    private readonly key: Uint8Array,
    private readonly context: string,
  ) {}

  /** The opaque cursor of a row with these sort values. */
  seal(values: readonly unknown[]): string {
    const body = Buffer.from(JSON.stringify(values), 'utf8');
    return Buffer.concat([Buffer.of(VERSION), this.mac(body), body]).toString('base64url');
  }

  /** The sort values of a cursor. @throws {GraphQLError} INVALID_CURSOR for anything that `seal` did not make in this context. */
  open(cursor: string): readonly unknown[] {
    const bytes = cursor.length <= MAX_CURSOR_CHARS ? Buffer.from(cursor, 'base64url') : Buffer.alloc(0);
    const mac = bytes.subarray(1, 1 + MAC_BYTES);
    const body = bytes.subarray(1 + MAC_BYTES);
    const genuine =
      bytes[0] === VERSION && mac.length === MAC_BYTES && bytes.toString('base64url') === cursor && timingSafeEqual(mac, this.mac(body));
    if (!genuine)
      throw apiError(
        'INVALID_CURSOR',
        'This cursor belongs to another list, order, filter or caller, or is damaged. Start again without it.',
      );
    return JSON.parse(body.toString('utf8')) as readonly unknown[];
  }

  private mac(body: Uint8Array): Buffer {
    return createHmac('sha256', this.key).update(this.context, 'utf8').update('\0').update(body).digest().subarray(0, MAC_BYTES);
  }
}

/** The server's secret for cursors, at least 32 bytes and the same on every node. */
export abstract class CursorKey {
  abstract readonly bytes: Uint8Array;
}
