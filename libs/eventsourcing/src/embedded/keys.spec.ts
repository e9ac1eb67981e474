import fc from 'fast-check';
import { readUint, uintBytes } from './bytes.js';
import { commandKey, eventIdKey, metastreamOf, revisionKey, streamKey } from './keys.js';

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });

describe('keys', () => {
  it('sort numbers by value', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        expect(Math.sign(Buffer.compare(uintBytes(a), uintBytes(b)))).toBe(Math.sign(a - b));
        expect(readUint(uintBytes(a), 0)).toBe(a);
      }),
    );
  });

  it("keep one stream's keys together, apart from every other stream's", () => {
    fc.assert(
      fc.property(name, name, fc.maxSafeNat(), fc.uint8Array({ minLength: 16, maxLength: 16 }), (one, other, revision, id) => {
        fc.pre(one !== other);
        const [key, otherKey] = [streamKey(one), streamKey(other)];
        for (const own of [key, revisionKey(key, revision), eventIdKey(key, Buffer.from(id))]) {
          expect(Math.sign(Buffer.compare(own, otherKey))).toBe(Math.sign(Buffer.compare(key, otherKey)));
        }
      }),
    );
  });

  it('take any printable name up to 500 characters, and no other', () => {
    const longest = '漢'.repeat(500);
    const metadata = metastreamOf(longest);
    expect(eventIdKey(streamKey(metadata), Buffer.alloc(16)).length).toBeLessThan(1978); // LMDB's limit for a key
    for (const good of ['a', 'asset-1', '$ce:%.-~ "é🧾', longest, metadata]) expect(streamKey(good).toString()).toBe(`${good}\0`);
    for (const bad of ['', '$$', 'x'.repeat(501), `$$${'x'.repeat(501)}`, 'a\0b', 'a\nb', '\u007f', '\ud800', 'x\udc00'])
      expect(() => streamKey(bad)).toThrow(RangeError);
  });

  it('never confuse a command id with another', () => {
    const texts = [
      '018f0000-0000-7000-8000-000000000001',
      '018F0000-0000-7000-8000-000000000001',
      'import:row:1',
      'x'.repeat(16),
      'x'.repeat(200),
    ];
    const keys = texts.map((text) => commandKey(text)!.toString('hex'));
    expect(new Set(keys).size).toBe(texts.length);
    expect([commandKey(''), commandKey('x'.repeat(201))]).toEqual([undefined, undefined]);
  });
});
