import fc from 'fast-check';
import { CiphertextError, fieldKeys, seal, sealField, unseal, unsealField } from './field-cipher.js';

const key = fieldKeys(Buffer.alloc(32, 1));
const otherKey = fieldKeys(Buffer.alloc(32, 2));
const wrapping = Buffer.alloc(32, 3);

describe('sealField', () => {
  it('gives the text back, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) =>
        expect(unsealField(key, 'p1', 'name', sealField(key, 'p1', 'name', text))).toBe(text),
      ),
    );
  });

  it('gives for ever what logs hold under this scheme', () => {
    expect(sealField(key, 'p1', 'name', 'Ada')).toBe('rOu11kj8fOCSdMdLKu9oH3E2PIzCCI5fY0xQ1DbvAw==');
  });

  it('gives the same ciphertext for the same text, and another for another text, field or key', () => {
    const ada = sealField(key, 'p1', 'name', 'Ada');
    expect(sealField(key, 'p1', 'name', 'Ada')).toBe(ada);
    const others = [sealField(key, 'p1', 'name', 'Bob'), sealField(key, 'p1', 'email', 'Ada'), sealField(otherKey, 'p1', 'name', 'Ada')];
    expect(new Set([ada, ...others]).size).toBe(4);
  });

  it.each([
    ['another person', key, 'p2', 'name'],
    ['another field', key, 'p1', 'email'],
    ['another key', otherKey, 'p1', 'name'],
  ])('is not opened as %s', (_case, wrongKey, person, field) => {
    expect(() => unsealField(wrongKey, person, field, sealField(key, 'p1', 'name', 'Ada'))).toThrow(CiphertextError);
  });

  it('is not opened when any bit was changed or the end is missing', () => {
    const sealed = Buffer.from(sealField(key, 'p1', 'name', 'Ada'), 'base64');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => unsealField(key, 'p1', 'name', changed.toString('base64'))).toThrow(CiphertextError);
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => unsealField(key, 'p1', 'name', sealed.subarray(0, length).toString('base64'))).toThrow(CiphertextError);
    }
  });
});

describe('seal', () => {
  it('gives the bytes back in the same context only, and another ciphertext each time', () => {
    const plain = Buffer.from('key');
    expect(unseal(wrapping, seal(wrapping, plain, 'c'), 'c')).toEqual(plain);
    expect(() => unseal(wrapping, seal(wrapping, plain, 'c'), 'd')).toThrow(CiphertextError);
    expect(seal(wrapping, plain, 'c').equals(seal(wrapping, plain, 'c'))).toBe(false);
  });
});
