import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { StoreDamaged } from '../event-store/errors.js';
import { streamKey } from './keys.js';
import { decodeHead, encodeHead, type StreamHead } from './stream-head.js';

const key = streamKey('thing-1');
const heads: fc.Arbitrary<StreamHead> = fc
  .record({
    revision: fc.oneof(
      fc.constant(-1),
      fc.nat(),
      fc.maxSafeNat().map((revision) => Math.max(0, revision - 1)),
    ),
    truncateBefore: fc.maxSafeNat(),
    state: fc.constantFrom('open', 'softDeleted', 'tombstoned'),
    limits: fc.option(fc.record({ maxCount: fc.maxSafeNat(), maxAge: fc.maxSafeNat() }), { nil: undefined }),
  })
  .map(({ limits, ...head }) => ({ ...head, ...(limits && { limits }) }));

describe('a stream head', () => {
  it('gives back what was written', () => {
    fc.assert(fc.property(heads, (head) => expect(decodeHead(key, encodeHead(key, head))).toEqual(head)));
  });

  it('has 21 bytes when there is no metadata, as every store has had them', () => {
    const body = Buffer.from('0000000000000007000000000000000300', 'hex');
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(body, crc32(key)));
    const bytes = Buffer.concat([body, checksum]);
    const head: StreamHead = { revision: 7, truncateBefore: 3, state: 'open' };
    expect(encodeHead(key, head)).toEqual(bytes);
    expect(decodeHead(key, bytes)).toEqual(head);
  });

  it('is refused when any one bit of it is turned, when it is cut, and for another stream', () => {
    const damaged = new StoreDamaged('The head of stream "thing-1" does not match its checksum.');
    fc.assert(
      fc.property(heads, fc.nat(), (head, bit) => {
        const bytes = encodeHead(key, head);
        expect(() => decodeHead(key, bytes.subarray(0, bit % bytes.length))).toThrow(damaged);
        expect(() => decodeHead(streamKey('thing-2'), bytes)).toThrow(StoreDamaged);
        const index = (bit >> 3) % bytes.length;
        bytes[index] = bytes[index]! ^ (1 << (bit & 7));
        expect(() => decodeHead(key, bytes)).toThrow(damaged);
      }),
    );
  });
});
